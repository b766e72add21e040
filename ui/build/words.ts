/**
 * Words in the built page: a phrase is a place in one list, not a name.
 *
 * In the source a phrase is `t("train.start")`, checked by the compiler. The built page carries no such names: both languages become
 * lists in the same order and each call the place in it. Names put together at run time (`maybe("errors." + code)`) stay, in one
 * table; they are found by how they begin. Only the build does this: tests and the development server see the source as it is.
 */
import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";
import type { Plugin } from "vite";

const SRC = new URL("../src/", import.meta.url).pathname;
const WORDS = /src\/words\/(ja|en)\/(\w+)\.ts$/;
const SAID = /(?<![\w.$])(t|maybe|key|called)\(\s*"(\w+\.\w+)"/g;

/** One phrase or one group: its name, and how it is written. */
type Part = { key: string; text: string; value: ts.Expression | null };

function parts(object: ts.ObjectLiteralExpression, file: ts.SourceFile): Part[] {
  return object.properties.map((one) => {
    const key = one.name?.getText(file).replaceAll('"', "") ?? "";
    if (ts.isPropertyAssignment(one)) return { key, text: one.initializer.getText(file), value: one.initializer };
    if (ts.isShorthandPropertyAssignment(one)) return { key, text: key, value: null };
    throw new Error(`${file.fileName}: words are plain properties, not ${one.getText(file)}`);
  });
}

/** What the default export of a file of words is made of, with the literal it stands in. */
function exported(code: string, id: string): { whole: ts.ObjectLiteralExpression; file: ts.SourceFile } {
  const file = ts.createSourceFile(id, code, ts.ScriptTarget.Latest, true);
  const out = file.statements.find(ts.isExportAssignment)?.expression;
  const whole = out && ts.isSatisfiesExpression(out) ? out.expression : out;
  if (!whole || !ts.isObjectLiteralExpression(whole)) throw new Error(`${id}: no words are exported`);
  return { whole, file };
}

/** Every source file of the page but words and tests, to see which names are built at run time. */
function sources(): string {
  const files = readdirSync(SRC, { recursive: true }) as string[];
  return files
    .filter((name) => /\.(svelte|ts)$/.test(name) && !/\.test\.ts$|^words\/(ja|en)\/|\.gen\.ts$/.test(name))
    .map((name) => readFileSync(SRC + name, "utf8"))
    .join("\n");
}

/** The names in the order of the lists, and those of them that somebody builds at run time. */
function order(): { place: Map<string, number>; named: string[] } {
  const place = new Map<string, number>();
  for (const name of readdirSync(`${SRC}words/ja`).sort()) {
    const screen = name.replace(".ts", "");
    if (screen === "index" || screen === "things") continue;
    const { whole, file } = exported(readFileSync(`${SRC}words/ja/${name}`, "utf8"), name);
    for (const { key } of parts(whole, file)) place.set(`${screen}.${key}`, place.size);
  }
  const rest = sources().replaceAll(SAID, "");
  const begun = [...rest.matchAll(/(?<![\w.$])(?:t|maybe)\(`(\w+\.\w*)\$\{/g)].map(([, start]) => start ?? "");
  const ends = [...rest.matchAll(/(?<![\w.$])t\(`\$\{[^}]*\}(\.\w+)`/g)].map(([, end]) => end ?? "");
  const wide = begun.find((start) => start.endsWith(".") && start !== "errors." && [...place.keys()].some((name) => name.startsWith(start)));
  if (wide) throw new Error(`${wide}… may be any phrase of that screen: keep a table of key("…")`);
  const whole = new Set([...rest.matchAll(/["`](\w+\.\w+)["`]/g)].map(([, name]) => name));
  const kept = (name: string): boolean =>
    whole.has(name) || begun.some((start) => name.startsWith(start)) || ends.some((end) => name.endsWith(end));
  return { place, named: [...place.keys()].filter(kept) };
}

/** The names as text, a place before each run: "0 errors.away errors.unknown 27 frame.monitor_ok". */
function runs(place: Map<string, number>, named: string[]): string {
  let next = -1;
  const write = (name: string): string => {
    const at = place.get(name) ?? 0;
    const text = at === next ? name : `${at} ${name}`;
    next = at + 1;
    return text;
  };
  return named.map(write).join(" ");
}

export function shortWords(): Plugin {
  const { place, named } = order();
  const at = (name: string, id: string): number => {
    const found = place.get(name);
    if (found === undefined) throw new Error(`${id}: nobody wrote ${name}`);
    return found;
  };
  /** A screen's words as `[place]: phrase`, or for `things` those of every screen. */
  function listed(code: string, id: string, screen: string): string {
    const { whole, file } = exported(code, id);
    const groups = screen === "things" ? parts(whole, file) : [{ key: screen, text: "", value: whole }];
    const all = groups.flatMap(({ key, value }) =>
      value && ts.isObjectLiteralExpression(value)
        ? parts(value, file).map((one) => [at(`${key}.${one.key}`, id), one.text] as const)
        : [],
    );
    all.sort(([a], [b]) => a - b);
    const text = screen === "things" ? `{${all.map((one) => one.join(": ")).join(",\n")}}` : `[${all.map(([, one]) => one).join(",\n")}]`;
    return code.slice(0, whole.getStart(file)) + text + code.slice(whole.getEnd());
  }
  const words: Plugin = {
    name: "miwake:words",
    apply: "build",
    enforce: "pre",
    transform(code, path) {
      const id = path.split("?")[0] ?? path;
      if (!id.startsWith(SRC) || path !== id) return null;
      const [, lang, screen] = WORDS.exec(id) ?? [];
      if (screen === "index") {
        const screens = [...new Set([...place.keys()].map((name) => name.split(".")[0]))];
        return `${screens.map((one) => `import ${one} from "./${one}";`).join("")} export { default as things } from "./things";
          export const ${lang} = [${screens.map((one) => `...${one}`).join(", ")}];`;
      }
      if (screen) return listed(code, id, screen);
      if (!/\.(svelte|ts)$/.test(id)) return null;
      const table = code.replace("const NAMED: Named = null", () => `const NAMED: Named = ${JSON.stringify(runs(place, named))}`);
      return table.replaceAll(SAID, (_, call: string, name: string) => `${call === "t" || call === "maybe" ? call : ""}(${at(name, id)}`);
    },
  };
  return words;
}
