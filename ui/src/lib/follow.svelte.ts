/** After photos came in, the page goes on to the project's next step by itself, unless the person went elsewhere. */
import { here, visit } from "./nav.svelte";
import { work } from "./work.svelte";

const state = $state<{ p: string | null }>({ p: null });

/** Go on with this project once its import is over. */
export const follow = (p: string): void => void (state.p = p);

const BEFORE = ["drop", "importing"];

/** Look whether it is time; inside an effect of App. */
export function step(): void {
  const view = work.view;
  if (state.p === null || here.project !== state.p || view?.id !== state.p) return;
  if (here.page !== "photos" || Object.keys(here.params).length > 0) return void (state.p = null);
  if (work.running.length || BEFORE.includes(view.next.code)) return;
  state.p = null;
  visit(view.next.href.startsWith("#") ? view.next.href : `#${view.next.href}`, { replace: true });
}
