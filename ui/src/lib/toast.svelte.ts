/** What just happened, in one line with an Undo: shown by Toast.svelte, read out by screen readers. */

export interface Said {
  id: number;
  text: string;
  tone: "plain" | "bad";
  undo: (() => void) | null;
}

const state = $state<{ all: Said[] }>({ all: [] });
let count = 0;

export const toasts = {
  get all() {
    return state.all;
  },
};

/** Say something for `seconds`; the newest three stay. */
export function say(
  text: string,
  { undo = null, tone = "plain", seconds = 8 }: { undo?: (() => void) | null; tone?: Said["tone"]; seconds?: number } = {},
): number {
  const id = ++count;
  state.all = [...state.all, { id, text, tone, undo }].slice(-3);
  setTimeout(() => hush(id), seconds * 1000);
  return id;
}

export function hush(id: number): void {
  if (state.all.some((one) => one.id === id)) state.all = state.all.filter((one) => one.id !== id);
}
