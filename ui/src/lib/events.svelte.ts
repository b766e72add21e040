/** What the server tells of its own accord: jobs and changes, over one EventSource that finds its way back. */
import type { Changed, Job } from "../wires";

export interface Heard {
  job: Job;
  changed: Changed;
  /** The line is open again after a break: what was shown may be old. */
  back: null;
}

type Ear<K extends keyof Heard> = (what: Heard[K]) => void;

const ears: { [K in keyof Heard]: Set<Ear<K>> } = { job: new Set(), changed: new Set(), back: new Set() };
const state = $state<{ line: "none" | "open" | "lost" }>({ line: "none" });

let source: EventSource | null = null;
let project: string | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let tries = 0;

/** The line to the server: "lost" shows the banner. */
export const line = {
  get state() {
    return state.line;
  },
};

/** Hear of one kind until the returned function is called. */
export function on<K extends keyof Heard>(kind: K, ear: Ear<K>): () => void {
  ears[kind].add(ear);
  return () => void ears[kind].delete(ear);
}

/** Tell the ears; also used by edits whose answer already says what changed. */
export function tell<K extends keyof Heard>(kind: K, what: Heard[K]): void {
  for (const ear of [...ears[kind]]) ear(what);
}

/** Listen to a project (null: to none). */
export function listen(to: string | null): void {
  if (to === project && source) return;
  close();
  project = to;
  tries = 0;
  if (to === null) state.line = "none";
  else open();
}

function close(): void {
  clearTimeout(timer);
  source?.close();
  source = null;
}

function open(): void {
  if (project === null) return;
  const stream = new EventSource(`/api/projects/${encodeURIComponent(project)}/events`);
  source = stream;
  stream.addEventListener("open", () => opened());
  stream.addEventListener("job", (event) => tell("job", JSON.parse((event as MessageEvent).data)));
  stream.addEventListener("changed", (event) => tell("changed", JSON.parse((event as MessageEvent).data)));
  stream.addEventListener("error", () => {
    if (stream === source) lost();
  });
}

function opened(): void {
  const broken = state.line === "lost";
  state.line = "open";
  tries = 0;
  if (broken) tell("back", null);
}

/** Try again: at once, then every 1, 2, 4, at most 5 seconds. Our own timer also covers answers that end the stream. */
function lost(): void {
  close();
  state.line = "lost";
  timer = setTimeout(open, Math.min(5000, 500 * 2 ** tries));
  tries += 1;
}

if (typeof addEventListener !== "undefined") {
  addEventListener("online", () => {
    if (state.line === "lost") {
      clearTimeout(timer);
      open();
    }
  });
}
