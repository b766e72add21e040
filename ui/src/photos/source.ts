/** Where the grid gets its rows: faces or photos of a filter. */
import { api } from "../lib/api";
import { learn } from "../lib/names.svelte";
import type { Source } from "../lib/rows.svelte";
import type { Filter, Shot, Tile } from "../wires";

export type Row = Tile | Shot;

export const isTile = (row: Row): row is Tile => "region" in row;
export const keyOf = (row: Row): string => (isTile(row) ? row.region : row.photo);

/** Rows of one page. */
export const STEP = 200;

/** Rows that were fetched, by key: what a selection acts on. */
export type Known = Map<string, Row>;

export function source(p: string, filter: Filter, known: Known, step = STEP): Source<Row> {
  return {
    map: (signal) => api.map(p, filter, step, signal),
    page: async (at, limit, signal) => kept(await page(p, filter, at, limit, signal), known),
  };
}

async function page(p: string, filter: Filter, at: string, limit: number, signal: AbortSignal): Promise<Row[]> {
  const ask = { at, limit, signal };
  if (filter.view === "photos") return (await api.shots(p, filter, ask)).shots;
  const got = await api.tiles(p, filter, ask);
  // Before the rows are shown: else each name in view would be asked for by itself.
  learn(Object.entries(got.names ?? {}).map(([id, spelling]) => ({ id, spelling })));
  return got.tiles;
}

function kept(rows: Row[], known: Known): Row[] {
  for (const row of rows) known.set(keyOf(row), row);
  return rows;
}
