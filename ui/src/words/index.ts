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
  const phrase = found(key);
  return typeof phrase === "function" ? phrase(gaps[0]) : (phrase ?? key);
}

/** A phrase's name where it is kept in a table, to be said later: the build writes its place instead. */
export const key = <K extends Key>(name: K): K => name;

/** The phrase of a key built at run time (a code of the server's), or null when there is none. */
export function maybe(key: string, gaps: Record<string, unknown> = {}): string | null {
  const phrase = found(key);
  return typeof phrase === "function" ? phrase(gaps) : (phrase ?? null);
}

type Phrase = string | ((gaps: unknown) => string) | undefined;
/** Where the phrases are whose names are built at run time. */
type Named = string | null;

/** The build makes lists of the words, and this text of the names that are still asked for (`build/words.ts`). */
const NAMED: Named = null;
const places = new Map<string, number>();
let at = 0;
for (const word of ((NAMED as Named) ?? "").split(" ")) {
  if (+word >= 0) at = +word;
  else places.set(word, at++);
}

function found(key: string | number): Phrase {
  const all = ALL[taste.lang];
  const at = NAMED ? (places.get(key as string) ?? key) : key;
  return (scene.things ? taken(all?.things, at) : undefined) ?? taken(all?.words, at);
}

function taken(words: Words | Things | undefined, at: string | number | undefined): Phrase {
  if (NAMED) return (words as Record<number, Phrase> | undefined)?.[at as number];
  const [screen, leaf] = String(at).split(".") as [keyof Words, string];
  const phrases = words?.[screen] as Record<string, Phrase> | undefined;
  return phrases && Object.hasOwn(phrases, leaf) ? phrases[leaf] : undefined;
}

export { ago, bytes, count, date, day, list, num, percent, share, span, time } from "./figures";
