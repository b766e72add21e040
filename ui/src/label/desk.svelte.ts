/** What a person does on the Label page: answers go out, the pace is kept, and undo leads back to where it was. */
import type { Act, Name, Person, Tile } from "../wires";
import { acts, type Answered } from "../lib/acts.svelte";
import { api } from "../lib/api";
import { on } from "../lib/events.svelte";
import { hush, say, toasts } from "../lib/toast.svelte";
import { work } from "../lib/work.svelte";
import { t } from "../words";
import { Pace } from "./pace";
import { Past } from "./past";
import { type AskedTile, type Batch, type Chosen, measures, type Saying } from "./types";

/** The board as it was before a decision: what undo shows again and a click opens. */
export interface Scene {
  mode: "confirm" | "one" | "clusters";
  tiles: AskedTile[];
  wrong: string[];
  name: Chosen | null;
  batch?: Batch;
}

export interface Said {
  text: string;
  scene: Scene;
}

/** Kinds of acts in the strip: what only measures would give itself away there. */
const SHOWN = new Set(["label", "box"]);

const state = $state<{ people: Person[]; since: number; rate: number | null; recent: Act[]; names: Name[]; back: Scene | null }>({
  people: [],
  since: 0,
  rate: null,
  recent: [],
  names: [],
  back: null,
});
let pace = new Pace(Date.now());
let past = new Past<Scene>();
let project = "";
let timer: ReturnType<typeof setTimeout> | undefined;

export const desk = {
  get today() {
    const me = state.people.find((one) => one.who === work.view?.who);
    return Math.max(0, (me?.today ?? 0) + state.since);
  },
  /** Faces a minute, null until it can be said. */
  get rate() {
    return state.rate;
  },
  get recent() {
    return state.recent;
  },
  /** The names with most faces. */
  get names() {
    return state.names;
  },
  /** A scene to show again; the screen of its mode takes it. */
  get back() {
    return state.back;
  },
};

/** Begin on a project: today's count and the last decisions. */
export function open(p: string): void {
  if (p !== project) {
    project = p;
    pace = new Pace(Date.now());
    past = new Past<Scene>();
    Object.assign(state, { people: [], since: 0, rate: null, recent: [], names: [], back: null });
  }
  void load(true);
}

/** A question came up: the clock runs. */
export function ask(): void {
  pace.ask(Date.now());
}

/**
 * Say something of faces: shown at once, sent behind, one step of undo. Answers that
 * only measure go as acts of their own, for they must not name anything.
 */
export function answer(sayings: Saying[], { text, scene }: Said): void {
  const tiles = new Map(scene.tiles.map((tile) => [tile.region, tile]));
  const answers = sayings.flatMap((one) => answered(one, tiles.get(one.region)));
  if (answers.length === 0) return;
  const faces = new Set(answers.map((one) => one.tile.region)).size;
  const seconds = pace.add(Date.now(), faces);
  const steps: string[] = [];
  for (const purpose of ["overlap", "check", "label"] as const) {
    const some = answers.filter((one) => ((one.tile as AskedTile).purpose ?? "label") === purpose);
    if (some.length === 0) continue;
    const part = (seconds * some.length) / answers.length;
    const how = { seconds: part, text, toast: false, ...(purpose === "label" ? {} : { purpose }) };
    void acts.label(project, some, how).then((done) => {
      acted(steps[0] ?? "", done);
      if (purpose === "label") told(some, done?.tiles ?? []);
    });
    steps.unshift(acts.past.at(-1)?.id ?? "");
  }
  past.add({ ticket: steps[0] ?? "", beside: steps.slice(1), act: null, scene, faces });
  state.since += faces;
  state.rate = pace.perMinute();
}

/** The newest step taken back: the scene is put up again, when it was ours. */
export function undo(): void {
  const newest = acts.past.at(-1);
  if (!newest) return;
  const deed = past.find(newest.id);
  for (const step of [newest.id, ...(deed?.beside ?? [])]) acts.undo(step);
  if (!deed) return;
  // The scene itself comes back: no need to say so on top of its buttons.
  for (const told of toasts.all.slice(-1 - deed.beside.length)) hush(told.id);
  past.remove(deed.ticket);
  pace.drop(deed.faces);
  state.since -= deed.faces;
  state.back = { ...deed.scene, tiles: deed.scene.tiles.map(newer) };
}

/** The screen takes the scene it is to show again. */
export function takeBack(mode: Scene["mode"]): Scene | null {
  const scene = state.back;
  if (scene?.mode !== mode) return null;
  state.back = null;
  return scene;
}

/** The scene of an act, from memory or pieced together from the server's sample of it. */
export async function sceneOf(act: string): Promise<Scene | null> {
  const kept = past.find(act)?.scene;
  if (kept) return { ...kept, tiles: kept.tiles.map(newer) };
  const known = state.recent.find((one) => one.id === act) ?? (await api.acts(project, 50)).find((one) => one.id === act);
  if (!known) return null;
  const views = await Promise.all(known.sample.map((region) => api.region(project, region)));
  const tiles = views.map((view) => acts.latest(view.tile));
  const id = tiles.find((tile) => tile.name)?.name ?? null;
  const wrong = tiles.filter((tile) => tile.name !== id).map((tile) => tile.region);
  return { mode: "confirm", tiles, wrong, name: { id, spelling: known.name ?? "" } };
}

/** As it is now; a face asked about to measure stays as it was asked. */
export function newer(tile: AskedTile): AskedTile {
  return measures(tile) ? tile : acts.latest(tile);
}

function answered(one: Saying, tile: Tile | undefined): Answered[] {
  if (!tile) return [];
  return [{ tile, says: one.says, name: one.name, ...(one.spelling === undefined ? {} : { spelling: one.spelling }) }];
}

/** Several names were said of a face, and the project keeps one: say so, never lose it silently. */
function told(some: Answered[], tiles: Tile[]): void {
  const one = some[0]?.tile.region;
  const names = some.filter((answer) => answer.says === "is" && answer.tile.region === one).length;
  const now = tiles.find((tile) => tile.region === one);
  if (names > 1 && now && (now.also ?? []).length < names - 1) say(t("label.onlyOne"), { tone: "bad" });
}

function acted(ticket: string, done: { act: { id: string } | null } | null): void {
  if (done?.act) past.acted(ticket, done.act.id);
  else if (!done) past.remove(ticket);
  soon();
}

function soon(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void load(false), 250);
}

/** Decisions are shown; what takes them back and what was taken back is not. */
async function load(counts: boolean): Promise<void> {
  const p = project;
  try {
    const asked = [api.acts(p, 30), api.names(p, { limit: 40, order: "count" }), counts ? api.people(p) : null] as const;
    const [list, names, people] = await Promise.all(asked);
    if (p !== project) return;
    state.names = names.names.filter((name) => name.life === "active");
    state.recent = list.filter((act) => !act.undoes && !act.undone && SHOWN.has(act.kind) && act.sample.length > 0).slice(0, 12);
    if (people) [state.people, state.since] = [people, 0];
  } catch {
    // The strip and the count stay as they are; the frame tells when the server is away.
  }
}

on("changed", ({ what }) => {
  if (what === "labels" && project) soon();
});
