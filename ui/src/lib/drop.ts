/** Reads what was dropped or chosen: folders of thousands of files, files, zips. */
import type { Found } from "./upload";

/** Whether a drag brings files (and not a piece of the page). */
export const bringsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

/** All files of a drop with their paths. Call it inside the drop event: the list is gone afterwards. */
export function dropped(data: DataTransfer, tell: (found: number) => void = () => undefined): Promise<Found[]> {
  const entries = [...data.items].map((item) => (item.kind === "file" ? item.webkitGetAsEntry() : null));
  const files = [...data.files];
  if (!entries.some(Boolean)) return Promise.resolve(chosen(files));
  return walked(entries.filter((entry) => entry !== null), tell);
}

/** Files of an input; with `webkitdirectory` they know their paths. */
export const chosen = (files: Iterable<File>): Found[] =>
  [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));

async function walked(start: FileSystemEntry[], tell: (found: number) => void): Promise<Found[]> {
  const found: Found[] = [];
  const open = [...start];
  for (let entry = open.pop(); entry; entry = open.pop()) {
    if (entry.isDirectory) open.push(...(await children(entry as FileSystemDirectoryEntry)));
    else found.push({ path: entry.fullPath.replace(/^\//, ""), file: await opened(entry as FileSystemFileEntry) });
    if (found.length % 100 === 0) tell(found.length);
  }
  tell(found.length);
  return found;
}

const opened = (entry: FileSystemFileEntry): Promise<File> => new Promise((take, fail) => entry.file(take, fail));

/** A browser hands out the children of a folder a hundred at a time. */
async function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((take, fail) => reader.readEntries(take, fail));
    if (!some.length) return all;
    all.push(...some);
  }
}
