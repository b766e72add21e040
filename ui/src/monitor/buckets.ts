/** Requests gathered into bars of equal time; times without any are bars of zero. Pure. */

export interface Bar {
  at: number;
  n: number;
}

/** Hours that may be shown, and minutes a bar. */
export const SPANS = { 24: 30, 168: 240, 720: 720 } as const;
export type Hours = keyof typeof SPANS;

export function buckets(per: [string, number][], hours: Hours, now: number): Bar[] {
  const width = SPANS[hours] * 60_000;
  const last = Math.floor(now / width) * width;
  const length = (hours * 60) / SPANS[hours];
  const bars = Array.from({ length }, (_, i) => ({ at: last - (length - 1 - i) * width, n: 0 }));
  for (const [at, n] of per) {
    const bar = bars[length - 1 - Math.floor((last - Math.floor(Date.parse(at) / width) * width) / width)];
    if (bar) bar.n += n;
  }
  return bars;
}

/** A round number at or above: the top of the axis. */
export function roof(most: number): number {
  if (most <= 5) return 5;
  const ten = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((one) => one * ten).find((one) => one >= most) ?? most;
}
