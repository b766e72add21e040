/** What is done to the faces and photos that are picked: each one act, one step of undo. */
import { acts, type Answered, type Binned } from "../lib/acts.svelte";
import { spelled } from "../lib/names.svelte";
import type { Choice } from "../lib/Typeahead.svelte";
import { t } from "../words";
import type { Shot, Tile } from "../wires";
import { quarter } from "./turned";

/** The name a face is shown with: said, or guessed. */
export const shownName = (tile: Tile): string | null => (tile.state === "named" ? tile.name : tile.guess);

/** The one name that all faces are shown with, or null when they differ. */
export function common(tiles: Tile[]): string | null {
  const names = new Set(tiles.map(shownName));
  return names.size === 1 ? ([...names][0] ?? null) : null;
}

export function name(p: string, tiles: Tile[], { id, spelling }: Choice): void {
  const answers = tiles.map((tile): Answered => ({ tile, says: "is", ...(id === null ? { spelling } : { name: id }) }));
  if (answers.length) void acts.label(p, answers, { text: t("photos.didName", { n: answers.length, name: spelling }) });
}

/** Each face is not who it is shown as. */
export function not(p: string, tiles: Tile[]): void {
  const answers = tiles.flatMap((tile): Answered[] => {
    const id = shownName(tile);
    return id ? [{ tile, says: "is-not", name: id }] : [];
  });
  if (answers.length) void acts.label(p, answers, { text: t("photos.didNot", { n: answers.length, name: spelled(common(tiles)) }) });
}

export function dontKnow(p: string, tiles: Tile[]): void {
  const answers = tiles.map((tile): Answered => ({ tile, says: "dont-know" }));
  if (answers.length) void acts.label(p, answers, { text: t("photos.didDontKnow", { n: answers.length }) });
}

/** Yes to what the model proposes. */
export function yes(p: string, tiles: Tile[]): void {
  const answers = tiles.flatMap((tile): Answered[] => (tile.guess && tile.state !== "named" ? [{ tile, says: "is", name: tile.guess }] : []));
  if (answers.length) void acts.label(p, answers, { text: t("photos.didName", { n: answers.length, name: spelled(common(tiles)) }) });
}

export function bin(p: string, shots: Binned[], trashed: boolean): void {
  const changed = shots.filter((shot) => shot.trashed !== trashed);
  const words = { n: changed.length };
  if (changed.length) void acts.trash(p, changed, trashed, { text: trashed ? t("photos.didBin", words) : t("photos.didRestore", words) });
}

/** Faces go into the bin with their photos, in whichever version these are. */
export function binFaces(p: string, tiles: Tile[], trashed: boolean): void {
  const photos = [...new Set(tiles.map((tile) => tile.photo))].map((photo) => ({ photo, version: null, trashed: !trashed }));
  bin(p, photos, trashed);
}

/** The photo a quarter on. The picture has another address then, which must not be asked for before the server knows. */
export async function turn(p: string, shot: Shot, by: 1 | -1): Promise<void> {
  await acts.turn(p, shot, quarter(shot.turn, by), { text: t("photos.didTurn") });
}
