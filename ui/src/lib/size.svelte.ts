/** How large tiles are: 72, 112 or 168 pixels, by + and −. */
import { keep, recall } from "./lang.svelte";

export const SIZES = [72, 112, 168] as const;
export type Size = (typeof SIZES)[number];

const kept = typeof localStorage === "undefined" ? NaN : Number(recall("tile"));
const state = $state<{ now: Size }>({ now: SIZES.find((one) => one === kept) ?? 112 });

export const size = {
  get now() {
    return state.now;
  },
  step(by: 1 | -1): void {
    const where = SIZES.indexOf(state.now) + by;
    state.now = SIZES[Math.min(SIZES.length - 1, Math.max(0, where))] as Size;
    keep("tile", String(state.now));
  },
};

/** The size to ask a thumbnail in: sharp on dense screens, one of few so that caches hit. */
export function asked(css: number): number {
  const dense = typeof devicePixelRatio === "number" ? devicePixelRatio : 1;
  const wanted = css * Math.min(2, dense);
  return [72, 112, 168, 224, 336].find((one) => one >= wanted - 1) ?? 336;
}
