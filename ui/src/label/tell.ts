/** What was decided, in one line. */
import type { Act } from "../wires";
import { key, t, type Key } from "../words";

const VERBS: Record<string, Key> = {
  is: key("label.verbIs"),
  "is-not": key("label.verbIsNot"),
  "dont-know": key("label.verbDontKnow"),
  skip: key("label.verbSkip"),
  box: key("label.verbBox"),
};

export function decisionText(act: Pick<Act, "verb" | "count" | "name">): string {
  const verb = t((VERBS[act.verb] ?? key("label.verbOther")) as "label.verbIs");
  return t("label.decision", { verb, count: act.count, name: act.name ?? "" });
}
