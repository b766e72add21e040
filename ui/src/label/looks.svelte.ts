/** Faces already confirmed as a name, to compare with: asked for once, kept. */
import { SvelteMap } from "svelte/reactivity";
import type { RegionView } from "../wires";
import { api } from "../lib/api";
import { asked } from "../lib/size.svelte";

const LOOKS = 4;
const known = new SvelteMap<string, string[]>();
const flying = new Set<string>();
const views = new Map<string, Promise<RegionView>>();

/** Regions confirmed as a name; empty while they are fetched. Reactive. */
export function looksOf(p: string, name: string): string[] {
  const key = `${p} ${name}`;
  if (!known.has(key) && !flying.has(key)) void fetchLooks(p, name, key);
  return known.get(key) ?? [];
}

async function fetchLooks(p: string, name: string, key: string): Promise<void> {
  if (name.startsWith("new:")) return;
  flying.add(key);
  try {
    const page = await api.tiles(p, { name, state: "named" }, { limit: LOOKS });
    known.set(key, page.tiles.map((tile) => tile.region));
  } catch {
    known.set(key, []);
  } finally {
    flying.delete(key);
  }
}

/** A face with its photo and box, fetched ahead when it is known to come. */
export function viewOf(p: string, region: string): Promise<RegionView> {
  const key = `${p} ${region}`;
  const kept = views.get(key);
  if (kept) return kept;
  const view = api.region(p, region);
  views.set(key, view);
  view.catch(() => views.delete(key));
  if (views.size > 60) views.delete(views.keys().next().value as string);
  return view;
}

const warmed = new Set<string>();

/** Have pictures ready before they are looked at. */
export function warm(urls: string[]): void {
  for (const url of urls) {
    if (warmed.has(url)) continue;
    warmed.add(url);
    const image = new Image();
    image.decoding = "async";
    image.src = url;
  }
}

export const thumb = (p: string, region: string, css: number): string => api.thumb(p, region, asked(css));
