/** Ask an endpoint about one photo, the way any program would. */
import { call } from "../lib/api";
import type { Why } from "../lib/errors";

export interface Answer {
  endpoint: string;
  model: string;
  regions: { box: [number, number, number, number]; label: string; score: number; scores: Record<string, number> }[];
  reason: string;
  why?: Why | null;
}

/** Endpoints are asked by the project's name, as from outside. */
export const ask = (project: string, endpoint: string, photo: Blob): Promise<Answer> =>
  call<Answer>("POST", `/projects/${encodeURIComponent(project)}/predict`, {
    raw: photo,
    query: endpoint === project ? {} : { endpoint },
  });
