/** What the URL narrows the grid to: parameters ↔ filter ↔ chips. Pure, so it is tested without a browser. */
import type { Filter, Order, TileState } from "../wires";

type Params = Record<string, string>;

/** Parameters of the page that narrow the grid, in the order of their chips. */
export const NARROWING = [
  "name", "guess", "state", "folder", "condition", "since", "until", "low", "high", "twins", "trash", "without", "text",
] as const;
export type Narrowing = (typeof NARROWING)[number];

export const STATES: TileState[] = ["open", "named", "unknown", "skipped"];
export const ORDERS: Order[] = ["n", "score", "doubt"];

export type View = "faces" | "photos";

/** Photos without a face are shown as photos, whatever the view was. */
export const viewOf = (params: Params): View => (params.view === "photos" || params.without ? "photos" : "faces");

/** The filter to ask the server; what is not understood is left out. */
export function filterOf(params: Params): Filter {
  const view = viewOf(params);
  const filter: Filter = { view };
  for (const key of ["name", "guess", "folder", "condition", "since", "until", "text"] as const) {
    if (params[key]) filter[key] = params[key];
  }
  const state = STATES.find((one) => one === params.state);
  if (state) filter.state = state;
  const [low, high] = [share(params.low), share(params.high)];
  if (low !== null) filter.low = low;
  if (high !== null) filter.high = high;
  if (params.twins) filter.twins = 1;
  if (params.trash) filter.trash = 1;
  if (params.without) filter.without = 1;
  const order = ORDERS.find((one) => one === params.order);
  if (order && order !== "n" && view === "faces") filter.order = order;
  return filter;
}

function share(text: string | undefined): number | null {
  const value = text ? Number(text) : NaN;
  return value >= 0 && value <= 1 ? value : null;
}

/** Which narrowings stand; the two ends of the confidence are one chip. */
export function standing(params: Params): Narrowing[] {
  return NARROWING.filter((key) => params[key] && !(key === "high" && params.low));
}

/** Parameters that take a chip away. */
export const without = (key: Narrowing): Record<string, null> => (key === "low" || key === "high" ? { low: null, high: null } : { [key]: null });

/** Parameters that take all chips away. */
export const nothing = (): Record<string, null> => Object.fromEntries(NARROWING.map((key) => [key, null]));
