/** The open project: its figures, its next step, its jobs; kept fresh by the events. */
import type { Job, ProjectCard, ProjectView } from "../wires";
import { api, Away } from "./api";
import { on } from "./events.svelte";
import { rebind } from "./keys";
import { scene } from "./lang.svelte";

interface State {
  view: ProjectView | null;
  error: unknown;
  jobs: Job[];
}

const state = $state<State>({ view: null, error: null, jobs: [] });
let wanted: string | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let asking = false;
let again = false;

/** The open project, reactive. `view` is null while it loads. */
export const work = {
  get view() {
    return state.view;
  },
  get error() {
    return state.error;
  },
  /** Jobs waiting, running, or failed and not yet put away; then the newest that ended since the page opened. */
  get jobs() {
    return state.jobs;
  },
  get running() {
    return state.jobs.filter((job) => job.state === "running" || job.state === "waiting");
  },
};

/** Open a project (null: none). */
export async function openProject(p: string | null): Promise<void> {
  if (p === wanted && state.view) return;
  wanted = p;
  state.view = null;
  state.error = null;
  state.jobs = [];
  scene.things = false;
  if (p !== null) await load();
}

/** Ask the server again, soon; many calls make one request. */
export function refresh(after = 150): void {
  clearTimeout(timer);
  timer = setTimeout(load, after);
}

/** Ask the server again, now. */
export async function load(): Promise<void> {
  if (asking) {
    again = true;
    return;
  }
  const p = wanted;
  if (p === null) return;
  asking = true;
  try {
    const view = await api.project(p);
    if (p === wanted) take(view);
  } catch (error) {
    if (p !== wanted) return;
    if (!state.view) state.error = error;
    if (error instanceof Away) refresh(2000);
  } finally {
    asking = false;
    if (again || p !== wanted) {
      again = false;
      void load();
    }
  }
}

function take(view: ProjectView): void {
  state.view = view;
  state.error = null;
  const ended = state.jobs.filter((job) => !view.jobs.some((other) => other.id === job.id) && over(job));
  state.jobs = [...view.jobs, ...ended];
  look(view);
  rebind(view.settings.hotkeys);
}

/** Let the words speak of what a project looks at. */
export function look(card: Pick<ProjectCard, "mode">): void {
  scene.things = card.mode === "whole" || card.mode === "small";
}

export const over = (job: Job): boolean => job.state === "done" || job.state === "failed" || job.state === "cancelled";

/** Take in what is known of a job: from an event, or from the answer that made it. */
export function heard(job: Job): void {
  const known = state.jobs.find((one) => one.id === job.id);
  if (known && known.version > job.version) return;
  state.jobs = known ? state.jobs.map((one) => (one.id === job.id ? job : one)) : [job, ...state.jobs];
  if (over(job) && !(known && over(known))) refresh();
}

/** Put an ended job away. */
export function forget(job: Job): void {
  state.jobs = state.jobs.filter((one) => one.id !== job.id);
}

on("job", heard);
on("changed", () => refresh());
on("back", () => refresh(0));
