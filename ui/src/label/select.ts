/** Which of the faces shown are marked wrong, and where the keyboard stands. Frozen; a change makes a new value. */

export type Marks = {
  readonly ids: readonly string[];
  readonly wrong: ReadonlySet<string>;
  /** Index of the tile the arrows stand on; -1 before the first arrow. */
  readonly at: number;
};

export function begin(ids: readonly string[], wrong: Iterable<string> = []): Marks {
  const known = new Set(ids);
  return { ids, wrong: new Set([...wrong].filter((id) => known.has(id))), at: -1 };
}

export function toggle(marks: Marks, id: string | undefined): Marks {
  return id === undefined ? marks : paint(marks, [id], !marks.wrong.has(id));
}

/** Set some tiles all wrong or all right: what a drag does. */
export function paint(marks: Marks, ids: Iterable<string>, on: boolean): Marks {
  const wrong = new Set(marks.wrong);
  for (const id of ids) {
    if (on && marks.ids.includes(id)) wrong.add(id);
    else wrong.delete(id);
  }
  return { ...marks, wrong };
}

export function markAll(marks: Marks): Marks {
  return { ...marks, wrong: new Set(marks.ids) };
}

/** Tiles that left (named otherwise, changed by somebody else). */
export function without(marks: Marks, gone: ReadonlySet<string>): Marks {
  const ids = marks.ids.filter((id) => !gone.has(id));
  return { ...begin(ids, marks.wrong), at: Math.min(marks.at, ids.length - 1) };
}

const STEPS: Record<string, (columns: number) => number> = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: (columns) => -columns,
  ArrowDown: (columns) => columns,
};

/** One arrow key. The first press stands on the first tile; a step off the grid stays. */
export function move(marks: Marks, key: string, columns: number): Marks {
  const last = marks.ids.length - 1;
  if (last < 0) return marks;
  if (key === "Home") return { ...marks, at: 0 };
  if (key === "End") return { ...marks, at: last };
  if (marks.at < 0) return { ...marks, at: 0 };
  const to = marks.at + (STEPS[key]?.(Math.max(1, columns)) ?? 0);
  return to < 0 || to > last ? marks : { ...marks, at: to };
}

export function isArrow(key: string): boolean {
  return key in STEPS || key === "Home" || key === "End";
}

export function kept(marks: Marks): string[] {
  return marks.ids.filter((id) => !marks.wrong.has(id));
}

export function dropped(marks: Marks): string[] {
  return marks.ids.filter((id) => marks.wrong.has(id));
}

/** Sizes a grid of faces may have, largest first. */
export const FACES = [168, 140, 112, 96, 84, 72] as const;
const GAP = 8;

/** The largest size, up to the one wanted, with which all faces are in view; the smallest when none is. */
export function fitting(count: number, wanted: number, width: number, height: number): number {
  const may = FACES.filter((face) => face <= wanted);
  const fits = may.find((face) => {
    const columns = Math.max(1, Math.floor((width + GAP) / (face + GAP)));
    const side = (width - GAP * (columns - 1)) / columns;
    return Math.ceil(count / columns) * (side + GAP) <= height;
  });
  return fits ?? may.at(-1) ?? 72;
}
