/**
 * The page is mounted, never hydrated: no server renders it. Svelte cannot know that, so its runtime keeps both ways, and every
 * component tells where it is in markup that nobody sent. The build takes that out: a tenth of the page, and fewer calls a row.
 * Nor does any component use what Svelte's flags switch on (components without runes, `await` in markup, tracing). Only what does nothing while those are off is taken; the development server and the tests run Svelte as it is.
 */
import type { Plugin } from "vite";

const RUNTIME = /node_modules\/svelte\/src\/internal\/client\/.*\.js$/;
const OFF = `const nothing = () => {};
export { nothing as set_hydrating, nothing as set_hydrate_node, nothing as hydrate_next, nothing as reset,
  nothing as hydrate_template, nothing as next, nothing as skip_nodes, nothing as remove_nodes, nothing as read_hydration_instruction };
export const hydrating = false;
export const hydrate_node = null;`;

/** Calls that return at once unless hydrating. */
const IDLE = /^[ \t]*\$\.(?:reset|next|remove_input_defaults)\([\w$]*\);\n/gm;
/** "This is text", asked only when hydrating. */
const IS_TEXT = /(\$\.(?:child|first_child|sibling)\([\w$]+(?:, \d+)?), true\)/g;

export function mountedOnly(): Plugin {
  return {
    name: "miwake:mounted-only",
    apply: "build",
    transform(code, id) {
      if (id.endsWith("/client/dom/hydration.js")) return OFF;
      if (id.endsWith("/svelte/src/internal/flags/index.js")) return code.replaceAll(/export let/g, "export const").replaceAll(/^\t\w+_mode_flag = \w+;/gm, "");
      if (RUNTIME.test(id)) return code.replaceAll(/(import\s*\{[^}]*\}[^;]*;)|\bhydrating\b/g, (_, kept?: string) => kept ?? "false");
      if (!id.endsWith(".svelte")) return null;
      return code.replaceAll(IDLE, "").replaceAll(IS_TEXT, "$1)");
    },
  };
}
