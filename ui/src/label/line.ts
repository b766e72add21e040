/** Faces waiting one by one: always some ahead, none twice. */

import type { AskedTile } from "./types";

export type Fetch = (size: number) => Promise<{ tiles: AskedTile[]; open: number }>;

export const AHEAD = 20;

export class Line {
  #fetch: Fetch;
  #warm: (tiles: AskedTile[]) => void;
  #waiting: AskedTile[] = [];
  #seen = new Set<string>();
  #filling: Promise<void> | null = null;
  open = 0;

  constructor(fetch: Fetch, warm: (tiles: AskedTile[]) => void = () => {}) {
    this.#fetch = fetch;
    this.#warm = warm;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** The faces right behind, not taken. */
  peek(count: number): AskedTile[] {
    return this.#waiting.slice(0, count);
  }

  /** The next face; null when there is none left. */
  async next(): Promise<AskedTile | null> {
    if (this.#waiting.length === 0) await this.#fill();
    const tile = this.#waiting.shift() ?? null;
    if (this.#waiting.length < AHEAD / 2) void this.#fill().catch(() => undefined);
    return tile;
  }

  /** A face taken up again (undo, or another one was looked at meanwhile): it comes first. */
  putBack(tile: AskedTile): void {
    this.#waiting = [tile, ...this.#waiting.filter((one) => one.region !== tile.region)];
    this.#seen.add(tile.region);
  }

  /** The person said something else about it meanwhile: it must not come from the store of waiting ones. */
  drop(regions: ReadonlySet<string>): void {
    this.#waiting = this.#waiting.filter((tile) => !regions.has(tile.region));
  }

  #fill(): Promise<void> {
    this.#filling ??= this.#load().finally(() => {
      this.#filling = null;
    });
    return this.#filling;
  }

  async #load(): Promise<void> {
    const { tiles, open } = await this.#fetch(AHEAD + Math.min(this.#seen.size, 3 * AHEAD));
    this.open = open;
    const unseen = tiles.filter((tile) => !this.#seen.has(tile.region));
    // Checks come along with real questions, never alone: or there would be no end of them.
    const fresh = unseen.every((tile) => tile.purpose === "check") ? [] : unseen;
    for (const tile of fresh) this.#seen.add(tile.region);
    this.#waiting.push(...fresh);
    this.#warm(fresh);
  }
}
