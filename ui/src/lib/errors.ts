/** What went wrong, in the page's language. */
import { maybe, t } from "../words";
import { Away, Refusal } from "./api";

/** Codes are snake or kebab or CamelCase on the way; the words know them as camelCase. */
export const camel = (code: string): string =>
  code.replace(/[-_ ]+(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/^\w/, (letter) => letter.toLowerCase());

/** What a sentence of the server says: a code and what fills its gaps. */
export interface Why {
  code: string;
  params: Record<string, unknown>;
}

/** A sentence of the server in the page's language; its own text where the page does not know it. */
export const because = (why: Why | null | undefined, text: string): string =>
  (why?.code && maybe(`errors.${camel(why.code)}`, why.params)) || text;

/** One sentence for a person. The server's own words stand in only for codes that the page does not know. */
export function said(error: unknown): string {
  if (error instanceof Away) return t("errors.away");
  if (error instanceof Refusal) {
    const why = error.params.why as Why | undefined;
    if (why) return because(why, error.message);
    return maybe(`errors.${camel(error.code)}`, error.params) ?? (error.message || t("errors.unknown"));
  }
  return t("errors.unknown");
}
