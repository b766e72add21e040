/** The keys of the Label screens: each an action that Settings may give another key. */
import { type Hotkey, keysOf } from "../lib/keys";

/** Action → default key, written as lib/keys writes a press. Settings know them as "label.<action>". */
export const ACTIONS = {
  confirm: "Enter",
  none: "x",
  skip: "Space",
  other: "l",
  not: "n",
  unknown: "d",
  zoom: "z",
  also: "+",
  find: "/",
  yes: "y",
  no: "n",
  leave: "Escape",
} as const;

export type Action = keyof typeof ACTIONS;
export type Keys = Readonly<Record<Action, string>>;

export const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
export const ALPHABET = [..."abcdefghijklmnopqrstuvwxyz"];

/** The keys as they are now: the defaults, and over them what a person set. */
export function keysNow(): Keys {
  const entries = Object.entries(ACTIONS).map(([action, key]) => {
    const own = keysOf(hotkey(action as Action, () => undefined))[0] ?? key;
    return [action, own.length === 1 ? own.toLowerCase() : own];
  });
  return Object.fromEntries(entries) as Keys;
}

/** An action as the registry of hotkeys takes it. */
export function hotkey(action: Action, run: Hotkey["run"], text: Hotkey["text"] = () => action): Hotkey {
  return { id: `label.${action}`, key: ACTIONS[action], run, text };
}

/** A letter for every tile, in the order of the alphabet, without the keys that do something else. */
export function letters(count: number, taken: Iterable<string>): string[] {
  const reserved = new Set([...taken].map((key) => key.toLowerCase()));
  return ALPHABET.filter((letter) => !reserved.has(letter)).slice(0, count);
}

/** The actions whose letters the confirm grid must not use. */
export function reserved(keys: Keys): string[] {
  return [keys.confirm, keys.none, keys.skip, keys.other];
}

/** Shift and a number by its place on the keyboard: what it writes differs from layout to layout. */
export function shiftedDigit(event: Pick<KeyboardEvent, "code" | "shiftKey" | "ctrlKey" | "metaKey">): number | null {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
  return event.shiftKey && !event.ctrlKey && !event.metaKey && digit ? Number(digit[1]) : null;
}
