import { describe, expect, it } from "vitest";
import type { Saying, Tile } from "../wires";
import { Away, Refusal } from "./api";
import { Deeds, rebase, stands, type Answer, type Deed } from "./deeds";

const tile = (region: string, version: number, more: Partial<Tile> = {}): Tile => ({
  region, version, photo: "p", n: 0, state: "open", name: null, who: "", guess: null, score: null, doubt: null, top: [],
  cluster: null, folder: "", condition: "", taken: null, twin: false, trashed: false, ...more,
});
const is = (region: string, version: number, name = "n1"): Saying => ({ region, says: "is", name, version });
const labels = (id: string, sayings: Saying[]): Deed => ({ id, project: "p", kind: "labels", path: "/labels", body: { sayings, seconds: 1 } });
const undo = (id: string, target: string): Deed => ({ id, project: "p", kind: "undo", path: "", body: {}, target });

/** A queue with a server of one function, and all that it told. */
function queue(server: (deed: Deed, path: string) => Answer | Error, sleep = () => Promise.resolve()) {
  const told: string[] = [];
  const sent: string[] = [];
  let saved = "";
  const deeds = new Deeds({
    send: async (deed, path) => {
      sent.push(`${deed.id} ${path} ${JSON.stringify((deed.body.sayings as Saying[] | undefined)?.map((one) => one.version) ?? [])}`);
      const answer = server(deed, path);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    done: (deed) => told.push(`done ${deed.id}`),
    stale: (deed, rows, kept) => told.push(`stale ${deed.id} ${rows.length} ${kept}`),
    refused: (deed) => told.push(`refused ${deed.id}`),
    state: () => undefined,
    save: (text) => (saved = text),
    sleep,
  });
  return { deeds, told, sent, saved: () => saved };
}

const settle = async () => {
  for (let i = 0; i < 60; i += 1) await Promise.resolve();
};
const ok = (deed: Deed): Answer => ({
  act: { id: `act-${deed.id}` },
  tiles: ((deed.body.sayings as Saying[]) ?? []).map((one) => tile(one.region, (one.version ?? 0) + 1, { state: "named", name: one.name })),
});

describe("the queue of edits", () => {
  it("sends in order and forgets what is acknowledged", async () => {
    const { deeds, told, sent, saved } = queue(ok);
    deeds.add(labels("a", [is("r1", 1)]));
    deeds.add(labels("b", [is("r2", 1)]));
    expect(JSON.parse(saved()).deeds).toHaveLength(2);
    await settle();
    expect(sent).toEqual(["a /labels [1]", "b /labels [1]"]);
    expect(told).toEqual(["done a", "done b"]);
    expect(saved()).toBe("");
  });

  it("lifts the version of a later edit upon the same face", async () => {
    const { deeds, sent } = queue(ok);
    deeds.add(labels("a", [is("r1", 1)]));
    deeds.add(labels("b", [is("r1", 1, "n2")]));
    await settle();
    expect(sent).toEqual(["a /labels [1]", "b /labels [2]"]);
  });

  it("holds edits while nobody answers, and loses none", async () => {
    let away = 3;
    const { deeds, told, sent } = queue((deed) => (away-- > 0 ? new Away("") : ok(deed)));
    deeds.add(labels("a", [is("r1", 1)]));
    deeds.add(labels("b", [is("r2", 1)]));
    await settle();
    expect(sent).toHaveLength(5);
    expect(told).toEqual(["done a", "done b"]);
  });

  it("takes the server's rows on a conflict and sends the rest again", async () => {
    const { deeds, told, sent } = queue((deed) =>
      (deed.body.sayings as Saying[]).some((one) => one.region === "r2")
        ? new Refusal(409, "Conflict", { stale: [tile("r2", 9, { state: "named", name: "other" })] }, "")
        : ok(deed),
    );
    deeds.add(labels("a", [is("r1", 1), is("r2", 1), is("r3", 1)]));
    await settle();
    expect(sent).toEqual(["a /labels [1,1,1]", "a /labels [1,1]"]);
    expect(told).toEqual(["stale a 1 true", "done a"]);
  });

  it("never writes over a row that somebody else changed", async () => {
    const { deeds, told } = queue(() => new Refusal(409, "Conflict", { stale: [tile("r1", 5)] }, ""));
    deeds.add(labels("a", [is("r1", 1)]));
    await settle();
    expect(told).toEqual(["stale a 1 false"]);
    expect(deeds.waiting).toHaveLength(0);
  });

  it("tells nothing when its own lost answer is what stands there", async () => {
    let first = true;
    const { deeds, told } = queue(() => {
      if (first) {
        first = false;
        return new Away("the answer was lost");
      }
      return new Refusal(409, "Conflict", { stale: [tile("r1", 2, { state: "named", name: "n1" })] }, "");
    });
    deeds.add(labels("a", [is("r1", 1)]));
    await settle();
    expect(told).toEqual(["done a"]);
  });

  it("drops what the server refuses and goes on", async () => {
    const { deeds, told } = queue((deed) => (deed.id === "a" ? new Refusal(422, "BadInput", {}, "") : ok(deed)));
    deeds.add(labels("a", [is("r1", 1)]));
    deeds.add(labels("b", [is("r2", 1)]));
    await settle();
    expect(told).toEqual(["refused a", "done b"]);
  });

  it("undoes by the server's act, also when the deed was still on its way", async () => {
    const { deeds, sent } = queue(ok);
    deeds.add(labels("a", [is("r1", 1)]));
    deeds.add(undo("u", "a"));
    deeds.add(undo("again", "u"));
    await settle();
    expect(sent.slice(1)).toEqual(["u /acts/act-a/undo []", "again /acts/act-u/undo []"]);
  });

  it("outlives the page: another one sends what was left, with the acts that undo needs", async () => {
    const away = queue((deed) => (deed.id === "a" ? ok(deed) : new Away("")), () => new Promise(() => undefined));
    away.deeds.add(labels("a", [is("r1", 1)]));
    away.deeds.add(undo("u", "a"));
    await settle();
    const next = queue(ok);
    expect(next.deeds.adopt(away.saved())).toBe(1);
    await settle();
    expect(next.sent).toEqual(["u /acts/act-a/undo []"]);
    expect(next.deeds.adopt("{broken")).toBe(0);
  });

  it("takes back what was not sent yet", async () => {
    const { deeds, sent } = queue(ok);
    deeds.add(labels("a", [is("r1", 1)]));
    deeds.add(labels("b", [is("r2", 1)]));
    expect(deeds.cancel("b")).toBe(true);
    expect(deeds.cancel("a")).toBe(false);
    await settle();
    expect(sent).toEqual(["a /labels [1]"]);
  });
});

describe("a saying", () => {
  it("stands when the row is what it asks", () => {
    expect(stands(is("r", 1, "n1"), tile("r", 2, { state: "named", name: "n1" }))).toBe(true);
    expect(stands(is("r", 1, "n1"), tile("r", 2, { state: "named", name: "n2" }))).toBe(false);
    expect(stands(is("r", 1, "n1"), tile("r", 2, { state: "named", name: "n2", also: ["n1"] }))).toBe(true);
    expect(stands({ region: "r", says: "skip", name: null, version: 1 }, tile("r", 2, { state: "skipped" }))).toBe(true);
    expect(stands({ region: "r", says: "is-not", name: "n1", version: 1 }, tile("r", 2, { not: ["n1"] }))).toBe(true);
    expect(stands(undefined, tile("r", 2))).toBe(false);
  });

  it("keeps a version of null: the writer wanted no lock", () => {
    const deed = labels("a", [{ region: "r", says: "is", name: "n", version: null }, is("s", 4)]);
    rebase(deed, new Map([["r", 7], ["s", 3]]));
    expect((deed.body.sayings as Saying[]).map((one) => one.version)).toEqual([null, 4]);
  });
});
