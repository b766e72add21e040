/** Edits: shown at once, sent in the background in order, undone as one step. The only door for writes to labels. */
import { SvelteMap } from "svelte/reactivity";
import type { Box, Done, Purpose, Says, Saying, Shot, Tile, Turn } from "../wires";
import { t } from "../words";
import { call } from "./api";
import { Deeds, type Answer, type Deed, type QueueState } from "./deeds";
import { said } from "./errors";
import { learn } from "./names.svelte";
import { put, takeOver } from "./shelf";
import { say } from "./toast.svelte";

/** One answer about one face; `spelling` makes the name when nobody bears it yet. */
export interface Answered {
  tile: Tile;
  says: Says;
  name?: string | null;
  spelling?: string;
}

/** One step of undo. */
export interface Step {
  id: string;
  project: string;
  text: string;
  /** Rows as they were, newest state of each face before the step. */
  before: Tile[];
  at: number;
}

export interface How {
  seconds?: number;
  purpose?: Purpose;
  /** Say so in a toast with Undo. */
  text?: string;
  toast?: boolean;
}

interface Shown {
  row: Tile;
  pending: number;
}

const shown = new SvelteMap<string, Shown>();
const state = $state<{ queue: QueueState; waiting: number; past: Step[]; future: Step[]; sent: number }>({
  queue: "idle",
  waiting: 0,
  past: [],
  future: [],
  sent: 0,
});
const steps = new Map<string, Step>();
const settled = new Map<string, (answer: Answer | null) => void>();

const deeds = new Deeds({
  send: (deed, path) => call<Answer>("POST", `/projects/${encodeURIComponent(deed.project)}${path}`, { body: deed.body }),
  done: acknowledged,
  stale: overtaken,
  refused,
  state: (queue, waiting) => Object.assign(state, { queue, waiting }),
  save: put,
  sleep: (ms) => new Promise((wake) => setTimeout(wake, ms)),
});

export const acts = {
  /** "waiting": the server is away and edits are held. */
  get state() {
    return state.queue;
  },
  get waiting() {
    return state.waiting;
  },
  get past() {
    return state.past;
  },
  get future() {
    return state.future;
  },
  /** Rises with every acknowledged edit. */
  get sent() {
    return state.sent;
  },
  latest,
  label,
  trash,
  turn,
  box,
  post,
  did,
  undo,
  redo,
  flush,
};

/** The newest known row of a face: its optimistic or acknowledged state when that is newer than what a page holds. */
export function latest<T extends Tile>(tile: T): T {
  const now = shown.get(tile.region);
  if (!now || (!now.pending && now.row.version < tile.version)) return tile;
  return { ...tile, ...now.row };
}

/** Answer about faces, as one act and one step of undo. */
function label(p: string, answers: Answered[], how: How = {}): Promise<Answer | null> {
  const rows = answers.map((one) => latest(one.tile));
  const sayings = answers.map((one, i) => saying(one, rows[i] as Tile));
  rows.forEach((row, i) => paint(row, after(row, answers[i] as Answered)));
  return deed(p, "labels", { sayings, seconds: how.seconds ?? 0, ...(how.purpose ? { purpose: how.purpose } : {}) }, rows, how);
}

function saying(one: Answered, row: Tile): Saying {
  const words: Saying = { region: row.region, says: one.says, name: one.name ?? null, version: row.version };
  if (one.spelling !== undefined) words.spelling = one.spelling;
  return words;
}

/** How a row will look once the server agrees. */
export function after(row: Tile, { says, name = null, spelling }: Pick<Answered, "says" | "name" | "spelling">): Tile {
  if (says === "dont-know") return { ...row, state: "unknown", name: null };
  if (says === "skip") return { ...row, state: "skipped" };
  if (says === "is-not") {
    const not = name ? [...(row.not ?? []), name] : (row.not ?? []);
    const gone = row.name === name ? { state: "open" as const, name: null } : {};
    return { ...row, ...gone, not, guess: row.guess === name ? null : row.guess };
  }
  const id = name ?? `new:${spelling ?? ""}`;
  if (name === null && spelling) learn([{ id, spelling }]);
  return { ...row, state: "named", name: id };
}

/** Put photos into the bin or take them out again. */
/** A photo for the bin; without a version it goes in whichever it has. */
export type Binned = { photo: string; version: number | null; trashed?: boolean };

function trash(p: string, photos: Binned[], trashed: boolean, how: How = {}) {
  return deed(p, "trash", { photos: photos.map(({ photo, version }) => ({ photo, version })), trashed }, [], how);
}

/** Turn a photo upright. */
function turn(p: string, shot: Shot, to: Turn, how: How = {}) {
  return deed(p, "turn", { photo: shot.photo, turn: to, version: shot.version }, [], how);
}

/** Draw a box; `points` are the four extreme clicks. */
function box(p: string, photo: string, at: Box, name: string | null, points?: [number, number][], how: How = {}) {
  const body = { photo, box: at, name, seconds: how.seconds ?? 0, ...(points ? { points } : {}) };
  return deed(p, "boxes", body, [], how);
}

