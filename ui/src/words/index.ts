/** All words of the page: typed, one file a screen, Japanese first; a missing English key is a compile error. */
import { fetchWords, scene, taste, type Lang } from "../lib/lang.svelte";
import type { ja } from "./ja";

export type Words = typeof ja;
/** What is said otherwise where photos are looked at, not faces: only that, and nowhere else. */
export type Things = { [S in keyof Words]?: Partial<Words[S]> };

type Leaf<S extends keyof Words, K extends keyof Words[S]> = Words[S][K];
/** "train.start", "projects.drop" … */
export type Key = {
  [S in keyof Words]: `${S & string}.${keyof Words[S] & string}`;
}[keyof Words];

type At<K extends Key> = K extends `${infer S}.${infer L}`
  ? S extends keyof Words
    ? L extends keyof Words[S]
      ? Leaf<S, L>
      : never
    : never
  : never;
/** A phrase with gaps is a function of one object; one without is text. */
type Gaps<K extends Key> = At<K> extends (gaps: infer G) => string ? [gaps: G] : [];

const ALL: Partial<Record<Lang, { words: Words; things: Things }>> = {};

/** Fetch a language; a browser loads only those it shows. */
export async function load(lang: Lang): Promise<void> {
  if (ALL[lang]) return;
  if (lang === "ja") await import("./ja").then(({ ja, things }) => (ALL.ja = { words: ja, things }));
  else await import("./en").then(({ en, things }) => (ALL.en = { words: en, things }));
}

fetchWords(load);

/** The phrase in the page's language; reactive where it is read. */
export function t<K extends Key>(key: K, ...gaps: Gaps<K>): string {
  const phrase = found(key, taste.lang);
  return typeof phrase === "function" ? phrase(gaps[0]) : (phrase ?? key);
}

/** The phrase of a key built at run time (a code of the server's), or null when there is none. */
export function maybe(key: string, gaps: Record<string, unknown> = {}): string | null {
  const phrase = found(key, taste.lang);
  return typeof phrase === "function" ? phrase(gaps) : (phrase ?? null);
}

type Phrase = string | ((gaps: unknown) => string) | undefined;

function found(key: string, lang: Lang): Phrase {
  const dot = key.indexOf(".");
  const [screen, leaf] = [key.slice(0, dot) as keyof Words, key.slice(dot + 1)];
  const all = ALL[lang];
  for (const words of [scene.things ? all?.things : undefined, all?.words]) {
    const phrases = words?.[screen] as Record<string, Phrase> | undefined;
    if (phrases && Object.hasOwn(phrases, leaf)) return phrases[leaf];
  }
  return undefined;
}

export { ago, bytes, count, date, day, list, num, percent, share, span, time } from "./figures";
