import { rebind } from "../lib/keys";
import { describe, expect, test } from "vitest";
import { board, counts, decide, press, rename, takeOut } from "./confirm";
import { hold, inside, middle, nudge, within } from "./box";
import { grade, share } from "./bars";
import { Feed } from "./feed";
import { keysNow, letters, reserved, shiftedDigit } from "./keys";
import { AHEAD, Line } from "./line";
import * as one from "./one";
import { PAUSE, Pace } from "./pace";
import { Past } from "./past";
import { confirmQueue, desk, hear, work } from "./robot";
import { begin, dropped, fitting, kept, move, paint, toggle, without } from "./select";
import { asked, drop, filled, merge, naming, split, stack, whole } from "./stacks";
import { type Batch, type Tile, guesses } from "./types";

const keys = keysNow();

function tile(region: string, more: Partial<Tile> = {}): Tile {
  return {
    region, photo: region, n: 0, state: "open", name: null, who: "", guess: "ito", score: 0.9, doubt: 0.1,
    top: [["ito", 0.9], ["sato", 0.4]], cluster: null, folder: "", condition: "", taken: null, twin: false,
    trashed: false, version: 3, ...more,
  };
}

function batch(count: number, more: Partial<Batch> = {}): Batch {
  const tiles = Array.from({ length: count }, (_, index) => tile(`r${index}`));
  return {
    name: { id: "ito", spelling: "Ito" }, tiles, left: count, open: count, source: "model", looks: [], others: [],
    ...more,
  };
}

describe("marking", () => {
  test("a second press takes the mark off again", () => {
    const marks = begin(["a", "b"]);
    expect(dropped(toggle(marks, "a"))).toEqual(["a"]);
    expect(kept(toggle(toggle(marks, "a"), "a"))).toEqual(["a", "b"]);
  });

  test("a drag marks what it passes and nothing it does not know", () => {
    expect(dropped(paint(begin(["a", "b", "c"]), ["b", "c", "z"], true))).toEqual(["b", "c"]);
  });

  test("the first arrow stands on the first face; a step off the grid stays", () => {
    const marks = begin(["a", "b", "c", "d"]);
    expect(move(marks, "ArrowDown", 2).at).toBe(0);
    expect(move({ ...marks, at: 1 }, "ArrowDown", 2).at).toBe(3);
    expect(move({ ...marks, at: 3 }, "ArrowRight", 2).at).toBe(3);
    expect(move({ ...marks, at: 0 }, "End", 2).at).toBe(3);
  });

  test("all faces of a batch are in view where the screen allows", () => {
    expect(fitting(24, 112, 900, 600)).toBe(112);
    expect(fitting(24, 112, 560, 410)).toBe(84);
    expect(fitting(24, 112, 300, 100)).toBe(72);
  });

  test("faces that left take their marks along", () => {
    const marks = without({ ...begin(["a", "b", "c"], ["a", "b"]), at: 2 }, new Set(["a"]));
    expect([marks.ids, [...marks.wrong], marks.at]).toEqual([["b", "c"], ["b"], 1]);
  });
});

describe("keys", () => {
  test("24 faces have 24 letters, none of them a key that does something else", () => {
    const given = letters(24, reserved(keys));
    expect(given.length).toBe(24);
    expect(given).not.toContain("x");
    expect(given).not.toContain("l");
  });

  test("a key set by a person frees the default one", () => {
    rebind({ "label.none": "Q" });
    const own = keysNow();
    rebind({});
    expect([own.none, letters(24, reserved(own)).includes("x")]).toEqual(["q", true]);
  });

  test("Shift and a number counts by position", () => {
    const press = { code: "Digit1", shiftKey: true, ctrlKey: false, metaKey: false };
    expect(shiftedDigit(press)).toBe(1);
    expect(shiftedDigit({ ...press, shiftKey: false })).toBeNull();
  });
});

