import { describe, expect, test } from "vitest";
import type { Box, Turn } from "../wires";
import { filterOf, nothing, standing, viewOf, without } from "./filter";
import { quarter, sizeOf, turned } from "./turned";

describe("the URL is the filter", () => {
  test("what the URL says is asked, as the server spells it", () => {
    const params = { name: "a1", state: "open", low: "0.5", high: "0.9", twins: "1", order: "score", region: "r" };
    expect(filterOf(params)).toEqual({ view: "faces", name: "a1", state: "open", low: 0.5, high: 0.9, twins: 1, order: "score" });
  });

  test("what is no value is left out", () => {
    expect(filterOf({ state: "lost", low: "many", high: "7", order: "up" })).toEqual({ view: "faces" });
  });

  test("photos come in the order of arrival, whatever order is asked", () => {
    expect(filterOf({ view: "photos", order: "doubt" })).toEqual({ view: "photos" });
  });

  test("photos without a face are shown as photos", () => {
    expect(viewOf({ without: "1", view: "faces" })).toBe("photos");
  });

  test("the two ends of the confidence are one chip, and go together", () => {
    expect(standing({ low: "0.5", high: "0.9", folder: "x", order: "score" })).toEqual(["folder", "low"]);
    expect(standing({ high: "0.9" })).toEqual(["high"]);
    expect(without("high")).toEqual({ low: null, high: null });
  });

  test("nothing narrows after all chips are taken away", () => {
    const params = Object.fromEntries(Object.entries(nothing()).map(([key]) => [key, ""]));
    expect(standing(params)).toEqual([]);
  });
});

describe("a box on a turned photo", () => {
  const size = { width: 100, height: 50 };
  const box: Box = [10, 5, 30, 20];

  test("it lies within the photo as shown, and keeps its area", () => {
    for (const turn of [0, 90, 180, 270] as Turn[]) {
      const [l, t, r, b] = turned(box, size, turn);
      const shown = sizeOf(size, turn);
      expect(l >= 0 && t >= 0 && r <= shown.width && b <= shown.height).toBe(true);
      expect((r - l) * (b - t)).toBe(300);
    }
  });

  test("a quarter clockwise brings the left edge to the top", () => {
    expect(turned([0, 0, 100, 1], size, 90)).toEqual([49, 0, 50, 100]);
    expect(turned([0, 0, 1, 50], size, 90)).toEqual([0, 0, 50, 1]);
  });

  test("four quarters are none, and back undoes on", () => {
    let turn: Turn = 0;
    for (let i = 0; i < 4; i += 1) turn = quarter(turn, 1);
    expect(turn).toBe(0);
    expect(quarter(quarter(90, -1), 1)).toBe(90);
    expect(quarter(0, -1)).toBe(270);
  });
});
