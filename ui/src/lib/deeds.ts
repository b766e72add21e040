/** The queue of edits: sent in order, kept until the server acknowledged them. No runes, so it is tested alone. */
import type { Saying, Tile } from "../wires";
import { Away, Refusal } from "./api";

export interface Deed {
  id: string;
  project: string;
  /** "labels", "trash", "turn", "boxes" … or "undo": then `target` is the deed to take back. */
  kind: string;
  /** Below /projects/{p}; for an undo it is made from the target's act. */
  path: string;
  body: Record<string, unknown>;
  target?: string;
  /** Sent before without a clear answer. */
  tried?: boolean;
}

/** What the server answers to any edit. */
export interface Answer {
  act: { id: string } | null;
  tiles?: Tile[];
}

export interface Hooks {
  send: (deed: Deed, path: string) => Promise<Answer>;
  done: (deed: Deed, answer: Answer) => void;
  /** The server's rows won over some of the deed; `kept` says whether the rest of it was sent again. */
  stale: (deed: Deed, rows: Tile[], kept: boolean) => void;
  refused: (deed: Deed, error: unknown) => void;
  state: (state: QueueState, waiting: number) => void;
  save: (text: string) => void;
  sleep: (ms: number) => Promise<void>;
}

export type QueueState = "idle" | "sending" | "waiting";

export class Deeds {
  private queue: Deed[] = [];
  private acts = new Map<string, string>();
  private running = false;
  private wake: (() => void) | null = null;

  constructor(private hooks: Hooks) {}

  get waiting(): readonly Deed[] {
    return this.queue;
  }

  /** The server's id of what a deed did, once acknowledged. */
  act(id: string): string | undefined {
    return this.acts.get(id);
  }

  /** An act done elsewhere (by a direct call) that undo should know of. */
  know(id: string, act: string): void {
    this.acts.set(id, act);
  }

  add(deed: Deed): void {
    this.queue.push(deed);
    this.save();
    void this.pump();
  }

  /** Take in what an earlier page could not send. */
  adopt(text: string | null): number {
    const { deeds, acts } = reading(text);
    for (const [id, act] of acts) this.acts.set(id, act);
    this.queue.unshift(...deeds.map((deed) => ({ ...deed, tried: true })));
    if (deeds.length) void this.pump();
    return deeds.length;
  }

  /** Take a deed back before it was sent; false when it is on its way or gone. */
  cancel(id: string): boolean {
    const where = this.queue.findIndex((deed) => deed.id === id);
    if (where < 0 || (where === 0 && this.running) || this.queue[where]?.tried) return false;
    this.queue.splice(where, 1);
    this.save();
    return true;
  }

  /** Try again at once (the network came back). */
  hurry(): void {
    this.wake?.();
  }

  private async pump(): Promise<void> {
    if (this.running) return;
    this.running = true;
    let tries = 0;
    for (let deed = this.queue[0]; deed; deed = this.queue[0]) {
      this.hooks.state(tries ? "waiting" : "sending", this.queue.length);
      tries = (await this.sent(deed)) ? 0 : tries + 1;
      if (tries) await this.pause(tries);
    }
    this.running = false;
    this.hooks.state("idle", 0);
  }

  private async pause(tries: number): Promise<void> {
    this.hooks.state("waiting", this.queue.length);
    const awake = new Promise<void>((wake) => (this.wake = wake));
    await Promise.race([this.hooks.sleep(Math.min(5000, 250 * 2 ** tries)), awake]);
    this.wake = null;
  }

  /** Send one; true when it is off the queue. */
  private async sent(deed: Deed): Promise<boolean> {
    const path = this.path(deed);
    if (path === null) return this.drop(deed);
    try {
      const answer = await this.hooks.send(deed, path);
      return this.acknowledged(deed, answer);
    } catch (error) {
      return this.failed(deed, error);
    }
  }

