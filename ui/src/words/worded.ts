/** Templates with words in them: the build leaves the place of each phrase that stands still (`build/still.ts`). */
// @ts-expect-error Svelte describes its own runtime nowhere; what the compiler writes is `from_html(markup, flags)`.
import { from_html } from "svelte/internal/client";
import { taste } from "../lib/lang.svelte";
import { phrase } from ".";

const MEANT: Record<string, string> = { "&": "&amp;", "<": "&lt;", '"': "&quot;" };

/** `from_html` of the page's language, made again when that changes. */
export function worded(content: string, flags?: number): () => Node {
  let lang: string;
  let make: () => Node;
  return () => {
    if (lang !== taste.lang) {
      lang = taste.lang;
      make = from_html(content.replace(/~(\d+)~/g, (_, at) => phrase(+at).replace(/[&<"]/g, (one) => MEANT[one]!)), flags);
    }
    return make();
  };
}
