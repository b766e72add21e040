/** Stacks of alike faces: named once, split, put together. Frozen; a change makes a new list. */

import { type Chosen, type Saying, type Tile, called } from "./types";

export type Stack = {
  key: string;
  /** Numbers of the clusters in it; a part split off has none of its own. */
  clusters: number[];
  /** The faces known so far, most typical first. */
  tiles: Tile[];
  size: number;
};

export type Merge = { a: number; b: number; likeness: number };

export function stack(cluster: number, size: number, tiles: Tile[]): Stack {
  return { key: `c${cluster}`, clusters: [cluster], tiles, size };
}

export function whole(one: Stack): boolean {
  return one.tiles.length >= one.size;
}

/** All faces of a stack came in. */
export function filled(one: Stack, tiles: Tile[]): Stack {
  return { ...one, tiles, size: tiles.length };
}

/** What naming a stack says: every face in it but the strangers. */
export function naming(one: Stack, strangers: ReadonlySet<string>, name: Chosen): Saying[] {
  return one.tiles
    .filter((tile) => !strangers.has(tile.region))
    .map((tile) => ({ region: tile.region, says: "is" as const, ...called(name) }));
}

/** The picked faces become a stack of their own, right behind. */
export function split(all: Stack[], key: string, picked: ReadonlySet<string>): Stack[] {
  return all.flatMap((one) => {
    if (one.key !== key) return [one];
    const out = one.tiles.filter((tile) => picked.has(tile.region));
    const stay = one.tiles.filter((tile) => !picked.has(tile.region));
    if (out.length === 0 || stay.length === 0) return [one];
    return [
      { ...one, tiles: stay, size: one.size - out.length },
      { key: `${one.key}.${out[0]?.region}`, clusters: [], tiles: out, size: out.length },
    ];
  });
}

/** Two stacks are the same person: the smaller joins the larger. */
export function merge(all: Stack[], a: string, b: string): Stack[] {
  const one = all.find((each) => each.key === a);
  const two = all.find((each) => each.key === b);
  if (!one || !two || one === two) return all;
  const [large, small] = one.size >= two.size ? [one, two] : [two, one];
  const joined: Stack = {
    key: large.key,
    clusters: [...large.clusters, ...small.clusters],
    tiles: [...large.tiles, ...small.tiles],
    size: large.size + small.size,
  };
  return all.filter((each) => each !== small).map((each) => (each === large ? joined : each));
}

/** The stacks two cluster numbers stand in; null when one is gone or they are together already. */
export function asked(all: Stack[], pair: Merge): [Stack, Stack] | null {
  const find = (cluster: number) => all.find((one) => one.clusters.includes(cluster));
  const a = find(pair.a);
  const b = find(pair.b);
  return a && b && a !== b ? [a, b] : null;
}

/** The name of a pair that stays the same whichever is first. */
export function pairKey(a: string | number, b: string | number): string {
  return [String(a), String(b)].sort().join(" ");
}

export function drop(all: Stack[], key: string): Stack[] {
  return all.filter((one) => one.key !== key);
}
