import { describe, expect, it } from "vitest";
import { changes, fields, nearest, STOPS } from "./form";

const schema = {
  $defs: { Head: { enum: ["auto", "linear"], type: "string" } },
  properties: {
    seconds: { type: "number", default: 60 },
    head: { $ref: "#/$defs/Head", default: "auto", description: "Kind of head." },
    rounds: { type: "integer", minimum: 1, maximum: 9, default: 3 },
    flip: { type: "boolean", default: true },
    seed: { anyOf: [{ type: "integer" }, { type: "null" }], default: null },
    strange: { type: "array" },
  },
};

describe("the form of options", () => {
  it("shows a field for each option it can ask for", () => {
    const all = fields(schema);
    expect(all.map(({ key, kind }) => `${key} ${kind}`)).toEqual(["head choice", "rounds number", "flip switch", "seed number"]);
    expect(all[0]).toMatchObject({ choices: ["auto", "linear"], about: "Kind of head.", initial: "auto" });
    expect(all[1]).toMatchObject({ low: 1, high: 9, step: 1 });
    expect(all[3]).toMatchObject({ optional: true, initial: "" });
  });

  it("sends only what differs from the defaults", () => {
    const all = fields(schema);
    expect(changes(all, {})).toEqual({});
    expect(changes(all, { head: "linear", rounds: 3, flip: false, seed: 7 })).toEqual({ head: "linear", flip: false, seed: 7 });
  });

  it("has nothing to show for no schema", () => {
    expect(fields(null)).toEqual([]);
  });
});

describe("the time dial", () => {
  it("stops nearest to what is expected", () => {
    expect(STOPS[nearest(41)]).toBe(30);
    expect(STOPS[nearest(55)]).toBe(60);
    expect(STOPS[nearest(1)]).toBe(10);
    expect(STOPS[nearest(99999)]).toBe(3600);
  });
});
