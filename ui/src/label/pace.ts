/** How many faces were decided, and how fast, pauses left out. */

/** Longer than this between two decisions is a pause, not work (ms). */
export const PAUSE = 30_000;
/** The rate looks back this far (ms of work). */
const BACK = 300_000;

type Beat = { at: number; faces: number; took: number };

export class Pace {
  #beats: Beat[] = [];
  #since: number;
  faces = 0;

  constructor(now: number) {
    this.#since = now;
  }

  /** A question came up; the clock for it starts. */
  ask(now: number): void {
    this.#since = now;
  }

  /** A decision over some faces: the seconds it took, a pause counted as none. */
  add(now: number, faces: number): number {
    const took = Math.min(Math.max(0, now - this.#since), PAUSE);
    this.#since = now;
    this.faces += faces;
    this.#beats.push({ at: now, faces, took });
    return Math.round(took / 10) / 100;
  }

  /** A decision was taken back. */
  drop(faces: number): void {
    this.faces -= faces;
    const last = this.#beats.at(-1);
    if (last) last.faces = Math.max(0, last.faces - faces);
  }

  /** Faces a minute over the last five minutes of work; null until there is enough to say. */
  perMinute(): number | null {
    let faces = 0;
    let took = 0;
    for (const beat of [...this.#beats].reverse()) {
      faces += beat.faces;
      took += beat.took;
      if (took >= BACK) break;
    }
    return took < 3000 ? null : Math.round((faces * 60_000) / took);
  }
}
