/** Where the page is now, and how it goes elsewhere. */
import { href, parse, patched, write, type Loose, type Page, type Route } from "./route";

const state = $state<{ route: Route }>({ route: parse(location.hash) });
let confined = false;

addEventListener("hashchange", () => (state.route = routed(location.hash)));
addEventListener("popstate", () => (state.route = routed(location.hash)));

/** A helper stays on the helpers' page, whatever address is opened: the server refuses all else. */
export function confine(yes: boolean): void {
  confined = yes;
  state.route = routed(location.hash);
}

function routed(hash: string): Route {
  const route = parse(hash);
  if (!confined || route.page === "help") return route;
  const back = "#/help/here";
  history.replaceState(null, "", back);
  return parse(back);
}

/** The route, reactive: `here.page`, `here.project`, `here.params.mode`. */
export const here = {
  get page() {
    return state.route.page;
  },
  get project() {
    return state.route.project;
  },
  get token() {
    return state.route.token;
  },
  get params() {
    return state.route.params;
  },
  get route() {
    return state.route;
  },
};

/** Go to a hash. `replace` leaves no step for Back (typing in a filter, say). */
export function visit(hash: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, "", hash);
  else history.pushState(null, "", hash);
  state.route = routed(hash);
}

/** Go to a page of a project. */
export function go(page: Page, project: string | null = here.project, params: Loose = {}): void {
  visit(href(page, project, params));
}

/** Change some parameters of this page; null takes one away. */
export function set(params: Loose, { replace = false } = {}): void {
  const hash = write(patched(state.route, params));
  if (hash !== location.hash) visit(hash, { replace });
}