/** Any other POST whose answer is {act, …}: it joins the queue and the undo stack. */
function post(p: string, path: string, body: Record<string, unknown>, how: How = {}) {
  return deed(p, path.replace(/^\//, ""), body, [], how);
}

/** An act that was done by a direct call (PATCH of a name, say): undo learns of it. */
function did(p: string, act: { id: string }, how: How = {}): void {
  const id = fresh();
  deeds.know(id, act.id);
  remember({ id, project: p, text: how.text ?? "", before: [], at: Date.now() }, how);
}

function deed(p: string, kind: string, body: Record<string, unknown>, before: Tile[], how: How): Promise<Answer | null> {
  const id = fresh();
  remember({ id, project: p, text: how.text ?? "", before, at: Date.now() }, how);
  return enqueue({ id, project: p, kind, path: `/${kind}`, body });
}

function enqueue(one: Deed): Promise<Answer | null> {
  const answer = new Promise<Answer | null>((resolve) => settled.set(one.id, resolve));
  deeds.add(one);
  return answer;
}

function remember(step: Step, how: How): void {
  steps.set(step.id, step);
  state.past = [...state.past, step].slice(-200);
  state.future = [];
  if (how.text && how.toast !== false) say(how.text, { undo: () => undo(step.id) });
}

/** Take back the last step, or the one named. */
function undo(id?: string): void {
  const step = id ? state.past.find((one) => one.id === id) : state.past.at(-1);
  if (!step) return;
  state.past = state.past.filter((one) => one !== step);
  const back = reversal(step);
  state.future = [...state.future, back];
  say(t("frame.undone", { what: step.text }), { undo: null, seconds: 4 });
}

function redo(): void {
  const step = state.future.at(-1);
  if (!step) return;
  state.future = state.future.slice(0, -1);
  state.past = [...state.past, reversal(step)];
  say(t("frame.redone", { what: step.text }), { seconds: 4 });
}

/** The step that takes a step back: sent as an undo, shown at once. */
function reversal(step: Step): Step {
  const now = step.before.map((row) => latest(row));
  const id = fresh();
  const back: Step = { id, project: step.project, text: step.text, before: now, at: Date.now() };
  steps.set(id, back);
  for (const row of step.before) paint(latest(row), { ...row, version: latest(row).version });
  void enqueue({ id, project: step.project, kind: "undo", path: "", body: {}, target: step.id });
  return back;
}

function paint(from: Tile, to: Tile): void {
  const now = shown.get(from.region);
  shown.set(from.region, { row: to, pending: (now?.pending ?? 0) + 1 });
}

function acknowledged(deed: Deed, answer: Answer): void {
  state.sent += 1;
  release(deed, answer.tiles ?? []);
  settled.get(deed.id)?.(answer);
  settled.delete(deed.id);
}

/** One pending edit less on each face of a deed; the server's rows take over where none is left. */
function release(deed: Deed, rows: Tile[]): void {
  const theirs = new Map(rows.map((row) => [row.region, row]));
  const ours = steps.get(deed.id)?.before.map((row) => row.region) ?? [];
  for (const region of new Set([...ours, ...theirs.keys()])) {
    const now = shown.get(region);
    const row = theirs.get(region);
    const pending = Math.max(0, (now?.pending ?? 0) - (ours.includes(region) ? 1 : 0));
    if (pending && now) shown.set(region, { row: { ...now.row, version: row?.version ?? now.row.version }, pending });
    else if (row) shown.set(region, { row, pending: 0 });
    else shown.delete(region);
  }
}

function overtaken(deed: Deed, rows: Tile[], kept: boolean): void {
  release(kept ? { ...deed, id: "" } : deed, rows);
  if (kept) return void say(t("frame.overtaken", { n: rows.length }), { tone: "bad" });
  forgetStep(deed);
  say(t("frame.overtaken", { n: rows.length || 1 }), { tone: "bad" });
}

function refused(deed: Deed, error: unknown): void {
  const before = steps.get(deed.id)?.before ?? [];
  for (const row of before) shown.delete(row.region);
  forgetStep(deed);
  say(t("frame.refused", { why: said(error) }), { tone: "bad" });
}

function forgetStep(deed: Deed): void {
  steps.delete(deed.id);
  state.past = state.past.filter((one) => one.id !== deed.id);
  state.future = state.future.filter((one) => one.id !== deed.id);
  settled.get(deed.id)?.(null);
  settled.delete(deed.id);
}

/** All edits so far are with the server (for a screen that asks the server next). */
async function flush(): Promise<void> {
  while (deeds.waiting.length) await new Promise((wake) => setTimeout(wake, 20));
}

const fresh = (): string => `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 10)}`;

/** Take over what an earlier page could not send; once, by App. */
export async function resume(): Promise<void> {
  addEventListener("online", () => deeds.hurry());
  let n = 0;
  await takeOver((text) => (n += deeds.adopt(text)));
  if (n) say(t("frame.resumed", { n }));
}

/** The server is back: send now. */
export const hurry = (): void => deeds.hurry();

export type { Answer, Done };
