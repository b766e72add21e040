/** A long list seen through a window: its length from the map, its rows page by page as they come into view. */
import { SvelteMap } from "svelte/reactivity";
import type { RowMap } from "../wires";

export interface Source<T> {
  map: (signal: AbortSignal) => Promise<RowMap>;
  page: (cursor: string, limit: number, signal: AbortSignal) => Promise<T[]>;
}

const KEPT = 60;
/** Milliseconds for which pages must stay in view to be asked for while a scroll flies past. */
const REST = 60;

export class Rows<T> {
  total = $state(0);
  /** Not asked yet: show skeletons. */
  ready = $state(false);
  error = $state<unknown>(null);
  version = $state(0);

  private cursors: string[] = [""];
  private pages = new SvelteMap<number, T[]>();
  private stale = new Set<number>();
  private flying = new Map<number, AbortController>();
  private window: [number, number] = [0, 0];
  private moved = 0;
  /** The map failed: only the next map makes that good, not a page. */
  private lost = false;
  private soon: ReturnType<typeof setTimeout> | undefined;
  private whole = new AbortController();

  constructor(
    private source: Source<T>,
    readonly step = 200,
  ) {
    void this.reload();
  }

  /** The row at a place, undefined while it is fetched. Reactive. */
  at(index: number): T | undefined {
    return this.pages.get(Math.floor(index / this.step))?.[index % this.step];
  }

  /** Say what is in view; its pages are fetched, those far away dropped. */
  want(from: number, to: number): void {
    const [first, last] = [Math.floor(from / this.step), Math.floor(Math.max(from, to) / this.step)];
    const moved = first !== this.window[0] || last !== this.window[1];
    this.window = [first, last];
    for (const [page, flight] of this.flying) {
      if (page >= first - 1 && page <= last + 1) continue;
      flight.abort();
      this.flying.delete(page);
    }
    this.rest(moved);
  }

  /** Fetch what is in view: at once, or after a rest when the last pages were in view for a moment only. */
  private rest(moved: boolean): void {
    if (!moved && this.soon !== undefined) return;
    const now = Date.now();
    const past = moved && now - this.moved < REST;
    if (moved) this.moved = now;
    clearTimeout(this.soon);
    this.soon = undefined;
    if (past) this.soon = setTimeout(() => this.load(), REST);
    else this.load();
  }

  private load(): void {
    this.soon = undefined;
    const [first, last] = this.window;
    for (let page = first; page <= last; page += 1) void this.fetch(page);
    this.shed();
  }

  /** Ask again: what is shown stays until its newer rows are here. The first page does not wait for the map. */
  async reload(): Promise<void> {
    this.whole.abort();
    this.whole = new AbortController();
    for (const page of this.pages.keys()) this.stale.add(page);
    const [first, last] = this.window;
    if (first === 0) void this.fetch(0);
    try {
      const map = await this.source.map(this.whole.signal);
      this.cursors = map.cursors.length ? map.cursors : [""];
      this.total = map.total;
      this.version = map.version;
      this.ready = true;
      this.error = null;
      this.lost = false;
      this.want(first * this.step, last * this.step);
    } catch (error) {
      if (aborted(error)) return;
      this.error = error;
      this.lost = true;
    }
  }

  /** Rows of a range, fetched when they are not here (a selection by Shift over what was never in view). */
  async range(from: number, to: number): Promise<T[]> {
    const rows: T[] = [];
    for (let page = Math.floor(from / this.step); page <= Math.floor(to / this.step); page += 1) {
      const all = this.pages.get(page) ?? (await this.source.page(this.cursors[page] ?? "", this.step, this.whole.signal));
      all.forEach((row, i) => {
        const index = page * this.step + i;
        if (index >= from && index <= to) rows.push(row);
      });
    }
    return rows;
  }

  close(): void {
    clearTimeout(this.soon);
    this.whole.abort();
    for (const flight of this.flying.values()) flight.abort();
  }

  private async fetch(page: number): Promise<void> {
    if (this.flying.has(page) || (this.pages.has(page) && !this.stale.has(page))) return;
    const cursor = this.cursors[page];
    if (cursor === undefined) return;
    const flight = new AbortController();
    this.flying.set(page, flight);
    this.stale.delete(page);
    try {
      this.pages.set(page, await this.source.page(cursor, this.step, flight.signal));
      if (!this.lost) this.error = null;
    } catch (error) {
      if (!aborted(error)) this.error = error;
      else if (this.pages.has(page)) this.stale.add(page);
    } finally {
      if (this.flying.get(page) === flight) this.flying.delete(page);
    }
  }

  private shed(): void {
    if (this.pages.size <= KEPT) return;
    const middle = (this.window[0] + this.window[1]) / 2;
    const far = [...this.pages.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const page of far.slice(0, this.pages.size - KEPT)) this.pages.delete(page);
  }
}

const aborted = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";
