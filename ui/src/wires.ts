/** The nouns that travel between page and server, as the contract of issue 3 writes them. */
import type { Why } from "./lib/errors";

export type Mode = "faces" | "whole" | "small";
export type TileState = "open" | "named" | "unknown" | "skipped";

export interface Published {
  endpoint: string;
  model_number: number;
  since: string;
}

export interface ProjectCard {
  id: string;
  name: string;
  task: string;
  mode: Mode | null;
  reason: string;
  photos: number;
  regions: number;
  named: number;
  open: number;
  published: Published | null;
  models: number;
  updated: string | null;
  archived: boolean;
  /** Region ids, at most four. */
  covers: string[];
  version: number;
}

export interface Figures {
  photos: number;
  label_left: number;
  names: number;
  /** "v3" */
  train: string | null;
  /** Headline accuracy of the newest model. */
  evaluate: number | null;
  publish: number;
  monitor: "none" | "ok" | "unsure";
}

/** What to do now: a code that the page puts into words, and where it is done. */
export interface Next {
  code: string;
  params: Record<string, string | number>;
  href: string;
  action: string | null;
}

export interface Settings {
  hotkeys: Record<string, string>;
  checks: number;
  overlap: number;
  /** A region may bear several names. */
  several: boolean;
  version: number;
}

export interface ProjectView extends ProjectCard {
  figures: Figures;
  next: Next;
  jobs: Job[];
  settings: Settings;
  who: string;
}

export interface Tile {
  region: string;
  photo: string;
  n: number;
  state: TileState;
  /** Name id. */
  name: string | null;
  who: string;
  guess: string | null;
  score: number | null;
  doubt: number | null;
  top: [string, number][];
  cluster: number | null;
  folder: string;
  condition: string;
  taken: string | null;
  twin: boolean;
  trashed: boolean;
  version: number;
  /** Degrees its photo is shown turned by; quarter turns shown, 0 when left out. */
  turn?: Turn;
  /** Further names that hold. */
  also?: string[] | null;
  /** Names it is not. */
  not?: string[] | null;
}

export type Box = [number, number, number, number];
export type Turn = 0 | 90 | 180 | 270;

export interface Shot {
  photo: string;
  n: number;
  source: string;
  folder: string;
  condition: string;
  taken: string | null;
  width: number;
  height: number;
  regions: number;
  twin: string | null;
  turn: Turn;
  trashed: boolean;
  version: number;
}

export interface Alias {
  spelling: string;
  from: string | null;
  to: string | null;
}

export interface Name {
  id: string;
  spelling: string;
  reading: string | null;
  aliases: Alias[];
  life: "active" | "retired" | "merged";
  into: string | null;
  about: string;
  hotkey: string;
  count: number;
  /** Open tiles proposed as this name. */
  guessed: number;
  version: number;
}

export interface NameHistory {
  at: string;
  who: string;
  verb: string;
  before: unknown;
  after: unknown;
  act: string | null;
}

export type NameView = Name & { history: NameHistory[] };

export interface Act {
  id: string;
  kind: string;
  who: string;
  at: string;
  seconds: number;
  count: number;
  undone: string | null;
  undoes: string | null;
  /** Region ids, at most six. */
  sample: string[];
  /** The spelling, when there is one. */
  name: string | null;
  verb: string;
}

export type JobState = "waiting" | "running" | "done" | "failed" | "cancelled";

export interface Job {
  id: string;
  n: number;
  verb: string;
  state: JobState;
  stage: string;
  done: number;
  total: number;
  /** Seconds left. */
  left: number | null;
  curve: [string, number, number][];
  log: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  result: any;
  error: string;
  code: string;
  attempts: number;
  created: string;
  started: string | null;
  ended: string | null;
  version: number;
  who: string;
}

export type Order = "n" | "score" | "doubt" | "text";

/** What the grid of photos may be narrowed by; every field is a query word. */
export interface Filter {
  view?: "faces" | "photos";
  name?: string;
  state?: TileState;
  guess?: string;
  folder?: string;
  condition?: string;
  since?: string;
  until?: string;
  low?: number;
  high?: number;
  twins?: 1;
  without?: 1;
  trash?: 1;
  order?: Order;
  text?: string;
}

export interface RowMap {
  total: number;
  cursors: string[];
  version: number;
}

export interface TilePage {
  tiles: Tile[];
  next: string | null;
  /** How the names they bear or are proposed are spelled. */
  names: Record<string, string>;
}

export interface ShotPage {
  shots: Shot[];
  next: string | null;
}

export interface Counted {
  value: string;
  count: number;
}

export interface Facets {
  names: { id: string; spelling: string; count: number }[];
  states: Partial<Record<TileState, number>>;
  folders: Counted[];
  conditions: Counted[];
  months: Counted[];
  twins: number;
  trash: number;
  without: number;
}

export interface RegionHistory {
  at: string;
  who: string;
  verb: string;
  name: string | null;
  act: string;
}

export interface RegionView {
  tile: Tile;
  shot: Shot;
  others: (Tile & { box: Box })[];
  box: Box;
  history: RegionHistory[];
  similar: Tile[];
}

export interface ShotView {
  shot: Shot;
  regions: (Tile & { box: Box })[];
  history: Act[];
}

export interface Done {
  act: Act;
  tiles: Tile[];
  shots: Shot[];
}

export type Says = "is" | "is-not" | "dont-know" | "skip";
export type Purpose = "label" | "check" | "overlap";

export interface Saying {
  region: string;
  says: Says;
  name: string | null;
  spelling?: string | null;
  version: number | null;
}

