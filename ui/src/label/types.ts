/** The nouns of the Label screens beside those of the wire. */
import type { AskedTile, QueueConfirm, Says, Tile } from "../wires";

export type { AskedTile, Says, Tile };

/** What is said of a face; whose version counts is the business of the queue of edits. */
export type Saying = { region: string; says: Says; name: string | null; spelling?: string };

/** A name a person chose: one that exists, or a new spelling. */
export type Chosen = { id: string | null; spelling: string };

export type Batch = Omit<QueueConfirm, "name" | "tiles"> & { name: Chosen | null; tiles: AskedTile[] };

/** A question that only measures: its face is asked about as if nothing had been said of it. */
export function measures(tile: AskedTile): boolean {
  return tile.purpose === "check" || tile.purpose === "overlap";
}

/** What a name says of a region: the two fields of a saying. */
export function called(name: Chosen): { name: string | null; spelling?: string } {
  return name.id ? { name: name.id } : { name: null, spelling: name.spelling };
}

/** The guesses still possible for a tile, best first: what a person ruled out is gone. */
export function guesses(tile: Tile): [string, number][] {
  const not = new Set(tile.not ?? []);
  const top = tile.top.filter(([id]) => !not.has(id));
  const first = tile.guess;
  if (first && !not.has(first) && !top.some(([id]) => id === first)) top.unshift([first, tile.score ?? 0]);
  return top.slice(0, 5);
}
