/** What of a drop is sent, under which paths, as which project. Pure: the sending is in upload.svelte.ts. */
import type { Upload, UploadFile } from "../wires";

/** A file and the path it had below what was dropped. */
export interface Found {
  path: string;
  file: File;
}

export const CHUNK = 8 * 1024 * 1024;

const PHOTOS = /\.(jpe?g|jfif|a?png|webp|avif|bmp|tiff?|gif|heic|heif)$/i;
const CLIPS = /\.(mp4|m4v|mov|webm|mkv|avi)$/i;
const ZIP = /\.zip$/i;
const JUNK = /(^|\/)(\.[^/]*|__MACOSX|@eaDir|Thumbs\.db|desktop\.ini)(\/|$)/i;

/** Whether a file is worth sending: a photo, a clip or a zip that no system left behind. */
export const wanted = (path: string): boolean => !JUNK.test(path) && (PHOTOS.test(path) || CLIPS.test(path) || ZIP.test(path));

/** The files to send, in a stable order (the same folder dropped twice is the same list). */
export function planned(all: Found[]): { files: Found[]; passed: number } {
  const files = all.filter(({ path }) => wanted(path)).sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { files, passed: all.length - files.length };
}

/** What the server is told of the files. */
export const listed = (files: Found[]): UploadFile[] =>
  files.map(({ path, file }) => ({ path, size: file.size, modified: file.lastModified / 1000 }));

/** The one folder around everything, or null. */
export function around(paths: string[]): string | null {
  const [first = ""] = paths;
  const root = first.includes("/") ? first.slice(0, first.indexOf("/")) : null;
  return root !== null && paths.every((path) => path.startsWith(`${root}/`)) ? root : null;
}

/**
 * The paths to send. The server passes over a folder around everything; when photos are added to a project, a folder
 * of one person's photos must stay a label, so it gets a folder around itself.
 */
export function addressed(files: Found[], adding: boolean): Found[] {
  const root = around(files.map(({ path }) => path));
  const flat = root !== null && files.every(({ path }) => path.indexOf("/", root.length + 1) < 0);
  return adding && flat ? files.map(({ path, file }) => ({ path: `added/${path}`, file })) : files;
}

/** What the new project is called: the folder, the zip, the parent of many, else the day. */
export function projectName(files: Found[], today: string): string {
  const root = around(files.map(({ path }) => path));
  if (root) return root;
  const [first] = files;
  if (files.length === 1 && first) return first.path.replace(/^.*\//, "").replace(/\.[^.]+$/, "") || today;
  return today;
}

/** "Staff", "Staff 2", "Staff 3" … */
export const numbered = (name: string, again: number): string => (again === 0 ? name : `${name} ${again + 1}`);

/** One piece to send. */
export interface Piece {
  index: number;
  offset: number;
  size: number;
}

/** What is still to be sent, given what the server has. */
export function missing(files: { size: number }[], have: Upload): Piece[] {
  const whole = new Set(have.have);
  const parts = new Map(have.parts.map(({ index, bytes }) => [index, bytes]));
  const pieces: Piece[] = [];
  files.forEach(({ size }, index) => {
    if (!whole.has(index)) pieces.push({ index, offset: parts.get(index) ?? 0, size });
  });
  return pieces;
}

/** Seconds left at the pace so far; null while there is no pace to speak of. */
export function left(done: number, total: number, seconds: number): number | null {
  if (seconds < 1 || done <= 0) return null;
  return Math.max(0, ((total - done) / done) * seconds);
}

/** A short mark of a list: the same files give the same mark. */
export function marked(files: UploadFile[]): string {
  let hash = 2166136261;
  for (const { path, size } of files) {
    for (const sign of `${path}:${size};`) hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 16777619);
  }
  return `${files.length}.${(hash >>> 0).toString(36)}`;
}
