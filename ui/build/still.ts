/**
 * Words that stand still, written into the markup.
 *
 * `<h2>{t("train.start")}</h2>` would be an element, a text node, a variable and an effect; written `<h2>~17~</h2>` it is part of the
 * template, and `words/worded.ts` puts the phrase in when the template is first made. Only phrases without gaps, alone or beside
 * plain text, that say the same whatever the project looks at; a change of language makes the screen anew (`App.svelte`).
 */
import { parse, type AST } from "svelte/compiler";

type Node = { type: string; start: number; end: number; [more: string]: unknown };
type Place = (name: string) => number | undefined;
type Edit = { start: number; end: number; text: string };

/** Elements whose text is more than text, or no markup. */
const OTHERS = new Set(["option", "textarea", "script", "style", "title"]);

/** Return the component with its still words as marks; `place` knows which phrases may be. */
export function settle(code: string, place: Place): string {
  const edits: Edit[] = [];
  walk((parse(code, { modern: true }) as AST.Root).fragment as unknown as Node, (node) => {
    if (node.type !== "RegularElement" || OTHERS.has(node.name as string)) return;
    edits.push(...attributes(node, place));
    for (const run of runs((node.fragment as { nodes: Node[] }).nodes)) edits.push(...texts(run, place));
  });
  edits.sort((a, b) => b.start - a.start);
  return edits.reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), code);
}

function walk(node: Node, see: (node: Node) => void): void {
  see(node);
  for (const value of Object.values(node)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one && typeof one === "object" && typeof (one as Node).type === "string") walk(one as Node, see);
    }
  }
}

/** What stands between two elements or blocks: it becomes one text node. */
function runs(nodes: Node[]): Node[][] {
  const all: Node[][] = [[]];
  for (const node of nodes) {
    if (node.type === "Text" || node.type === "ExpressionTag") all.at(-1)?.push(node);
    else all.push([]);
  }
  return all;
}

function texts(run: Node[], place: Place): Edit[] {
  const said = run.filter((one) => one.type === "ExpressionTag");
  const edits = said.map((one) => mark(one, place));
  return edits.every((one) => one !== null) ? edits : [];
}

function attributes(element: Node, place: Place): Edit[] {
  const all = element.attributes as Node[];
  if (all.some((one) => one.type === "SpreadAttribute")) return [];
  const said = all.filter((one) => one.type === "Attribute" && (one.value as Node).type === "ExpressionTag");
  return said
    .map((one) => mark(one.value as Node, place))
    .filter((one) => one !== null)
    .map((edit) => ({ ...edit, text: `"${edit.text}"` }));
}

/** The mark of `{t("screen.phrase")}`, or null when it is anything else. */
function mark(tag: Node, place: Place): Edit | null {
  const call = tag.expression as { type: string; callee?: { name?: string }; arguments?: { type: string; value?: unknown }[] };
  const [name, more] = call.arguments ?? [];
  if (call.type !== "CallExpression" || call.callee?.name !== "t" || more || name?.type !== "Literal") return null;
  const at = place(String(name.value));
  return at === undefined ? null : { start: tag.start, end: tag.end, text: `~${at}~` };
}
