/** Numbers, dates, spans and lists as the page's language writes them. */
import { taste } from "../lib/lang.svelte";

/** The language with the region of the browser: British English writes dates as British do. */
function locale(): string {
  const known = typeof navigator === "undefined" ? [] : (navigator.languages ?? []);
  return known.find((one) => one.startsWith(taste.lang)) ?? taste.lang;
}

const made = new Map<string, unknown>();

function once<T>(key: string, make: () => T): T {
  const whole = `${taste.lang} ${key}`;
  if (!made.has(whole)) made.set(whole, make());
  return made.get(whole) as T;
}

/** 2,213 */
export const num = (value: number, digits = 0): string =>
  once(`n${digits}`, () =>
    new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  ).format(value);

/** Which face: the photo it is on, and which of its faces when it is not the first (73, 73-2). */
export const place = (n: number): string => `${num(Math.floor(n / 1000))}${n % 1000 ? `-${(n % 1000) + 1}` : ""}`;

/** 98.7% of a share 0..1; a dash where nothing was measured. */
export const percent = (part: number | null, digits = 1): string =>
  part === null ? "–" : once(`p${digits}`, () =>
    new Intl.NumberFormat(locale(), { style: "percent", minimumFractionDigits: 0, maximumFractionDigits: digits }),
  ).format(part);

/** 0.94 */
export const share = (part: number): string => num(part, 2);

/** "1 photo", "2 photos": only English needs the forms. */
export const count = (n: number, one: string, other: string): string =>
  `${num(n)} ${once("pl", () => new Intl.PluralRules("en")).select(n) === "one" ? one : other}`;

/** 12:34 today, else 22 Nov 12:34. */
export function date(at: string | Date): string {
  const when = typeof at === "string" ? new Date(at) : at;
  if (Number.isNaN(when.getTime())) return String(at);
  const today = when.toDateString() === new Date().toDateString();
  return once(`d${today}`, () =>
    new Intl.DateTimeFormat(locale(), {
      ...(today ? {} : { month: "short", day: "numeric" }),
      hour: "2-digit",
      minute: "2-digit",
    }),
  ).format(when);
}

/** 22 Nov 2026 */
export const day = (at: string | Date): string =>
  once("day", () => new Intl.DateTimeFormat(locale(), { dateStyle: "medium" })).format(
    typeof at === "string" ? new Date(at) : at,
  );

export const time = (at: string | Date): string =>
  once("time", () => new Intl.DateTimeFormat(locale(), { timeStyle: "short" })).format(
    typeof at === "string" ? new Date(at) : at,
  );

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

/** 5 minutes ago */
export function ago(at: string | Date, now = Date.now()): string {
  const seconds = (new Date(at).getTime() - now) / 1000;
  const format = once("ago", () => new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }));
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return format.format(0, "second");
}

/** 40 s, 3 min, 1 h 20 min: what is left of something. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return unit(whole, "second");
  if (whole < 3600) return unit(Math.round(whole / 60), "minute");
  const minutes = Math.round((whole % 3600) / 60);
  const hours = unit(Math.floor(whole / 3600), "hour");
  return minutes ? `${hours} ${unit(minutes, "minute")}` : hours;
}

const unit = (value: number, name: string): string =>
  once(`u${name}`, () =>
    new Intl.NumberFormat(locale(), { style: "unit", unit: name, unitDisplay: "short" }),
  ).format(value);

const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** 3.2 MB */
export function bytes(size: number): string {
  let step = 0;
  let value = size;
  while (value >= 1000 && step < SIZES.length - 1) {
    value /= 1000;
    step += 1;
  }
  return once(`b${step}`, () =>
    new Intl.NumberFormat(locale(), {
      style: "unit",
      unit: SIZES[step],
      unitDisplay: "short",
      maximumFractionDigits: step < 2 ? 0 : 1,
    }),
  ).format(value);
}

/** A, B and C */
export const list = (words: string[]): string =>
  once("list", () => new Intl.ListFormat(locale(), { type: "conjunction" })).format(words);
