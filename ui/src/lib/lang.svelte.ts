/** Language and theme of this browser: stored here, set on <html>. */
import { tick } from "svelte";

export type Lang = "ja" | "en";
export type Theme = "auto" | "light" | "dark";

export const THEMES: Theme[] = ["auto", "light", "dark"];

function stored(key: string): string | null {
  try {
    return localStorage.getItem(`miwake.${key}`);
  } catch {
    return null;
  }
}

/** Keep a small fact of this browser; a full or forbidden storage is no reason to stop. */
export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(`miwake.${key}`, value);
  } catch {
    // A private window: the choice lasts as long as the page.
  }
}

export const recall = stored;

/** The first language that we speak: stored, else the browser's, else Japanese. */
export function chosen(kept: string | null, wanted: readonly string[]): Lang {
  if (kept === "ja" || kept === "en") return kept;
  for (const word of wanted) {
    if (word.startsWith("ja")) return "ja";
    if (word.startsWith("en")) return "en";
  }
  return "en";
}

const browser = typeof document !== "undefined";

export const taste = $state<{ lang: Lang; theme: Theme }>({
  lang: browser ? chosen(stored("lang"), navigator.languages ?? []) : "en",
  theme: browser ? ((stored("theme") as Theme | null) ?? "auto") : "auto",
});

/** What the open project looks at: faces, or things (whole photos, small pictures); the words follow. */
export const scene = $state<{ things: boolean }>({ things: false });

function show(): void {
  document.documentElement.lang = taste.lang;
  document.documentElement.dataset.theme = taste.theme;
}

if (browser) show();

let fetching: (lang: Lang) => Promise<void> = () => Promise.resolve();

/** The words tell how they are fetched. */
export const fetchWords = (how: typeof fetching): void => void (fetching = how);

/** Change the language, once its words are here. */
export async function speak(lang: Lang): Promise<void> {
  await fetching(lang);
  const focus = document.activeElement?.id;
  taste.lang = lang;
  keep("lang", lang);
  show();
  // The page is made anew in the other language: what was pressed keeps the focus.
  await tick();
  if (focus) document.getElementById(focus)?.focus();
}

export function paint(theme: Theme): void {
  taste.theme = theme;
  keep("theme", theme);
  show();
}
