/** What this person did here, so that Ctrl+Z goes back to it and a click opens it again. */

export type Deed<Scene> = {
  /** Our own number, known before the server answers. */
  ticket: string;
  /** Further steps of the same decision, taken back with it. */
  beside: string[];
  /** The act's id; null until the server has it. */
  act: string | null;
  scene: Scene;
  faces: number;
};

export class Past<Scene> {
  #deeds: Deed<Scene>[] = [];
  #most: number;

  constructor(most = 100) {
    this.#most = most;
  }

  get length(): number {
    return this.#deeds.length;
  }

  /** Newest first. */
  list(): readonly Deed<Scene>[] {
    return [...this.#deeds].reverse();
  }

  add(deed: Deed<Scene>): void {
    this.#deeds = [...this.#deeds, deed].slice(-this.#most);
  }

  /** The newest, taken off: it is being undone. */
  pop(): Deed<Scene> | null {
    return this.#deeds.pop() ?? null;
  }

  find(act: string): Deed<Scene> | null {
    return this.#deeds.find((deed) => deed.act === act || deed.ticket === act) ?? null;
  }

  /** Taken out wherever it stands: it was done again otherwise. */
  remove(ticket: string): void {
    this.#deeds = this.#deeds.filter((deed) => deed.ticket !== ticket);
  }

  acted(ticket: string, act: string): void {
    for (const deed of this.#deeds) if (deed.ticket === ticket) deed.act = act;
  }
}
