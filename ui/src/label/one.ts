/** One face at a time: what each key does, and what it makes a person say. */

import type { Keys } from "./keys";
import { type Chosen, type Saying, type Tile, called, guesses } from "./types";

/** A face in question, with what was said of it but not sent yet. */
export type Face = {
  tile: Tile;
  /** Names ruled out with "not this one". */
  ruled: string[];
  /** Further names that hold beside the main one. */
  also: Chosen[];
};

export type Step =
  | { do: "say"; sayings: Saying[] }
  | { do: "stay"; face: Face }
  | { do: "find"; text: string }
  | { do: "also" }
  | { do: "zoom" }
  | { do: "leave" };

export function face(tile: Tile): Face {
  return { tile, ruled: [], also: [] };
}

/** The guesses left, best first. */
export function offers(now: Face): [string, number][] {
  return guesses({ ...now.tile, not: [...(now.tile.not ?? []), ...now.ruled] });
}

/** One key press; null when the key means nothing here. */
export function press(now: Face, key: string, keys: Keys): Step | null {
  const first = offers(now)[0];
  if (key === keys.confirm) return first ? accept(now, { id: first[0], spelling: "" }) : null;
  if (/^[1-5]$/.test(key)) return numbered(now, Number(key) - 1);
  if (key === keys.not) return first ? { do: "stay", face: ruleOut(now, first[0]) } : null;
  if (key === keys.unknown) return say(now, "dont-know");
  if (key === keys.skip) return say(now, "skip");
  if (key === keys.zoom) return { do: "zoom" };
  if (key === keys.also) return { do: "also" };
  if (key === keys.find) return { do: "find", text: "" };
  if (key === keys.leave) return { do: "leave" };
  return /^\p{L}$/u.test(key) ? { do: "find", text: key } : null;
}

/** This is X, and the further names that were added: the main one last, for the one said last is shown. */
export function accept(now: Face, name: Chosen): Step {
  const further = now.also.filter((one) => one.id !== name.id || one.spelling !== name.spelling);
  const sayings = [...further, name].map((one) => saying(now, "is", called(one)));
  return { do: "say", sayings: [...refused(now), ...sayings] };
}

/** Nothing that names it: "don't know" or "skip", and what was ruled out. */
export function say(now: Face, says: "dont-know" | "skip"): Step {
  return { do: "say", sayings: [...refused(now), saying(now, says, { name: null })] };
}

export function ruleOut(now: Face, id: string): Face {
  return { ...now, ruled: [...now.ruled, id] };
}

/** Shift and a number: the name is added, or taken off again. */
export function alsoNumber(now: Face, number: number): Face {
  const guess = offers(now)[number - 1];
  return guess ? alsoName(now, { id: guess[0], spelling: "" }) : now;
}

export function alsoName(now: Face, name: Chosen): Face {
  const same = (one: Chosen) => (name.id ? one.id === name.id : one.spelling === name.spelling);
  const rest = now.also.filter((one) => !same(one));
  return { ...now, also: rest.length < now.also.length ? rest : [...rest, name] };
}

/** What was ruled out and must still be sent when the person goes away. */
export function refused(now: Face): Saying[] {
  return now.ruled.map((id) => saying(now, "is-not", { name: id }));
}

function numbered(now: Face, index: number): Step | null {
  const guess = offers(now)[index];
  return guess ? accept(now, { id: guess[0], spelling: "" }) : null;
}

function saying(now: Face, says: Saying["says"], name: { name: string | null; spelling?: string }): Saying {
  return { region: now.tile.region, says, ...name };
}
