/** Types only: what api.ts says of each route is what the committed OpenAPI says. svelte-check fails when they part. */
import type { paths } from "./api.gen";
import type { api } from "./lib/api";
import type * as W from "./wires";

type Api = typeof api;
type P = "/api/projects/{p}";
type Method = "get" | "post" | "put" | "patch";
type Json<R> = R extends { content: { "application/json": infer T } } ? T : never;
type Op<Path extends keyof paths, M extends Method> = paths[Path][M];
/** What the server answers. */
type Answer<Path extends keyof paths, M extends Method> =
  Op<Path, M> extends { responses: infer R } ? Json<R[keyof R & (200 | 201)]> : never;
/** What the server takes. */
type Body<Path extends keyof paths, M extends Method> =
  Op<Path, M> extends { requestBody?: infer B } ? Json<NonNullable<B>> : never;

/** What the page sends is what the server takes. */
type Sent<A extends B, B> = [A] extends [never] ? never : true;

type Gives<F extends keyof Api> = Api[F] extends (...asked: never[]) => Promise<infer T> ? T : never;
/** Left out is null, and one word of a few is a word: the server's description does not tell these apart. */
type Loose<T> = T extends string ? string
  : T extends number ? number
  : T extends boolean ? boolean
  : T extends undefined ? null
  : T extends readonly unknown[] | object ? { [K in keyof T]-?: Loose<T[K] | (undefined extends T[K] ? null : never)> }
  : T;
/** The first fits the second: an error names the two that do not. */
type Fits<A extends (Loose<A> extends Loose<B> ? unknown : never), B> = [A] extends [never] ? never : true;

export type Answers = [
  Fits<Answer<"/api/projects", "get">, Gives<"projects">>,
  Fits<Answer<"/api/projects", "post">, Gives<"make">>,
  Fits<Answer<"/api/sample", "post">, Gives<"sample">>,
  Fits<Answer<P, "get">, Gives<"project">>,
  Fits<Answer<P, "patch">, Gives<"change">>,
  Fits<Answer<`${P}/uploads`, "post">, Gives<"upload">>,
  Fits<Answer<`${P}/uploads/{u}/finish`, "post">, Gives<"finish">>,
  Fits<Answer<`${P}/collect`, "post">, Gives<"collect">>,
  Fits<Answer<`${P}/map`, "get">, Gives<"map">>,
  Fits<Answer<`${P}/tiles`, "get">, Gives<"tiles">>,
  Fits<Answer<`${P}/shots`, "get">, Gives<"shots">>,
  // Counts of states come as any words: the page asks for the four it knows.
  Fits<Omit<Answer<`${P}/facets`, "get">, "states">, Omit<Gives<"facets">, "states">>,
  Fits<Answer<`${P}/acts`, "get">, Gives<"acts">>,
  Fits<Answer<`${P}/people`, "get">, Gives<"people">>,
  Fits<Answer<`${P}/agreement`, "get">, Gives<"agreement">>,
  Fits<Answer<`${P}/names`, "get">, Gives<"names">>,
  Fits<Answer<`${P}/names/search`, "get">, Gives<"search">>,
  Fits<Answer<`${P}/queue/confirm`, "get">, Gives<"confirm">>,
  Fits<Answer<`${P}/queue/one`, "get">, Gives<"one">>,
  Fits<Answer<`${P}/queue/clusters`, "get">, Gives<"clusters">>,
  Fits<Answer<`${P}/queue/same`, "get">, Gives<"same">>,
  Fits<Answer<`${P}/plan`, "get">, Gives<"plan">>,
  Fits<Answer<`${P}/train`, "post">, Gives<"train">>,
  Fits<Answer<`${P}/jobs`, "get">, Gives<"jobs">>,
  // An accuracy of nulls is made null by api.ts; a tile inside a wrong answer is not described.
  Fits<Omit<Answer<`${P}/models`, "get">[number], "accuracy">, Omit<Gives<"models">[number], "accuracy">>,
  Fits<Omit<Answer<`${P}/models/{digest}`, "get">, "card" | "against" | "doubtful">, Omit<Gives<"model">, "card" | "against" | "doubtful">>,
  Fits<Answer<`${P}/models/{digest}/matrix`, "get">, Gives<"matrix">>,
  Fits<Omit<Answer<`${P}/models/{digest}/items`, "get">["items"][number], "tile">, Omit<Gives<"items">["items"][number], "tile">>,
  Fits<Answer<`${P}/endpoints`, "get">, Gives<"endpoints">>,
  Fits<Answer<`${P}/publish`, "post">, Gives<"publish">>,
  Fits<Answer<`${P}/monitor`, "get">, Gives<"monitor">>,
  Fits<Answer<`${P}/monitor/send`, "post">, Gives<"send">>,
  Fits<Answer<`${P}/settings`, "get">, Gives<"settings">>,
  Fits<Answer<`${P}/invites`, "get">, Gives<"invites">>,
  Fits<Answer<"/api/storage", "get">, Gives<"storage">>,
  Fits<Answer<"/api/me", "get">, Gives<"me">>,
];

export type Bodies = [
  Sent<W.LabelAsk, Body<`${P}/labels`, "post">>,
  Sent<W.BoxAsk, Body<`${P}/boxes`, "post">>,
  Sent<W.TrainAsk, Body<`${P}/train`, "post">>,
  Sent<W.NameEdit, Body<`${P}/names/{id}`, "patch">>,
  Sent<W.Settings, Body<`${P}/settings`, "put">>,
  Sent<{ files: W.UploadFile[] }, Body<`${P}/uploads`, "post">>,
];
