/** Where a box lies on a photo that is shown turned. Pure. */
import type { Box, Turn } from "../wires";

export interface Sized {
  width: number;
  height: number;
}

/** The size of a photo as it is shown. */
export const sizeOf = ({ width, height }: Sized, turn: Turn): Sized =>
  turn % 180 ? { width: height, height: width } : { width, height };

/** A box of the upright photo, on the photo turned clockwise. */
export function turned([l, t, r, b]: Box, { width, height }: Sized, turn: Turn): Box {
  if (turn === 90) return [height - b, l, height - t, r];
  if (turn === 180) return [width - r, height - b, width - l, height - t];
  if (turn === 270) return [t, width - r, b, width - l];
  return [l, t, r, b];
}

/** A quarter on, clockwise (1) or back (-1). */
export const quarter = (turn: Turn, by: 1 | -1): Turn => (((turn + 90 * by) % 360) + 360) % 360 as Turn;