export interface LabelAsk {
  sayings: Saying[];
  seconds: number;
  purpose?: Purpose;
}

export interface BoxAsk {
  photo: string;
  box: Box;
  points?: [number, number][];
  name: string | null;
  seconds: number;
}

export interface Person {
  who: string;
  count: number;
  today: number;
  per_minute: number | null;
  seconds_per_label: number | null;
  checks: number;
  checks_right: number;
}

export interface Agreement {
  pairs: number;
  kappa: number | null;
  low: number | null;
  high: number | null;
  between: { a: string; b: string; pairs: number; kappa: number | null }[];
  confused: { a: string; b: string; count: number }[];
  wanted: number;
}

export interface ImportDone {
  act: Act | null;
  matched: number;
  unknown: string[];
  conflicts: number;
}

export interface NamePage {
  names: Name[];
  next: string | null;
  total: number;
}

export interface NameHit {
  name: Name;
  by: "spelling" | "reading" | "alias";
  matched: string;
}

export interface NameDone {
  act: Act;
  name: Name;
  moved?: number;
}

export interface NameEdit {
  spelling?: string;
  reading?: string | null;
  about?: string;
  hotkey?: string;
  aliases?: Alias[];
  version: number;
}

export interface QueueConfirm {
  name: Name | null;
  tiles: Tile[];
  left: number;
  open: number;
  source: "model" | "neighbours" | "none";
  looks: string[];
  others: { id: string; spelling: string; open: number; count: number }[];
}

export type AskedTile = Tile & { purpose?: Purpose };

export interface QueueOne {
  tiles: AskedTile[];
  open: number;
  names: Record<string, string>;
}

export interface Cluster {
  cluster: number;
  size: number;
  tiles: Tile[];
}

export interface QueueClusters {
  clusters: Cluster[];
  next: string | null;
  total: number;
  open: number;
  merges: { a: number; b: number; likeness: number }[];
  threshold: number;
}

export interface SameSide {
  id: string;
  spelling: string;
  tiles: Tile[];
}

export interface QueueSame {
  pairs: { a: SameSide; b: SameSide; likeness: number }[];
}

export interface Plan {
  /** What each of the notes says, where it is known. */
  said?: (Why | null)[];
  ready: boolean;
  items: number;
  names: { id: string; spelling: string; count: number; missing: number }[];
  missing: Next | null;
  seconds: number;
  last: { number: number; digest: string; snapshot: string; created: string } | null;
  difference: {
    added: number;
    changed: number;
    removed: number;
    names_added: string[];
    names_gone: string[];
  } | null;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  form: any;
  notes: string[];
}

export interface TrainAsk {
  seconds?: number;
  options?: Record<string, unknown>;
  publish?: boolean;
}

export interface ModelCard {
  digest: string;
  number: number;
  created: string;
  snapshot: string;
  task: string;
  accuracy: { value: number; low: number; high: number } | null;
  items: number;
  names: number;
  published: string[];
  seconds: number | null;
}

export interface Wrong {
  region: string | null;
  photo: string;
  truth: string;
  guess: string | null;
  score: number;
  source: string;
  tile: Tile | null;
}

export interface LabelRow {
  id: string | null;
  spelling: string;
  items: number;
  precision: number | null;
  recall: number | null;
  ap: number | null;
  change: number | null;
}

export interface ConditionRow {
  slice: string;
  value: string;
  items: number;
  accuracy: number;
  low: number;
  high: number;
}

export interface ModelView {
  card: ModelCard;
  against: ModelCard | null;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  panels: { kind: string; key: string; data: any }[];
  sentence: {
    items: number;
    accuracy: number | null;
    low: number | null;
    high: number | null;
    flattered: number | null;
    baseline: { key: string; value: number } | null;
  };
  /** 101 rows: threshold, answered, right (shares 0..1; null where nothing is answered). */
  thresholds: [number, number, number | null][];
  /** recall, precision, threshold */
  curve: [number, number, number][];
  labels: LabelRow[];
  /** Worst first. */
  conditions: ConditionRow[];
  notes: string[];
  /** What each of the notes says, where it is known. */
  said?: (Why | null)[];
  report: { en: string; ja: string };
  doubtful: Wrong[];
}

export interface Matrix {
  names: string[];
  /** Truth × guess; the last column is "not answered". */
  rows: number[][];
}

export interface Endpoint {
  name: string;
  model: string;
  number: number;
  since: string;
  parity: number | null;
  history: { model: string; number: number; since: string }[];
  threshold: number | null;
}

export interface Unsure {
  id: number;
  at: string;
  endpoint: string;
  top: [string, number][];
  photo: string | null;
}

export interface Monitor {
  requests: number;
  per: [string, number][];
  p50_ms: number | null;
  p95_ms: number | null;
  unsure_share: number | null;
  unsure: Unsure[];
  sent: number;
}

export interface Storage {
  home: string;
  free: number;
  blobs: number;
  vectors: number;
  cache: number;
  database: number;
  bundles: number;
}

export interface Invite {
  id: string;
  who: string;
  created: string;
  expires: string;
  used: string | null;
  ended: string | null;
}

export interface Me {
  who: string;
  role: "owner" | "helper";
  project: string | null;
  languages: string[];
}

export interface UploadFile {
  path: string;
  size: number;
  modified: number;
}

export interface Upload {
  id: string;
  /** Indices stored whole. */
  have: number[];
  parts: { index: number; bytes: number }[];
}

export interface Changed {
  what: "labels" | "names" | "photos" | "models" | "endpoints" | "settings";
  act?: string;
  who?: string;
}
