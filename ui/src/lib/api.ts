/** Every call to the server, one named function a route; refusals come back as codes for the words to say. */
import type * as W from "../wires";
import { recall } from "./lang.svelte";

/** The server said no: a code with parameters (see words/errors). */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly params: Record<string, unknown>,
    message: string,
  ) {
    super(message);
    this.name = "Refusal";
  }
}

/** Nobody answered: the server is away, or the network is. */
export class Away extends Error {
  override name = "Away";
}

type Query = Record<string, string | number | boolean | null | undefined>;

interface Ask {
  query?: object;
  body?: unknown;
  raw?: Blob | ArrayBuffer | string;
  signal?: AbortSignal | null;
}

/** Who speaks, for the log of labels; helpers are known by their cookie instead. */
export function whoAmI(): string {
  return recall("who") ?? "";
}

function headers(ask: Ask): Headers {
  const head = new Headers({ Accept: "application/json" });
  if (ask.body !== undefined) head.set("Content-Type", "application/json");
  if (ask.raw !== undefined) head.set("Content-Type", "application/octet-stream");
  const who = whoAmI();
  if (who) head.set("X-Miwake-Who", encodeURIComponent(who));
  return head;
}

/** "?a=1&b=2" of what is set; nothing of nothing. */
export function query(of: object = {}): string {
  const words = new URLSearchParams();
  for (const [key, value] of Object.entries(of as Query)) {
    if (value !== null && value !== undefined && value !== "" && value !== false) {
      words.set(key, value === true ? "1" : String(value));
    }
  }
  const text = words.toString();
  return text ? `?${text}` : "";
}

async function refusal(answer: Response): Promise<Error> {
  const said = await answer.json().catch(() => null);
  if (said && typeof said.code === "string") {
    return new Refusal(answer.status, said.code, said.params ?? {}, said.message ?? said.code);
  }
  if (answer.status >= 502 && answer.status <= 504) return new Away(`${answer.status}`);
  return new Refusal(answer.status, `http_${answer.status}`, {}, answer.statusText);
}