  private path(deed: Deed): string | null {
    if (deed.kind !== "undo") return deed.path;
    const act = this.acts.get(deed.target ?? "");
    return act === undefined ? null : `/acts/${act}/undo`;
  }

  private acknowledged(deed: Deed, answer: Answer): boolean {
    if (answer.act) this.acts.set(deed.id, answer.act.id);
    this.drop(deed);
    // Later edits of ours were made upon rows that this one moved on: nobody else came between.
    const now = new Map((answer.tiles ?? []).map((tile) => [tile.region, tile.version]));
    for (const later of this.queue) rebase(later, now);
    this.save();
    this.hooks.done(deed, answer);
    return true;
  }

  private failed(deed: Deed, error: unknown): boolean {
    if (passing(error)) {
      deed.tried = true;
      this.save();
      return false;
    }
    const rows = staleRows(error);
    if (rows === null) {
      this.drop(deed);
      // An undo that was already heard the first time is refused the second: nothing to tell.
      if (!(deed.tried && deed.kind === "undo")) this.hooks.refused(deed, error);
      return true;
    }
    return this.conflict(deed, rows);
  }

  /** The server's rows are newer. What we asked may stand already (its answer was lost); the rest is sent again. */
  private conflict(deed: Deed, rows: Tile[]): boolean {
    const theirs = new Map(rows.map((tile) => [tile.region, tile]));
    const sayings = (deed.body.sayings ?? []) as Saying[];
    const others = rows.filter((tile) => !(deed.tried && stands(sayings.find((one) => one.region === tile.region), tile)));
    const left = sayings.filter((one) => !theirs.has(one.region));
    const kept = left.length > 0 && left.length < sayings.length;
    if (kept) deed.body = { ...deed.body, sayings: left };
    else this.drop(deed);
    this.save();
    if (others.length) this.hooks.stale(deed, rows, kept);
    else this.hooks.done(deed, { act: null, tiles: rows });
    return true;
  }

  private drop(deed: Deed): true {
    this.queue = this.queue.filter((one) => one !== deed);
    this.save();
    return true;
  }

  private save(): void {
    const targets = new Set(this.queue.map((deed) => deed.target));
    const acts = [...this.acts].filter(([id]) => targets.has(id));
    this.hooks.save(this.queue.length ? JSON.stringify({ deeds: this.queue, acts }) : "");
  }
}

/** Lift the versions that a later deed was made upon. */
export function rebase(deed: Deed, now: Map<string, number>): void {
  for (const saying of (deed.body.sayings ?? []) as Saying[]) {
    const version = now.get(saying.region);
    if (version !== undefined && saying.version !== null && saying.version < version) saying.version = version;
  }
}

/** Worth waiting for: nobody answered, too many ask, the disk is full. An error inside the server is not. */
const passing = (error: unknown): boolean =>
  error instanceof Away || (error instanceof Refusal && (error.status === 429 || error.status > 500));

/** Whether a row already is what the saying asks. */
export function stands(saying: Saying | undefined, tile: Tile): boolean {
  if (!saying) return false;
  if (saying.says === "dont-know") return tile.state === "unknown";
  if (saying.says === "skip") return tile.state === "skipped";
  if (saying.says === "is-not") return saying.name !== null && (tile.not ?? []).includes(saying.name);
  if (tile.state !== "named") return false;
  return saying.name === null || tile.name === saying.name || (tile.also ?? []).includes(saying.name);
}

/** The rows of a conflict, or null when the refusal is of another kind. */
export function staleRows(error: unknown): Tile[] | null {
  if (!(error instanceof Refusal) || error.status !== 409) return null;
  const rows = error.params.stale;
  return Array.isArray(rows) ? (rows as Tile[]).filter((row) => typeof row === "object") : null;
}

function reading(text: string | null): { deeds: Deed[]; acts: [string, string][] } {
  try {
    const { deeds = [], acts = [] } = JSON.parse(text || "{}");
    return { deeds, acts };
  } catch {
    return { deeds: [], acts: [] };
  }
}
