/** How names are spelled, by id: asked for when first shown, a few at a time, and again after names change. */
import { SvelteMap } from "svelte/reactivity";
import type { Name } from "../wires";
import { api } from "./api";
import { on } from "./events.svelte";

const known = new SvelteMap<string, string>();
const wanted = new Set<string>();
const stale = new Set<string>();
const tick = $state({ n: 0 });
let project: string | null = null;
let flying = 0;

/** Names of another project are other names. */
export function ofProject(p: string | null): void {
  if (p === project) return;
  project = p;
  known.clear();
  wanted.clear();
  stale.clear();
}

/** Take in spellings that came along with something else. */
export function learn(names: Iterable<{ id: string; spelling: string } | Name>): void {
  for (const name of names) note(name.id, name.spelling);
}

function note(id: string, spelling: string): void {
  stale.delete(id);
  if (known.get(id) !== spelling) known.set(id, spelling);
}

/** The spelling of a name, "" while it is asked for. Reactive. */
export function spelled(id: string | null | undefined): string {
  if (!id) return "";
  void tick.n;
  const spelling = known.get(id);
  if (spelling === undefined || stale.has(id)) ask(id);
  return spelling ?? "";
}

function ask(id: string): void {
  if (wanted.has(id)) return;
  wanted.add(id);
  queueMicrotask(drain);
}

function drain(): void {
  for (const id of wanted) {
    if (flying >= 4 || project === null) return;
    if (!flown.has(id)) void fetchOne(project, id);
  }
}

const flown = new Set<string>();

async function fetchOne(p: string, id: string): Promise<void> {
  flying += 1;
  flown.add(id);
  try {
    const name = await api.name(p, id);
    if (p === project) note(id, name.spelling);
  } catch {
    // Shown without its spelling; the next look asks again.
  } finally {
    flying -= 1;
    flown.delete(id);
    wanted.delete(id);
    drain();
  }
}

on("changed", ({ what }) => {
  if (what !== "names") return;
  for (const id of known.keys()) stale.add(id);
  tick.n += 1;
});
