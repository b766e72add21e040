/** Prints what the built page weighs, gzip; fails when a browser may have to load more than the budget. */
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET = 120 * 1024;
const folder = process.argv[2] ?? new URL("../src/miwake/static/app/assets/", import.meta.url).pathname;
const files = readdirSync(folder).map((name) => [name, gzipSync(readFileSync(`${folder}/${name}`), { level: 9 }).length]);
files.sort((a, b) => b[1] - a[1]);
for (const [name, size] of files) console.log(`${String(size).padStart(8)}  ${name}`);
const js = files.filter(([name]) => name.endsWith(".js"));
const words = js.filter(([name]) => /^(ja|en)-/.test(name)).map(([, size]) => size);
const all = js.reduce((sum, [, size]) => sum + size, 0);
const most = all - words.reduce((sum, size) => sum + size, 0) + Math.max(0, ...words);
console.log(`${String(all).padStart(8)}  JavaScript in all`);
console.log(`${String(most).padStart(8)}  for a browser that opens every screen in one language, of ${BUDGET}`);
process.exit(most > BUDGET ? 1 : 0);