/** One call; throws Refusal or Away. Pages use `api.…` below instead. */
export async function call<T>(method: string, path: string, ask: Ask = {}): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(`/api${path}${query(ask.query)}`, {
      method,
      headers: headers(ask),
      body: ask.raw ?? (ask.body === undefined ? null : JSON.stringify(ask.body)),
      signal: ask.signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Away(String(error));
  }
  if (!answer.ok) throw await refusal(answer);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

const get = <T>(path: string, ask?: Ask) => call<T>("GET", path, ask);
const post = <T>(path: string, body: unknown = {}) => call<T>("POST", path, { body });
const at = (p: string, rest = "") => `/projects/${encodeURIComponent(p)}${rest}`;

/** A model whose accuracy could not be measured has none. */
const measured = <C extends W.ModelCard | null>(card: C): C =>
  card?.accuracy && (card.accuracy.value as number | null) === null ? { ...card, accuracy: null } : card;

export interface PageAsk {
  at?: string;
  limit?: number;
  signal?: AbortSignal;
}

const paged = (filter: W.Filter, { at: cursor, limit, signal }: PageAsk): Ask => ({
  query: { ...filter, at: cursor, limit },
  ...(signal ? { signal } : {}),
});

export const api = {
  // ---------- projects
  me: () => get<W.Me>("/me"),
  storage: () => get<W.Storage>("/storage"),
  projects: (archived = false) => get<W.ProjectCard[]>("/projects", { query: { archived: archived ? 1 : 0 } }),
  make: (name: string) => post<W.ProjectCard>("/projects", { name }),
  sample: () => post<{ project: W.ProjectCard; job: W.Job }>("/sample"),
  project: (p: string) => get<W.ProjectView>(at(p)),
  change: (p: string, edit: { name?: string; archived?: boolean; version: number }) =>
    call<W.ProjectCard>("PATCH", at(p), { body: edit }),

  // ---------- upload
  upload: (p: string, files: W.UploadFile[]) => post<W.Upload>(at(p, "/uploads"), { files }),
  put: (p: string, u: string, index: number, offset: number, raw: Blob, signal?: AbortSignal) =>
    call<{ bytes: number }>("PUT", at(p, `/uploads/${u}/${index}`), { query: { offset: String(offset) }, raw, signal: signal ?? null }),
  finish: (p: string, u: string) => post<W.Job>(at(p, `/uploads/${u}/finish`)),
  collect: (p: string, path: string) => post<W.Job>(at(p, "/collect"), { path }),

  // ---------- photos
  map: (p: string, filter: W.Filter, step = 200, signal?: AbortSignal) =>
    get<W.RowMap>(at(p, "/map"), { query: { ...filter, step }, signal: signal ?? null }),
  tiles: (p: string, filter: W.Filter, page: PageAsk = {}) => get<W.TilePage>(at(p, "/tiles"), paged(filter, page)),
  shots: (p: string, filter: W.Filter, page: PageAsk = {}) => get<W.ShotPage>(at(p, "/shots"), paged(filter, page)),
  facets: (p: string) => get<W.Facets>(at(p, "/facets")),
  region: (p: string, region: string) => get<W.RegionView>(at(p, `/regions/${region}`)),
  shot: (p: string, photo: string) => get<W.ShotView>(at(p, `/shots/${photo}`)),
  thumb: (p: string, region: string, size = 112, turn = 0) =>
    `/api${at(p, `/thumbs/${region}`)}?size=${size}${turn ? `&turn=${turn}` : ""}`,
  picture: (p: string, photo: string, max = 1600, turn = 0) => `/api${at(p, `/pictures/${photo}`)}?max=${max}&turn=${turn}`,

  // ---------- labels (edits go through acts.svelte.ts)
  acts: (p: string, limit = 50, before?: string) => get<W.Act[]>(at(p, "/acts"), { query: { limit, before } }),
  people: (p: string) => get<W.Person[]>(at(p, "/people")),
  agreement: (p: string) => get<W.Agreement>(at(p, "/agreement")),
  exportUrl: (p: string, format: string) => `/api${at(p, "/labels/export")}?format=${format}`,
  importLabels: (p: string, format: string, raw: Blob) =>
    call<W.ImportDone>("POST", at(p, "/labels/import"), { query: { format }, raw }),

  // ---------- names
  names: (p: string, ask: { life?: string; after?: string; limit?: number; order?: string } = {}) =>
    get<W.NamePage>(at(p, "/names"), { query: ask }),
  search: (p: string, q: string, limit = 8, signal?: AbortSignal) =>
    get<W.NameHit[]>(at(p, "/names/search"), { query: { q, limit }, signal: signal ?? null }),
  name: (p: string, id: string) => get<W.NameView>(at(p, `/names/${id}`)),
  makeName: (p: string, spelling: string, reading?: string) =>
    post<W.NameDone>(at(p, "/names"), reading ? { spelling, reading } : { spelling }),
  editName: (p: string, id: string, edit: W.NameEdit) => call<W.NameDone>("PATCH", at(p, `/names/${id}`), { body: edit }),
  mergeName: (p: string, id: string, into: string, version: number) =>
    post<W.NameDone>(at(p, `/names/${id}/merge`), { into, version }),
  splitName: (p: string, id: string, regions: string[], spelling: string) =>
    post<W.NameDone>(at(p, `/names/${id}/split`), { regions, spelling }),
  retireName: (p: string, id: string, version: number) => post<W.NameDone>(at(p, `/names/${id}/retire`), { version }),
  returnName: (p: string, id: string, version: number) => post<W.NameDone>(at(p, `/names/${id}/return`), { version }),

  // ---------- queue
  confirm: (p: string, ask: { name?: string; size?: number; skip?: string } = {}) =>
    get<W.QueueConfirm>(at(p, "/queue/confirm"), { query: ask }),
  one: (p: string, ask: { size?: number; after?: string; name?: string } = {}) =>
    get<W.QueueOne>(at(p, "/queue/one"), { query: ask }),
  clusters: (p: string, ask: { limit?: number; at?: string } = {}) =>
    get<W.QueueClusters>(at(p, "/queue/clusters"), { query: ask }),
  cluster: (p: string, c: number) => get<{ tiles: W.Tile[] }>(at(p, `/queue/clusters/${c}`)),
  same: (p: string, limit = 10) => get<W.QueueSame>(at(p, "/queue/same"), { query: { limit } }),
  guess: (p: string) => post<W.Job>(at(p, "/guess")),
  gather: (p: string) => post<W.Job>(at(p, "/cluster")),

  // ---------- train
  plan: (p: string) => get<W.Plan>(at(p, "/plan")),
  train: (p: string, ask: W.TrainAsk) => post<W.Job>(at(p, "/train"), ask),
  jobs: (p: string, limit = 20) => get<W.Job[]>(at(p, "/jobs"), { query: { limit } }),
  job: (p: string, id: string) => get<W.Job>(at(p, `/jobs/${id}`)),
  cancel: (p: string, id: string) => post<W.Job>(at(p, `/jobs/${id}/cancel`)),
  retry: (p: string, id: string) => post<W.Job>(at(p, `/jobs/${id}/retry`)),

  // ---------- evaluate
  models: async (p: string) => (await get<W.ModelCard[]>(at(p, "/models"))).map(measured),
  model: async (p: string, digest: string, against?: string): Promise<W.ModelView> => {
    const view = await get<W.ModelView>(at(p, `/models/${digest}`), { query: { against } });
    return { ...view, card: measured(view.card), against: measured(view.against) };
  },
  matrix: (p: string, digest: string, threshold: number) =>
    get<W.Matrix>(at(p, `/models/${digest}/matrix`), { query: { threshold: String(threshold) } }),
  items: (
    p: string,
    digest: string,
    ask: { truth?: string; guess?: string; wrong?: 1; answered?: 0 | 1; condition?: string; threshold?: number; limit?: number } = {},
  ) => get<{ items: W.Wrong[] }>(at(p, `/models/${digest}/items`), { query: ask }),
  explainUrl: (p: string, digest: string, region: string) => `/api${at(p, `/models/${digest}/explain/${region}`)}`,
  reportUrl: (p: string, digest: string, lang: string) => `/api${at(p, `/models/${digest}/report`)}?lang=${lang}`,

  // ---------- publish
  endpoints: (p: string) => get<W.Endpoint[]>(at(p, "/endpoints")),
  publish: (p: string, model: string, endpoint?: string) =>
    post<{ endpoint: string; parity: number }>(at(p, "/publish"), endpoint ? { model, endpoint } : { model }),
  back: (p: string, endpoint: string) =>
    post<{ endpoint: string; model: string; number: number }>(at(p, `/endpoints/${encodeURIComponent(endpoint)}/back`)),
  bundleUrl: (p: string, digest: string) => `/api${at(p, `/models/${digest}/bundle`)}`,

  // ---------- monitor
  monitor: (p: string, hours = 24) => get<W.Monitor>(at(p, "/monitor"), { query: { hours } }),
  send: (p: string, ids: number[]) => post<W.Job>(at(p, "/monitor/send"), { ids }),
  inputUrl: (p: string, id: number) => `/api${at(p, `/monitor/inputs/${id}`)}`,

  // ---------- settings
  settings: (p: string) => get<W.Settings>(at(p, "/settings")),
  saveSettings: (p: string, settings: W.Settings) => call<W.Settings>("PUT", at(p, "/settings"), { body: settings }),
  invite: (p: string, who: string) => post<{ url: string; expires: string }>(at(p, "/invites"), { who }),
  invites: (p: string) => get<W.Invite[]>(at(p, "/invites")),
  endInvite: (p: string, id: string) => post<unknown>(at(p, `/invites/${id}/end`)),
  leave: () => post<{ left: boolean }>("/leave"),
  join: (token: string, who: string) => post<{ project: string; who: string }>("/join", { token, who }),
};
