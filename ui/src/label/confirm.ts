/** "Are these 24 X?": what each key does to the board, and what it makes a person say. */

import { type Keys, letters, reserved } from "./keys";
import { type Marks, begin, dropped, isArrow, kept, markAll, move, toggle, without } from "./select";
import { type Batch, type Chosen, type Saying, type Tile, called } from "./types";

export const SIZE = 24;

export type Board = { batch: Batch; marks: Marks; letters: string[] };

export type Deed =
  | { do: "say"; sayings: Saying[]; faces: number }
  | { do: "skip" }
  | { do: "other" }
  | { do: "leave" }
  | { do: "jump"; to: number };

export function board(batch: Batch, keys: Keys, wrong: Iterable<string> = []): Board {
  const ids = batch.tiles.map((tile) => tile.region);
  return { batch, marks: begin(ids, wrong), letters: letters(ids.length, reserved(keys)) };
}

/** One key press: the board after it, and the deed it asks for. */
export function press(now: Board, key: string, keys: Keys, columns: number): [Board, Deed | null] {
  const marked = (marks: Marks): [Board, null] => [{ ...now, marks }, null];
  if (isArrow(key)) return marked(move(now.marks, key, columns));
  if (key === keys.confirm) return [now, decide(now)];
  if (key === keys.none) return allWrong(now);
  if (key === keys.other) return [now, { do: "other" }];
  if (key === "Space" && now.marks.at >= 0) return marked(toggle(now.marks, now.marks.ids[now.marks.at]));
  if (key === keys.skip) return [now, { do: "skip" }];
  if (key === keys.leave) return leave(now);
  if (/^[1-9]$/.test(key)) return [now, { do: "jump", to: Number(key) - 1 }];
  const letter = now.letters.indexOf(key);
  return letter < 0 ? [now, null] : marked(toggle(now.marks, now.marks.ids[letter]));
}

/** Enter: what is not marked is X, what is marked is not X, in one act. */
export function decide(now: Board): Deed | null {
  const name = now.batch.name;
  if (!name || now.marks.ids.length === 0) return null;
  const sayings = now.batch.tiles.map((tile) => saying(tile, now.marks.wrong.has(tile.region) ? "is-not" : "is", name));
  return { do: "say", sayings, faces: sayings.length };
}

/** The faces another name is for: the marked ones, or all when none is. */
export function meant(now: Board): Tile[] {
  const some = now.marks.wrong.size > 0;
  return now.batch.tiles.filter((tile) => !some || now.marks.wrong.has(tile.region));
}

/** Give the marked faces (or all) another name: they leave the board. */
export function rename(now: Board, name: Chosen): [Board, Deed] {
  const tiles = meant(now);
  const gone = new Set(tiles.map((tile) => tile.region));
  const sayings = tiles.map((tile) => saying(tile, "is", name));
  return [takeOut(now, gone), { do: "say", sayings, faces: sayings.length }];
}

export function takeOut(now: Board, gone: ReadonlySet<string>): Board {
  const tiles = now.batch.tiles.filter((tile) => !gone.has(tile.region));
  const marks = without(now.marks, gone);
  return { batch: { ...now.batch, tiles }, marks, letters: now.letters.slice(0, tiles.length) };
}

export function counts(now: Board): { keep: number; drop: number } {
  return { keep: kept(now.marks).length, drop: dropped(now.marks).length };
}

function allWrong(now: Board): [Board, Deed | null] {
  const next = { ...now, marks: markAll(now.marks) };
  return [next, decide(next)];
}

function leave(now: Board): [Board, Deed | null] {
  if (now.marks.at < 0) return [now, { do: "leave" }];
  return [{ ...now, marks: { ...now.marks, at: -1 } }, null];
}

function saying(tile: Tile, says: "is" | "is-not", name: Chosen): Saying {
  return { region: tile.region, says, ...called(name) };
}
