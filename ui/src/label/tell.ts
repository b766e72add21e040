/** What was decided, in one line. */
import type { Act } from "../wires";
import { type Key, t } from "../words";

const VERBS: Record<string, Key> = {
  is: "label.verbIs",
  "is-not": "label.verbIsNot",
  "dont-know": "label.verbDontKnow",
  skip: "label.verbSkip",
  box: "label.verbBox",
};

export function decisionText(act: Pick<Act, "verb" | "count" | "name">): string {
  const verb = t((VERBS[act.verb] ?? "label.verbOther") as "label.verbIs");
  return t("label.decision", { verb, count: act.count, name: act.name ?? "" });
}
