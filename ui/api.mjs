/** Writes src/api.gen.ts from the committed OpenAPI: the routes under /api, which the page uses. `--check` only compares. */
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const source = new URL("../docs/reference/openapi.json", import.meta.url);
const target = new URL("src/api.gen.ts", import.meta.url);
const whole = JSON.parse(readFileSync(source, "utf8"));
whole.paths = Object.fromEntries(Object.entries(whole.paths).filter(([path]) => path.startsWith("/api/")));

const head = "/** Made by `npm run api` from docs/reference/openapi.json: do not edit. */\n";
const text = head + astToString(await openapiTS(whole, { defaultNonNullable: false }));

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) {
    console.error("src/api.gen.ts is old: npm run api");
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
