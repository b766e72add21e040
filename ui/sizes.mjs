/** Prints what the built page weighs, gzip -9, in bytes; fails when it weighs more than the budgets. */
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** For a browser that opens every screen in one language; and every file together, which no browser loads. */
const [ONE, ALL] = [120_000, 132_000];
const folder = process.argv[2] ?? new URL("../src/miwake/static/app/assets/", import.meta.url).pathname;
const files = readdirSync(folder)
  .filter((name) => !name.endsWith(".map"))
  .map((name) => [name, gzipSync(readFileSync(`${folder}/${name}`), { level: 9 }).length]);
files.sort((a, b) => b[1] - a[1]);
for (const [name, size] of files) console.log(`${String(size).padStart(8)}  ${name}`);
const sum = (some) => some.reduce((total, [, size]) => total + size, 0);
const js = files.filter(([name]) => name.endsWith(".js"));
const words = js.filter(([name]) => /^(ja|en)-/.test(name));
const all = sum(js);
const one = all - sum(words.slice(1));
console.log(`${String(all).padStart(8)}  JavaScript in all, of ${ALL}`);
console.log(`${String(one).padStart(8)}  for a browser that opens every screen in one language, of ${ONE}`);
process.exit(one > ONE || all > ALL ? 1 : 0);
