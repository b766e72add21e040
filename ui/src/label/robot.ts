/**
 * A robot that labels with the keyboard only, through the very reducers of the
 * screens, against a server in memory: it counts every key it presses.
 */

import { board, press as pressBoard } from "./confirm";
import { Feed, type Question } from "./feed";
import { keysNow } from "./keys";
import { Line } from "./line";
import { accept, face, offers, press as pressFace } from "./one";
import type { Batch, Saying, Tile } from "./types";

export type Desk = {
  truth: Map<string, string>;
  tiles: Map<string, Tile>;
  names: string[];
};

export type Score = {
  keys: number;
  typed: number;
  faces: number;
  right: number;
  batches: number;
};

/** A project in memory: so many faces of so many people, a share of the proposals right. */
export function desk(faces: number, people: number, right: number, random: () => number): Desk {
  const names = Array.from({ length: people }, (_, index) => `name${index}`);
  const pick = () => names[Math.floor(random() * people)] as string;
  const made: Desk = { truth: new Map(), tiles: new Map(), names };
  for (let index = 0; index < faces; index++) {
    const region = `face${index}`;
    const truth = names[index % people] as string;
    const guess = index < faces * right ? truth : otherThan(truth, pick);
    // A wrong proposal has the right name among the next four in half the cases.
    const next = guess === truth || random() < 0.5 ? [guess, truth] : [guess];
    const top = [...new Set([...next, pick(), pick(), pick(), pick()])].slice(0, 5);
    made.truth.set(region, truth);
    made.tiles.set(region, {
      region, photo: region, n: index, state: "open", name: null, who: "", guess, score: 0.9, doubt: 0.1,
      top: top.map((name, place) => [name, 0.9 - place / 10]), cluster: null, folder: "", condition: "",
      taken: null, twin: false, trashed: false, version: 1, not: [],
    });
  }
  return made;
}

/** Label everything; the score at the end. */
export async function work(at: Desk): Promise<Score> {
  const score: Score = { keys: 0, typed: 0, faces: at.tiles.size, right: 0, batches: 0 };
  await confirmAll(at, score);
  await oneByOne(at, score);
  for (const tile of at.tiles.values()) if (tile.name === at.truth.get(tile.region)) score.right += 1;
  return score;
}

async function confirmAll(at: Desk, score: Score): Promise<void> {
  const keys = keysNow();
  const feed = new Feed(async (question) => confirmQueue(at, question));
  let batch = await feed.first();
  while (batch) {
    feed.shown(batch);
    score.batches += 1;
    let now = board(batch, keys);
    const wrong = batch.tiles.filter((tile) => at.truth.get(tile.region) !== batch?.name?.id);
    const most = wrong.length === batch.tiles.length;
    for (const tile of most ? [] : wrong) {
      const letter = now.letters[now.marks.ids.indexOf(tile.region)] as string;
      now = pressBoard(now, letter, keys, 7)[0];
      score.keys += 1;
    }
    const deed = pressBoard(now, most ? "x" : "Enter", keys, 7)[1];
    score.keys += 1;
    const name = batch.name?.id ?? "";
    feed.settled(new Set(now.marks.ids));
    feed.ruledOut(most ? batch.tiles : wrong, name);
    if (deed?.do === "say") hear(at, deed.sayings);
    batch = await feed.next();
  }
}

async function oneByOne(at: Desk, score: Score): Promise<void> {
  const keys = keysNow();
  const line = new Line(async (size) => {
    const tiles = [...at.tiles.values()].filter((tile) => tile.state === "open");
    return { tiles: tiles.slice(0, size), open: tiles.length };
  });
  for (let tile = await line.next(); tile; tile = await line.next()) {
    const truth = at.truth.get(tile.region) as string;
    const place = offers(face(tile)).findIndex(([name]) => name === truth);
    const step = place >= 0
      ? pressFace(face(tile), String(place + 1), keys)
      : accept(face(tile), { id: truth, spelling: truth });
    // By typeahead: "/", three letters and Enter.
    score.keys += place >= 0 ? 1 : 5;
    score.typed += place >= 0 ? 0 : 1;
    if (step?.do === "say") hear(at, step.sayings);
  }
}

/** The queue as the server gives it: the open faces of the name with most of them. */
export function confirmQueue(at: Desk, question: Question): Batch {
  const open = [...at.tiles.values()].filter((tile) => tile.state === "open" && tile.guess);
  const by = new Map<string, Tile[]>();
  for (const tile of open) by.set(tile.guess as string, [...(by.get(tile.guess as string) ?? []), tile]);
  const ranked = [...by.entries()].sort((a, b) => b[1].length - a[1].length);
  const found = question.name
    ? ([question.name, by.get(question.name) ?? []] as const)
    : ranked.find(([name]) => !question.skip.includes(name));
  const others = ranked.map(([id, tiles]) => ({ id, spelling: id, open: tiles.length, count: 0 }));
  const left = found?.[1].length ?? 0;
  const name = found && (question.name || left > 0) ? { id: found[0], spelling: found[0] } : null;
  const tiles = (found?.[1] ?? []).slice(0, question.size);
  return { name, tiles, left, open: open.length, source: "model", looks: [], others };
}

/** What the store does with sayings: "is" names, "is-not" is noted; the proposals stay until the next guessing. */
export function hear(at: Desk, sayings: Saying[]): void {
  for (const one of sayings) {
    const tile = at.tiles.get(one.region) as Tile;
    const not = one.says === "is-not" ? [...(tile.not ?? []), one.name as string] : (tile.not ?? []);
    const named = one.says === "is" ? { state: "named" as const, name: one.name } : {};
    at.tiles.set(one.region, { ...tile, ...named, not, version: tile.version + 1 });
  }
}

function otherThan(truth: string, pick: () => string): string {
  for (;;) {
    const name = pick();
    if (name !== truth) return name;
  }
}
