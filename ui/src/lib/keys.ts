/** One registry of hotkeys: which are live, what they do, what the user made of them. Safe with an input method. */

export interface Hotkey {
  /** Name of the action, the same in the user's settings: "confirm.rest". */
  id: string;
  /** "Enter", "x", "?", "Space", "Mod+z" (Ctrl or ⌘), "Shift+ArrowLeft". Several: ["j", "ArrowDown"]. */
  key: string | string[];
  run: (event: KeyboardEvent) => void;
  /** What the list of keys says of it. */
  text: () => string;
  /** Live while typing in a field as well. */
  inField?: boolean;
  /** Not live now. */
  off?: () => boolean;
}

interface Layer {
  keys: Hotkey[];
  alone: boolean;
}

const layers: Layer[] = [];
let changed: Record<string, string> = {};

/** Make keys live until the returned function is called. `alone` (a dialog) hides those bound before. */
export function bind(keys: Hotkey[], { alone = false } = {}): () => void {
  const layer = { keys, alone };
  layers.push(layer);
  return () => {
    const where = layers.indexOf(layer);
    if (where >= 0) layers.splice(where, 1);
  };
}

/** The user's own keys, by action (settings.hotkeys). */
export function rebind(hotkeys: Record<string, string>): void {
  changed = { ...hotkeys };
}

/** The keys an action answers to now. */
export function keysOf(hotkey: Hotkey): string[] {
  const own = changed[hotkey.id];
  if (own) return [own];
  return typeof hotkey.key === "string" ? [hotkey.key] : hotkey.key;
}

/** All live hotkeys, the newest layer first; for the list behind "?". */
export function live(): Hotkey[] {
  const all: Hotkey[] = [];
  for (const layer of layers.toReversed()) {
    all.push(...layer.keys);
    if (layer.alone) break;
  }
  return all;
}

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** How a press is written: "Mod+Shift+z". A shifted sign ("?") is the sign alone. */
export function chord(event: Pressed): string {
  const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const letter = key.length > 1 || /\p{L}/u.test(key);
  const words = [];
  if (event.ctrlKey || event.metaKey) words.push("Mod");
  if (event.altKey) words.push("Alt");
  if (event.shiftKey && letter) words.push("Shift");
  return [...words, key].join("+");
}

/** An input method is still composing: its keys belong to it. */
export const composing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;

const FIELDS = "input:not([type=checkbox], [type=radio], [type=range], [type=button], [type=file]), textarea, select, [contenteditable=true]";
const PRESSED = "a[href], button, summary, input, [role=button], [role=tab], [role=option]";

function mayRun(hotkey: Hotkey, event: KeyboardEvent, word: string): boolean {
  if (hotkey.off?.()) return false;
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return true;
  if (target.closest(FIELDS)) return hotkey.inField === true;
  const presses = word === "Enter" || word === "Space";
  // Enter and Space press what has the focus, unless the page marks the part where hotkeys win.
  return !presses || !target.closest(PRESSED) || target.closest("[data-hotkeys]") !== null;
}

/** Which action a press means now, if any. */
export function find(event: KeyboardEvent): Hotkey | null {
  if (event.defaultPrevented || composing(event)) return null;
  const word = chord(event);
  return live().find((one) => keysOf(one).some((key) => same(key, word)) && mayRun(one, event, word)) ?? null;
}

const same = (a: string, b: string): boolean => a === b || a.toLowerCase() === b.toLowerCase();

/** Listen on the window; once, by App. */
export function listen(): () => void {
  const on = (event: KeyboardEvent) => {
    const hotkey = find(event);
    if (!hotkey) return;
    event.preventDefault();
    hotkey.run(event);
  };
  addEventListener("keydown", on);
  return () => removeEventListener("keydown", on);
}

const MARKS: Record<string, string> = {
  ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", Backspace: "⌫", Delete: "Del",
};
const mac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** A chord for people: "Ctrl Z", "←". */
export function shown(key: string): string {
  return key
    .split(/\+(?=.)/)
    .map((word) => (word === "Mod" ? (mac ? "⌘" : "Ctrl") : (MARKS[word] ?? (word.length === 1 ? word.toUpperCase() : word))))
    .join(" ");
}
