/** The batches to confirm, the next one always fetched before it is asked for. */

import { SIZE } from "./confirm";
import { type Batch, guesses, measures, type Tile } from "./types";

export type Question = { name: string | null; size: number; skip: string[] };
export type Ask = (question: Question) => Promise<Batch>;

export interface Help {
  /** Have the pictures of these ready. */
  warm?: (tiles: Tile[]) => void;
  /** Faces in a batch. */
  many?: number;
  /** Faces decided here that the server does not know of yet. */
  unsent?: () => number;
}

/** Never ask for more than this at once. */
const MOST = 120;

export class Feed {
  #ask: Ask;
  #warm: (tiles: Tile[]) => void;
  #many: number;
  #unsent: () => number;
  #shown = 0;
  /** "region name" of every question put and not taken back. */
  #put = new Set<string>();
  #skipped: string[] = [];
  #later: Batch[] = [];
  /** What was said not to be the name it was proposed as, by its next guess. */
  #next = new Map<string, Tile[]>();
  #ahead: Promise<Batch | null> | null = null;
  #back: Batch[] = [];

  constructor(ask: Ask, { warm = () => undefined, many = SIZE, unsent = () => 0 }: Help = {}) {
    this.#ask = ask;
    this.#warm = warm;
    this.#many = many;
    this.#unsent = unsent;
  }

  /** The batch to show now: of one name, or of the name that needs it most. */
  async first(name: string | null = null): Promise<Batch | null> {
    this.#ahead = null;
    return this.#find(name);
  }

  /** Remember what is on the screen and fetch what comes after it. */
  shown(batch: Batch): void {
    this.#mark(batch);
    this.#shown = batch.tiles.length;
    if (this.#back.length > 0) return;
    const more = batch.left > batch.tiles.length ? (batch.name?.id ?? null) : null;
    this.#ahead = this.#find(more);
    this.#ahead.catch(() => undefined);
  }

  /** The batch after the one shown; at once when it was fetched in time. */
  async next(): Promise<Batch | null> {
    const waiting = this.#back.pop();
    if (waiting) return waiting;
    const ahead = this.#ahead;
    this.#ahead = null;
    const batch = ahead ? await ahead.catch(() => null) : null;
    return batch && !this.#skips(batch) ? batch : this.#find(null);
  }

  /** Not now: first the other names, then other faces of this one, then these again. */
  skip(batch: Batch): void {
    this.#later.push(batch);
    if (batch.name?.id && !this.#skipped.includes(batch.name.id)) this.#skipped.push(batch.name.id);
  }

  /** A batch that was put aside for an earlier one: it is asked again first. */
  putBack(batch: Batch): void {
    this.#back.push(batch);
  }

  /** These questions were taken back; they may be put again. */
  forget(batch: Batch): void {
    for (const tile of batch.tiles) this.#put.delete(pair(tile, batch));
  }

  /** These are not what they were proposed as: they come again under their next guess. */
  ruledOut(tiles: Tile[], name: string): void {
    for (const tile of tiles) {
      const ruled = { ...tile, not: [...(tile.not ?? []), name] };
      const next = guesses(ruled)[0]?.[0];
      if (next) this.#next.set(next, [...(this.#next.get(next) ?? []), { ...ruled, guess: next }]);
    }
  }

  /** Something was said of them, or taken back: they do not wait for their next guess. */
  settled(regions: ReadonlySet<string>): void {
    for (const [name, tiles] of this.#next) {
      const left = tiles.filter((tile) => !regions.has(tile.region));
      if (left.length > 0) this.#next.set(name, left);
      else this.#next.delete(name);
    }
  }

  async #find(name: string | null): Promise<Batch | null> {
    const tried = [...this.#skipped];
    let wanted = name;
    for (let round = 0; round < 12; round++) {
      const batch = await this.#ask({ name: wanted, size: this.#size(), skip: tried });
      const fresh = this.#fresh(batch);
      if (fresh.tiles.length > 0 && fresh.name) return this.#ready(fresh);
      if (!batch.name || tried.includes(batch.name.id ?? "")) return this.#again();
      tried.push(batch.name.id ?? "");
      wanted = null;
    }
    return null;
  }

  /** Everything else is done: what was skipped may come again. */
  async #again(): Promise<Batch | null> {
    for (const name of this.#next.keys()) {
      const batch = this.#fresh(await this.#ask({ name, size: this.#size(), skip: [] }));
      if (batch.tiles.length > 0 && batch.name) return this.#ready(batch);
      this.#next.delete(name);
    }
    if (this.#skipped.length > 0) {
      this.#skipped = [];
      return this.#find(null);
    }
    if (this.#later.length === 0) return null;
    for (const batch of this.#later.splice(0)) this.forget(batch);
    return this.#find(null);
  }

  #skips(batch: Batch): boolean {
    return this.#skipped.includes(batch.name?.id ?? "");
  }

  #ready(batch: Batch): Batch {
    this.#warm(batch.tiles);
    return batch;
  }

  #fresh(batch: Batch): Batch {
    const known = new Set(batch.tiles.map((tile) => tile.region));
    const more = (this.#next.get(batch.name?.id ?? "") ?? []).filter((tile) => !known.has(tile.region));
    const left = [...batch.tiles, ...more].filter((tile) => !this.#put.has(pair(tile, batch)));
    // Questions that only measure come along with real ones, never alone.
    const tiles = left.every(measures) ? [] : left;
    const away = batch.tiles.length + more.length - tiles.length;
    // The server proposes the next guess itself once it has heard: where it told less than it counts, these are among it.
    const uncounted = batch.left > batch.tiles.length ? 0 : more.length;
    return { ...batch, tiles: tiles.slice(0, this.#many), left: Math.max(0, batch.left + uncounted - away) };
  }

  #mark(batch: Batch): void {
    for (const tile of batch.tiles) this.#put.add(pair(tile, batch));
  }

  /** Room for what is on the screen or on its way and still counts as open over there. */
  #size(): number {
    const later = this.#later.reduce((sum, batch) => sum + batch.tiles.length, 0);
    return Math.min(MOST, this.#many + this.#shown + later + this.#unsent());
  }
}

function pair(tile: Tile, batch: Batch): string {
  return `${tile.region} ${batch.name?.id ?? ""}`;
}
