/** Where the grid gets its rows: faces or photos of a filter; photos without a face are looked for among all. */
import { api } from "../lib/api";
import { learn } from "../lib/names.svelte";
import type { Source } from "../lib/rows.svelte";
import type { Filter, Shot, Tile } from "../wires";

export type Row = Tile | Shot;

export const isTile = (row: Row): row is Tile => "region" in row;
export const keyOf = (row: Row): string => (isTile(row) ? row.region : row.photo);

/** Rows that were fetched, by key: what a selection acts on. */
export type Known = Map<string, Row>;

export function source(p: string, filter: Filter, known: Known): Source<Row> {
  return {
    map: (signal) => api.map(p, filter, 200, signal),
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

/** Photos in which nothing was found: the server counts them but does not filter by it, so all are looked through. */
export function faceless(p: string, filter: Filter, known: Known): Source<Row> {
  let found: Promise<Row[]> | null = null;
  return {
    map: async (signal) => {
      found = look(p, { ...filter, view: "photos" }, signal);
      const rows = await found;
      const cursors = Array.from({ length: Math.ceil(rows.length / 200) }, (_, i) => (i ? String(i * 200) : ""));
      return { total: rows.length, cursors, version: 0 };
    },
    page: async (at, limit, signal) => {
      const rows = await (found ??= look(p, { ...filter, view: "photos" }, signal));
      return kept(rows.slice(Number(at), Number(at) + limit), known);
    },
  };
}

async function look(p: string, filter: Filter, signal: AbortSignal): Promise<Row[]> {
  const rows: Shot[] = [];
  for (let at: string | null = ""; at !== null; ) {
    const got: { shots: Shot[]; next: string | null } = await api.shots(p, filter, { at, limit: 500, signal });
    rows.push(...got.shots.filter((shot) => shot.regions === 0));
    at = got.next;
  }
  return rows;
}

function kept(rows: Row[], known: Known): Row[] {
  for (const row of rows) known.set(keyOf(row), row);
  return rows;
}
