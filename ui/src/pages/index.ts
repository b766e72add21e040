/** The screens, each fetched when it is first opened. */
import type { Component } from "svelte";
import type { Page } from "../lib/route";

/** Every screen gets the id of its project ("" outside) and the parameters of its URL. */
export interface Props {
  p: string;
  params: Record<string, string>;
}

type Screen = () => Promise<{ default: Component<Props> }>;

export const SCREENS: Record<Exclude<Page, "lost">, Screen> = {
  projects: () => import("./Projects.svelte"),
  photos: () => import("./Photos.svelte"),
  label: () => import("./Label.svelte"),
  train: () => import("./Train.svelte"),
  evaluate: () => import("./Evaluate.svelte"),
  publish: () => import("./Publish.svelte"),
  monitor: () => import("./Monitor.svelte"),
  settings: () => import("./Settings.svelte"),
  help: () => import("./Help.svelte"),
};