describe("confirm", () => {
  test("Enter names the rest and says is-not of the marked ones, in one act", () => {
    const [marked] = press(board(batch(3), keys), "b", keys, 7);
    const deed = decide(marked);
    expect(deed?.do === "say" && deed.sayings.map((saying) => [saying.region, saying.says])).toEqual([
      ["r0", "is"], ["r1", "is-not"], ["r2", "is"],
    ]);
    expect(counts(marked)).toEqual({ keep: 2, drop: 1 });
  });

  test("X says is-not of all", () => {
    const [, deed] = press(board(batch(2), keys), "x", keys, 7);
    expect(deed?.do === "say" && deed.sayings.every((saying) => saying.says === "is-not")).toBe(true);
  });

  test("Space skips, but marks the face the arrows stand on", () => {
    const now = board(batch(2), keys);
    expect(press(now, "Space", keys, 7)[1]).toEqual({ do: "skip" });
    const [stood] = press(now, "ArrowRight", keys, 7);
    expect(dropped(press(stood, "Space", keys, 7)[0].marks)).toEqual(["r0"]);
    expect(press(press(stood, "Escape", keys, 7)[0], "Space", keys, 7)[1]).toEqual({ do: "skip" });
  });

  test("another name goes to the marked ones only, and they leave the board", () => {
    const [marked] = press(board(batch(3), keys), "c", keys, 7);
    const [rest, deed] = rename(marked, { id: null, spelling: "Mori" });
    expect(deed.do === "say" && deed.sayings).toEqual([
      { region: "r2", says: "is", name: null, spelling: "Mori" },
    ]);
    expect(rest.marks.ids).toEqual(["r0", "r1"]);
    expect(counts(takeOut(rest, new Set(["r0"])))).toEqual({ keep: 1, drop: 0 });
  });

  test("without marks another name goes to all", () => {
    const [, deed] = rename(board(batch(3), keys), { id: "mori", spelling: "Mori" });
    expect(deed.do === "say" && deed.sayings.length).toBe(3);
  });

  test("an unknown key changes nothing", () => {
    const now = board(batch(2), keys);
    expect(press(now, "F5", keys, 7)).toEqual([now, null]);
    expect(press(now, "3", keys, 7)[1]).toEqual({ do: "jump", to: 2 });
  });
});

describe("the feed of batches", () => {
  const random = seeded(1);

  test("the next batch is there before it is asked for, and no face comes twice", async () => {
    const at = desk(100, 2, 1, random);
    let asks = 0;
    const feed = new Feed(async (question) => {
      asks += 1;
      return confirmQueue(at, question);
    });
    const first = (await feed.first()) as Batch;
    feed.shown(first);
    await Promise.resolve();
    const before = asks;
    const second = (await feed.next()) as Batch;
    expect(asks).toBe(before);
    expect(second.tiles.length).toBe(24);
    const both = [...first.tiles, ...second.tiles].map((each) => each.region);
    expect(new Set(both).size).toBe(48);
  });

  test("a skipped name comes again when the others are done", async () => {
    const at = desk(20, 2, 1, random);
    const feed = new Feed(async (question) => confirmQueue(at, question));
    const first = (await feed.first()) as Batch;
    feed.shown(first);
    feed.skip(first);
    const second = (await feed.next()) as Batch;
    expect(second.name?.id).not.toBe(first.name?.id);
    feed.shown(second);
    const deed = decide(board(second, keys));
    hear(at, deed?.do === "say" ? deed.sayings : []);
    expect((await feed.next())?.name?.id).toBe(first.name?.id);
  });

  test("a batch put aside for an earlier one is asked again first", async () => {
    const at = desk(60, 2, 1, random);
    const feed = new Feed(async (question) => confirmQueue(at, question));
    const first = (await feed.first()) as Batch;
    feed.putBack(first);
    expect(await feed.next()).toBe(first);
  });

  test("what is not X comes again under its next guess, and not once that was taken back", async () => {
    const at = desk(4, 2, 1, random);
    const feed = new Feed(async (question) => confirmQueue(at, question));
    const first = (await feed.first()) as Batch;
    feed.shown(first);
    const face = first.tiles[0] as Tile;
    const next = guesses({ ...face, not: [first.name?.id ?? ""] })[0]?.[0];
    feed.ruledOut([face], first.name?.id ?? "");
    const found = (await feed.first(next)) as Batch;
    expect(found.tiles.map((each) => each.region)).toContain(face.region);
    feed.settled(new Set([face.region]));
    expect(((await feed.first(next)) as Batch).tiles.map((each) => each.region)).not.toContain(face.region);
  });

  test("questions that only measure come with real ones, never alone", async () => {
    const check = { ...tile("known"), purpose: "check" as const };
    const alone = new Feed(async ({ skip }) => batch(0, { tiles: skip.length ? [] : [check], left: 1 }));
    expect(await alone.first()).toBeNull();
    const mixed = new Feed(async () => batch(1, { tiles: [check, tile("r0")], left: 1 }));
    expect((await mixed.first())?.tiles.length).toBe(2);
  });

  test("nothing left is null", async () => {
    const feed = new Feed(async () => batch(0, { name: null }));
    expect(await feed.first()).toBeNull();
  });
});

