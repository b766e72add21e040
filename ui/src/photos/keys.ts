/** The keys of the Photos screen: actions that Settings may give another key, known there as "photos.<action>". */
import type { Hotkey } from "../lib/keys";

export const ACTIONS = {
  name: "l",
  yes: "y",
  not: "n",
  unknown: "d",
  bin: "Delete",
  turn: "r",
  back: "Shift+r",
  next: ["j", "ArrowRight"],
  previous: ["k", "ArrowLeft"],
  view: "v",
  close: "Escape",
} as const satisfies Record<string, string | readonly string[]>;

export type Action = keyof typeof ACTIONS;

export function hotkey(action: Action, run: () => void, text: () => string, off: () => boolean = () => false): Hotkey {
  const key: string | readonly string[] = ACTIONS[action];
  return { id: `photos.${action}`, key: typeof key === "string" ? key : [...key], run, text, off };
}
