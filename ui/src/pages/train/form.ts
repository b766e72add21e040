/** What the form of options shows, read from a JSON schema. Pure. */

export interface Field {
  key: string;
  kind: "choice" | "switch" | "number" | "text";
  choices: (string | number)[];
  /** "" stands for none. */
  initial: string | number | boolean;
  low: number | null;
  high: number | null;
  step: number | "any";
  about: string;
  /** May be left empty. */
  optional: boolean;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Schema = Record<string, any>;

/** The fields of a schema but those asked elsewhere. */
export function fields(schema: Schema | null, without: string[] = ["seconds"]): Field[] {
  const properties = (schema?.properties ?? {}) as Record<string, Schema>;
  return Object.entries(properties)
    .filter(([key]) => !without.includes(key))
    .map(([key, raw]) => field(key, raw, schema as Schema))
    .filter((one) => one !== null);
}

function field(key: string, raw: Schema, whole: Schema): Field | null {
  const { schema, optional } = meant(raw, whole);
  const kind = kindOf(schema);
  if (kind === null) return null;
  return {
    key,
    kind,
    choices: schema.enum ?? (schema.const === undefined ? [] : [schema.const]),
    initial: raw.default ?? schema.default ?? (kind === "switch" ? false : ""),
    low: schema.minimum ?? schema.exclusiveMinimum ?? null,
    high: schema.maximum ?? schema.exclusiveMaximum ?? null,
    step: schema.type === "integer" ? 1 : "any",
    about: raw.description ?? schema.description ?? "",
    optional,
  };
}

/** A reference followed, "or null" taken apart. */
function meant(raw: Schema, whole: Schema): { schema: Schema; optional: boolean } {
  const parts = (raw.anyOf ?? raw.oneOf ?? raw.allOf) as Schema[] | undefined;
  const some = parts?.filter((part) => part.type !== "null") ?? [];
  const optional = parts !== undefined && some.length < parts.length;
  const first = some[0] ?? raw;
  const name = typeof first.$ref === "string" ? first.$ref.replace(/^#\/\$defs\//, "") : null;
  return { schema: name ? (whole.$defs?.[name] ?? first) : first, optional };
}

function kindOf(schema: Schema): Field["kind"] | null {
  if (schema.enum) return "choice";
  if (schema.type === "boolean") return "switch";
  if (schema.type === "number" || schema.type === "integer") return "number";
  return schema.type === "string" ? "text" : null;
}

/** Only what differs from the defaults is sent. */
export function changes(all: Field[], values: Record<string, string | number | boolean | null>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const one of all) {
    const value = values[one.key] ?? "";
    if (value === one.initial) continue;
    if (value === "") {
      if (one.optional) out[one.key] = null;
    } else out[one.key] = value;
  }
  return out;
}

/** The stops of the time dial, in seconds. */
export const STOPS = [10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600];

/** The stop nearest to a time. */
export function nearest(seconds: number): number {
  let best = 0;
  STOPS.forEach((stop, i) => {
    if (Math.abs(Math.log(stop / seconds)) < Math.abs(Math.log((STOPS[best] ?? 1) / seconds))) best = i;
  });
  return best;
}
