/** Every state is a URL: what a hash route means, and how one is written. Pure, so it is tested without a browser. */

export const PAGES = ["photos", "label", "train", "evaluate", "publish", "monitor", "settings"] as const;
/** A page inside a project. */
export type Inner = (typeof PAGES)[number];
export type Page = Inner | "projects" | "help" | "lost";

export type Params = Record<string, string>;
/** What may be handed over as parameters: null, undefined and "" take the parameter away. */
export type Loose = Record<string, string | number | boolean | null | undefined>;

export interface Route {
  page: Page;
  project: string | null;
  token: string | null;
  params: Params;
}

const isInner = (word: string): word is Inner => (PAGES as readonly string[]).includes(word);

/** The route a hash names; a hash nobody knows is the page "lost". */
export function parse(hash: string): Route {
  const [path = "", query = ""] = split(hash.replace(/^#/, ""), "?");
  const params = Object.fromEntries(new URLSearchParams(query));
  const words = path.split("/").filter(Boolean).map(decode);
  const [first, second, third] = words;
  if (first === undefined) return { page: "projects", project: null, token: null, params };
  if (first === "help" && second !== undefined) {
    return { page: "help", project: null, token: second, params };
  }
  if (first === "p" && second !== undefined && words.length <= 3) {
    const page = third ?? "photos";
    if (isInner(page)) return { page, project: second, token: null, params };
  }
  return { page: "lost", project: null, token: null, params };
}

/** The hash of a page: `href("label", id, {mode: "confirm"})` is `#/p/{id}/label?mode=confirm`. */
export function href(page: Page, project: string | null = null, params: Loose = {}): string {
  return write({ page, project, token: null, params: tidy(params) });
}

/** The hash of a route; parse(write(route)) is the route again. */
export function write(route: Route): string {
  const query = new URLSearchParams(route.params).toString();
  return `#${path(route)}${query ? `?${query}` : ""}`;
}

/** Parameters with the empty ones taken away and the rest as text. */
export function tidy(params: Loose): Params {
  const kept: Params = {};
  for (const [key, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== "" && value !== false) {
      kept[key] = value === true ? "1" : String(value);
    }
  }
  return kept;
}

/** The same route with some parameters changed. */
export function patched(route: Route, params: Loose): Route {
  return { ...route, params: tidy({ ...route.params, ...params }) };
}

function path(route: Route): string {
  if (route.page === "help") return `/help/${encodeURIComponent(route.token ?? "")}`;
  if (route.project !== null && isInner(route.page)) {
    return `/p/${encodeURIComponent(route.project)}/${route.page}`;
  }
  return "/";
}

function split(text: string, at: string): [string, string] {
  const where = text.indexOf(at);
  return where < 0 ? [text, ""] : [text.slice(0, where), text.slice(where + 1)];
}

function decode(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}
