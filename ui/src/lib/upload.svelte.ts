/** Sends what was dropped: four files at a time, paused and resumed, going on where the server says it stopped. */
import { api, Away, Refusal } from "./api";
import { keep, recall } from "./lang.svelte";
import { addressed, CHUNK, left, listed, marked, missing, numbered, planned, projectName, type Found, type Piece } from "./upload";
import { follow } from "./follow.svelte";
import { go, here } from "./nav.svelte";
import { heard, refresh } from "./work.svelte";
import { day } from "../words";

export type Phase = "none" | "reading" | "opening" | "sending" | "paused" | "away" | "finishing" | "failed" | "empty";

/** What a reload left half sent. */
export interface Half {
  project: string;
  name: string;
  mark: string;
  done: number;
  total: number;
}

interface State {
  phase: Phase;
  project: string | null;
  name: string;
  /** Files found so far while reading. */
  found: number;
  files: number;
  filesDone: number;
  bytes: number;
  bytesDone: number;
  seconds: number | null;
  error: unknown;
  half: Half | null;
}

const LANES = 4;

const state = $state<State>({
  phase: "none", project: null, name: "", found: 0, files: 0, filesDone: 0, bytes: 0, bytesDone: 0, seconds: null, error: null,
  half: remembered(),
});

/** The upload, reactive. */
export const upload = state as Readonly<State>;

let files: Found[] = [];
let flight = new AbortController();
let carried = 0;
let began = 0;

export const busy = (): boolean => !["none", "failed", "empty"].includes(state.phase);

/** Bring files into a project; without one a project is made and opened. */
export async function bring(reading: Promise<Found[]>, to: string | null): Promise<void> {
  if (busy()) return;
  Object.assign(state, { phase: "reading", project: to, found: 0, error: null, seconds: null, filesDone: 0, bytesDone: 0 });
  try {
    const plan = planned(await reading);
    if (!plan.files.length) return void (state.phase = "empty");
    await prepare(plan.files, to);
    await run();
  } catch (error) {
    Object.assign(state, { phase: "failed", error });
  }
}

export const found = (n: number): void => void (state.found = n);

async function prepare(all: Found[], to: string | null): Promise<void> {
  state.phase = "opening";
  files = addressed(all, to !== null);
  const mark = marked(listed(files));
  const half = state.half;
  const again = half !== null && (half.mark === mark || half.mark === marked(listed(all))) && (to === null || to === half.project);
  if (again) files = half.mark === mark ? files : all;
  const project = again ? half.project : (to ?? (await make(projectName(all, day(new Date())))));
  state.files = files.length;
  state.bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  state.project = project;
  state.name = projectName(all, "");
  remember({ project, name: state.name, mark: marked(listed(files)), done: 0, total: files.length });
  if (here.project !== project) go("photos", project);
  if (to === null) follow(project);
}

/** A project of that name, or of that name and a number. */
async function make(name: string): Promise<string> {
  for (let again = 0; ; again += 1) {
    try {
      return (await api.make(numbered(name, again))).id;
    } catch (error) {
      if (!(error instanceof Refusal && error.code.toLowerCase() === "taken") || again > 50) throw error;
    }
  }
}

/** Send until all is there, whatever happens to the line; then ask for the import. */
async function run(): Promise<void> {
  const project = state.project as string;
  flight = new AbortController();
  for (let tries = 0; ; tries += 1) {
    try {
      await sendAll(project);
      return;
    } catch (error) {
      if (paused()) return;
      if (!(error instanceof Away)) throw error;
      state.phase = "away";
      await new Promise((wake) => setTimeout(wake, Math.min(5000, 500 * 2 ** tries)));
      if (state.bytesDone > carried) tries = 0;
    }
  }
}

const paused = (): boolean => state.phase === "paused" || state.phase === "none";

async function sendAll(project: string): Promise<void> {
  const known = await api.upload(project, listed(files));
  const pieces = missing(files.map(({ file }) => file), known);
  carried = state.bytes - pieces.reduce((sum, { size, offset }) => sum + size - offset, 0);
  Object.assign(state, { phase: "sending", bytesDone: carried, filesDone: files.length - pieces.length });
  began = performance.now();
  const lanes = Array.from({ length: LANES }, () => lane(project, known.id, pieces));
  try {
    await Promise.all(lanes);
  } catch (error) {
    pieces.length = 0;
    await Promise.allSettled(lanes);
    throw error;
  }
  if (paused()) return;
  state.phase = "finishing";
  heard(await api.finish(project, known.id));
  remember(null);
  state.phase = "none";
  refresh();
}

async function lane(project: string, id: string, pieces: Piece[]): Promise<void> {
  for (let piece = pieces.shift(); piece; piece = pieces.shift()) {
    await send(project, id, piece);
    state.filesDone += 1;
    if (state.half && state.filesDone % 50 === 0) remember({ ...state.half, done: state.filesDone });
  }
}

async function send(project: string, id: string, { index, offset, size }: Piece): Promise<void> {
  const file = files[index]?.file;
  if (!file) return;
  let at = offset;
  do {
    const chunk = file.slice(at, at + CHUNK);
    const to = await put(project, id, index, at, chunk);
    state.bytesDone += to - at;
    at = to;
    state.seconds = left(state.bytesDone - carried, state.bytes - carried, (performance.now() - began) / 1000);
  } while (at < size);
}

/** Send a chunk; return how many bytes the server has now. It may know better than we where the file stopped. */
async function put(project: string, id: string, index: number, at: number, chunk: Blob): Promise<number> {
  try {
    return (await api.put(project, id, index, at, chunk, flight.signal)).bytes;
  } catch (error) {
    const there = error instanceof Refusal && error.status === 409 ? error.params.bytes : null;
    if (typeof there === "number" && there !== at) return there;
    throw error;
  }
}

export function pause(): void {
  state.phase = "paused";
  flight.abort();
}

export async function goOn(): Promise<void> {
  try {
    state.phase = "opening";
    await run();
  } catch (error) {
    Object.assign(state, { phase: "failed", error });
  }
}

/** Stop for good; what arrived stays unimported and is swept by the server. */
export function drop(): void {
  state.phase = "none";
  flight.abort();
  files = [];
  remember(null);
}

export const dismiss = (): void => void (state.phase = "none");
export const forgetHalf = (): void => remember(null);

function remember(half: Half | null): void {
  state.half = half;
  keep("upload", half ? JSON.stringify(half) : "");
}

function remembered(): Half | null {
  try {
    return JSON.parse(recall("upload") || "null");
  } catch {
    return null;
  }
}
