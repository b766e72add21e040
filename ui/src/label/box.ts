/** A box from four extreme points or two corners, in the photo's own pixels. */

export type Point = readonly [number, number];
export type Box = readonly [number, number, number, number];
export type Size = { width: number; height: number };

/** Smaller than this is a slip of the hand (pixels of the photo). */
export const LEAST = 4;

/** The box that just holds the points: top, left, bottom and right in any order. */
export function hold(points: readonly Point[], size: Size): Box | null {
  if (points.length < 2) return null;
  const xs = points.map((point) => point[0]);
  const ys = points.map((point) => point[1]);
  const box = inside([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)], size);
  return box[2] - box[0] < LEAST || box[3] - box[1] < LEAST ? null : box;
}

export function inside(box: Box, { width, height }: Size): Box {
  const x = (value: number) => Math.round(Math.min(Math.max(0, value), width));
  const y = (value: number) => Math.round(Math.min(Math.max(0, value), height));
  return [x(box[0]), y(box[1]), x(box[2]), y(box[3])];
}

/** A box to start from without a mouse: the middle half. */
export function middle({ width, height }: Size): Box {
  return inside([width / 4, height / 4, (width * 3) / 4, (height * 3) / 4], { width, height });
}

const WAYS: Record<string, Point> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** An arrow moves the box; with Shift it moves the right and lower edges only. */
export function nudge(box: Box, key: string, stretch: boolean, size: Size): Box {
  const way = WAYS[key];
  if (!way) return box;
  const step = Math.max(1, Math.round(Math.min(size.width, size.height) / 100));
  const [dx, dy] = [way[0] * step, way[1] * step];
  if (stretch) {
    const right = Math.max(box[0] + LEAST, box[2] + dx);
    return inside([box[0], box[1], right, Math.max(box[1] + LEAST, box[3] + dy)], size);
  }
  const mx = Math.min(Math.max(dx, -box[0]), size.width - box[2]);
  const my = Math.min(Math.max(dy, -box[1]), size.height - box[3]);
  return inside([box[0] + mx, box[1] + my, box[2] + mx, box[3] + my], size);
}

/** A place as a whole pixel of the photo, at its edge when it lies outside. */
export function within([x, y]: Point, size: Size): Point {
  const box = inside([x, y, x, y], size);
  return [box[0], box[1]];
}