describe("one by one", () => {
  const asked1 = one.face(tile("r", { top: [["ito", 0.9], ["sato", 0.4], ["mori", 0.1]] }));

  test("Enter takes the first guess, a number that guess", () => {
    const said = (key: string) => {
      const step = one.press(asked1, key, keys);
      return step?.do === "say" ? step.sayings.map((saying) => [saying.says, saying.name]) : step;
    };
    expect(said("Enter")).toEqual([["is", "ito"]]);
    expect(said("2")).toEqual([["is", "sato"]]);
    expect(said("5")).toBeNull();
    expect(said("d")).toEqual([["dont-know", null]]);
    expect(said("Space")).toEqual([["skip", null]]);
  });

  test("N stays with the next guess, and both sayings go in one act", () => {
    const step = one.press(asked1, "n", keys);
    const next = step?.do === "stay" ? step.face : asked1;
    expect(one.offers(next)[0]?.[0]).toBe("sato");
    const end = one.press(next, "Enter", keys);
    expect(end?.do === "say" && end.sayings.map((saying) => [saying.says, saying.name])).toEqual([
      ["is-not", "ito"], ["is", "sato"],
    ]);
    expect(one.refused(next).length).toBe(1);
  });

  test("Shift and a number adds a further name; again takes it off", () => {
    const both = one.alsoNumber(asked1, 2);
    const step = one.press(both, "1", keys);
    expect(step?.do === "say" && step.sayings.map((saying) => saying.name)).toEqual(["sato", "ito"]);
    expect(one.alsoNumber(both, 2).also).toEqual([]);
  });

  test("any other letter begins a name, also a kana", () => {
    expect(one.press(asked1, "s", keys)).toEqual({ do: "find", text: "s" });
    expect(one.press(asked1, "さ", keys)).toEqual({ do: "find", text: "さ" });
    expect(one.press(asked1, "/", keys)).toEqual({ do: "find", text: "" });
    expect(one.press(asked1, "F1", keys)).toBeNull();
  });

  test("what was ruled out is not proposed again, and a guess outside the top comes first", () => {
    expect(guesses(tile("r", { not: ["ito"] })).map(([id]) => id)).toEqual(["sato"]);
    expect(guesses(tile("r", { guess: "abe", score: 0.5 }))[0]).toEqual(["abe", 0.5]);
  });
});

describe("the line of single faces", () => {
  test("some are always ahead and none comes twice", async () => {
    const all = Array.from({ length: 50 }, (_, index) => tile(`r${index}`));
    const line = new Line(async (size) => ({ tiles: all.slice(0, size), open: 50 }));
    const got: string[] = [];
    for (let each = await line.next(); each; each = await line.next()) {
      got.push(each.region);
      if (got.length === 5) expect(line.waiting).toBeGreaterThanOrEqual(AHEAD / 2);
    }
    expect(new Set(got).size).toBe(50);
  });

  test("checks alone are the end", async () => {
    const check = { ...tile("known"), purpose: "check" as const };
    expect(await new Line(async () => ({ tiles: [check], open: 0 })).next()).toBeNull();
  });

  test("one taken up again comes first; a decided one comes no more", async () => {
    const line = new Line(async () => ({ tiles: [tile("a"), tile("b"), tile("c")], open: 3 }));
    const first = (await line.next()) as Tile;
    line.drop(new Set(["b"]));
    line.putBack(first);
    expect([(await line.next())?.region, (await line.next())?.region]).toEqual(["a", "c"]);
  });
});

