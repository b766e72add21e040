import { describe, expect, test } from "vitest";
import { en } from "../words/en";
import type { Name } from "../wires";
import { ALL, clashes, keyNow, withKey, type Action } from "./actions";
import { draftOf, edited } from "./name";

const action = (id: string): Action => ALL.find((one) => one.id === id) as Action;

describe("keys", () => {
  test("the usual keys stand in nobody's way", () => {
    expect(ALL.flatMap((one) => clashes(one, {}))).toEqual([]);
  });

  test("a key that another action of the same screen has is a clash", () => {
    expect(clashes(action("label.none"), { "label.none": "l" }).map((one) => one.id)).toEqual(["label.other"]);
  });

  test("a key of another screen is none", () => {
    expect(clashes(action("label.none"), { "label.none": "v" })).toEqual([]);
  });

  test("a key of the frame is one everywhere", () => {
    expect(clashes(action("photos.view"), { "photos.view": "?" }).map((one) => one.id)).toEqual(["keys"]);
  });

  test("the usual key is not kept as one's own", () => {
    const view = action("photos.view");
    expect(withKey({}, view, "w")).toEqual({ "photos.view": "w" });
    expect(keyNow(view, { "photos.view": "w" })).toBe("w");
    expect(withKey({ "photos.view": "w" }, view, view.key)).toEqual({});
    expect(withKey({ "photos.view": "w" }, view, null)).toEqual({});
  });

  test("every action has its words", () => {
    expect(ALL.filter((one) => !Object.hasOwn(en.settings, `key_${one.id.replace(".", "_")}`))).toEqual([]);
  });
});

describe("the form of a name", () => {
  const name: Name = {
    id: "1", spelling: "Ito", reading: null, aliases: [{ spelling: "Abe", from: null, to: "2024" }],
    life: "active", into: null, about: "", hotkey: "", count: 3, guessed: 0, version: 7,
  };

  test("nothing changed is nothing to save", () => {
    expect(edited(name, draftOf(name))).toBeNull();
  });

  test("only what changed is sent, with the version that was seen", () => {
    const draft = { ...draftOf(name), spelling: " Kato ", hotkey: "k" };
    expect(edited(name, draft)).toEqual({ version: 7, spelling: "Kato", hotkey: "k" });
  });

  test("an emptied reading is taken away; an empty alias is none", () => {
    const draft = { ...draftOf({ ...name, reading: "いとう" }), reading: " ", aliases: [...draftOf(name).aliases, { spelling: " ", from: "", to: "" }] };
    expect(edited({ ...name, reading: "いとう" }, draft)).toEqual({ version: 7, reading: null });
  });
});
