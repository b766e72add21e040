import { afterEach, describe, expect, it } from "vitest";
import { taste } from "../lib/lang.svelte";
import { chosen } from "../lib/lang.svelte";
import { camel } from "../lib/errors";
import { scene } from "../lib/lang.svelte";
import { ago, bytes, count, list, maybe, num, percent, span, t } from ".";
import { en, things as enThings } from "./en";
import { ja, things as jaThings } from "./ja";

afterEach(() => void (taste.lang = "en"));

const keys = (words: object): string[] =>
  Object.entries(words).flatMap(([screen, phrases]) => Object.entries(phrases).map(([key, phrase]) => `${screen}.${key}:${typeof phrase}`));

/** These name faces and things in one breath, before anybody knows which it will be. */
const BOTH: string[] = ["label.boxAsk", "projects.step1Sub"];

/** Sentences about faces themselves: why none are looked at, or that none was found. */
const OF_FACES = /^errors\.(mode|noFace)/;

describe("the words", () => {
  it("are the same keys in both languages, text for text and gaps for gaps", () => {
    expect(keys(en).sort()).toEqual(keys(ja).sort());
  });

  it("are never empty, save where a figure stands alone", () => {
    const empty = keys(ja).length - Object.values(ja).flatMap((screen) => Object.values(screen)).filter((phrase) => phrase !== "").length;
    expect(empty).toBeLessThanOrEqual(1);
  });

  it("follow the language of the page", () => {
    taste.lang = "ja";
    expect(t("frame.left", { n: 2213 })).toBe("残り 2,213");
    taste.lang = "en";
    expect(t("frame.left", { n: 2213 })).toBe("2,213 left");
  });

  it("know the codes of the server, and say so when they do not", () => {
    expect(maybe("frame.next_train", { items: 10, seconds: 40 })).toContain("10 labels are ready");
    expect(maybe("frame.next_never")).toBeNull();
    expect(maybe("frame.constructor")).toBeNull();
    expect([camel("TooFewLabels"), camel("too-large"), camel("not_found")]).toEqual(["tooFewLabels", "tooLarge", "notFound"]);
  });

  it("write figures as the language does", () => {
    expect([num(2213), percent(0.987), span(40), span(200), span(4800)]).toEqual(["2,213", "98.7%", "40 sec", "3 min", "1 hr 20 min"]);
    expect([count(1, "photo", "photos"), count(2, "photo", "photos")]).toEqual(["1 photo", "2 photos"]);
    expect([bytes(900), bytes(3_200_000), list(["A", "B", "C"])]).toEqual(["900 byte", "3.2 MB", "A, B, and C"]);
    expect(ago("2026-11-22T00:00:00Z", Date.parse("2026-11-22T00:05:00Z"))).toBe("5 minutes ago");
    taste.lang = "ja";
    expect([span(40), span(200)]).toEqual(["40 秒", "3 分"]);
  });
});

/** Phrases of all screens as they read in a project of things; of those with gaps, how they are written. */
const read = (words: object, things: object): [string, string][] =>
  Object.entries(words).flatMap(([screen, phrases]) =>
    Object.entries({ ...phrases, ...(things as Record<string, object>)[screen] }).map(([key, phrase]): [string, string] => [`${screen}.${key}`, String(phrase).replace(/^\(\{[^}]*\}\) =>/, "")]),
  );

describe("a project of things", () => {
  afterEach(() => void (scene.things = false));

  it("asks what something is, not who", () => {
    scene.things = true;
    expect([t("label.who"), t("label.pairs"), t("train.start")]).toEqual(["What is this?", "Same thing?", "Start training"]);
    taste.lang = "ja";
    expect([t("label.who"), t("help.ask", { name: "コップ" })]).toEqual(["これは何ですか？", "これは「コップ」ですか？"]);
  });

  it("speaks of no face and of nobody, save of those who label", () => {
    const faces = read(en, enThings).filter(([, text]) => /\bfaces?["\s.,”`]|[Pp]erson\?|[Ww]ho (is|are) th/.test(text));
    const kao = read(ja, jaThings).filter(([, text]) => /顔|同じ人|別の人|違う人|別人|この人|だれですか/.test(text));
    expect([...faces, ...kao].map(([key]) => key).filter((key) => !OF_FACES.test(key)).sort()).toEqual(BOTH);
  });

  it("says otherwise only what there is to say", () => {
    const strange = ([words, things]: [object, object]) => keys(things).filter((key) => !keys(words).includes(key));
    expect([...strange([en, enThings]), ...strange([ja, jaThings])]).toEqual([]);
  });
});

describe("the language", () => {
  it("is the stored one, else the browser's first that we speak", () => {
    expect(chosen("ja", ["en-GB"])).toBe("ja");
    expect(chosen(null, ["fr", "ja-JP", "en"])).toBe("ja");
    expect(chosen(null, ["en-US", "ja"])).toBe("en");
    expect(chosen("xx", ["fr"])).toBe("en");
  });
});