describe("stacks", () => {
  const big = stack(0, 3, [tile("a"), tile("b"), tile("c")]);
  const small = stack(4, 9, [tile("d")]);

  test("a stack is named without its strangers", () => {
    const said = naming(big, new Set(["b"]), { id: null, spelling: "Ito" });
    expect(said.map((saying) => [saying.region, saying.spelling])).toEqual([["a", "Ito"], ["c", "Ito"]]);
  });

  test("split makes a stack right behind; all or none picked changes nothing", () => {
    expect(split([big, small], "c0", new Set(["b"])).map((each) => [each.size, each.tiles[0]?.region])).toEqual([
      [2, "a"], [1, "b"], [9, "d"],
    ]);
    expect(split([big], "c0", new Set(["a", "b", "c"]))).toEqual([big]);
  });

  test("the smaller joins the larger, and the question is answered", () => {
    const pair = { a: 0, b: 4, likeness: 0.6 };
    expect(asked([big, small], pair)?.map((each) => each.key)).toEqual(["c0", "c4"]);
    const joined = merge([big, small], "c0", "c4");
    expect(joined.map((each) => [each.key, each.size, each.clusters])).toEqual([["c4", 12, [4, 0]]]);
    expect(asked(joined, pair)).toBeNull();
    expect(whole(filled(joined[0] ?? big, [tile("a")]))).toBe(true);
    expect(drop(joined, "c4")).toEqual([]);
  });
});

describe("boxes", () => {
  const size = { width: 200, height: 100 };

  test("four extreme points in any order make the box that holds them", () => {
    expect(hold([[50, 10], [20, 40], [60, 90], [90, 50]], size)).toEqual([20, 10, 90, 90]);
    expect(hold([[90, 50], [60, 90], [20, 40], [50, 10]], size)).toEqual([20, 10, 90, 90]);
  });

  test("a slip of the hand is no box", () => {
    expect(hold([[5, 5], [6, 6]], size)).toBeNull();
    expect(hold([[5, 5]], size)).toBeNull();
  });

  test("arrows move the box, and it stays inside; Shift moves two edges", () => {
    expect(nudge([0, 0, 50, 50], "ArrowLeft", false, size)).toEqual([0, 0, 50, 50]);
    expect(nudge([0, 0, 50, 50], "ArrowRight", false, size)).toEqual([1, 0, 51, 50]);
    expect(nudge([0, 0, 50, 50], "ArrowDown", true, size)).toEqual([0, 0, 50, 51]);
    expect(nudge([0, 0, 50, 50], "a", true, size)).toEqual([0, 0, 50, 50]);
  });

  test("a place is a pixel of the photo, at the edge when outside", () => {
    expect(within([100.4, -3], size)).toEqual([100, 0]);
    expect(inside([-5, -5, 900, 900], size)).toEqual([0, 0, 200, 100]);
    expect(middle(size)).toEqual([50, 25, 150, 75]);
  });
});

describe("pace and past", () => {
  test("a pause is not work", () => {
    const pace = new Pace(0);
    expect(pace.perMinute()).toBeNull();
    expect(pace.add(4000, 24)).toBe(4);
    pace.ask(100_000);
    expect(pace.add(500_000, 24)).toBe(PAUSE / 1000);
    pace.ask(500_000);
    pace.add(504_000, 24);
    expect(pace.perMinute()).toBe(Math.round((72 * 60) / 38));
    pace.drop(24);
    expect(pace.faces).toBe(48);
  });

  test("the newest deed is undone first; one done again otherwise is out", () => {
    const past = new Past<string>(2);
    for (const ticket of ["a", "b", "c"]) past.add({ ticket, beside: [], act: null, scene: ticket, faces: 1 });
    past.acted("c", "act-c");
    expect(past.find("act-c")?.scene).toBe("c");
    expect(past.list().map((deed) => deed.ticket)).toEqual(["c", "b"]);
    past.remove("b");
    expect([past.pop()?.ticket, past.pop(), past.length]).toEqual(["c", null, 0]);
  });

  test("bars and words", () => {
    expect([share(0, 9), share(1, 900), share(5, 10)]).toEqual([0, 2, 50]);
    expect([grade(-0.1), grade(0.1), grade(0.3), grade(0.5), grade(0.7), grade(0.9)]).toEqual([
      "none", "slight", "fair", "moderate", "substantial", "high",
    ]);
  });
});

describe("the keyboard budget", () => {
  test("1,000 faces of 100 people, 95 % right proposals: at most 1.2 keystrokes a face", async () => {
    const score = await work(desk(1000, 100, 0.95, seeded(7)));
    console.log(JSON.stringify({ ...score, keystrokes_per_face: score.keys / score.faces }));
    expect(score.right).toBe(1000);
    expect(score.keys / score.faces).toBeLessThanOrEqual(1.2);
  });
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
