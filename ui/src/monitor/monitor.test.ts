import { expect, test } from "vitest";
import { buckets, roof } from "./buckets";

const NOW = Date.parse("2026-11-22T03:44:00Z");

test("a day is 48 bars; each request stands in the half hour it came", () => {
  const bars = buckets([["2026-11-22T03:40:00Z", 3], ["2026-11-22T03:31:00Z", 2], ["2026-11-22T03:00:00Z", 1]], 24, NOW);
  expect(bars.length).toBe(48);
  expect(bars.slice(-2).map((bar) => bar.n)).toEqual([1, 5]);
});

test("no request is lost or counted twice", () => {
  const per = Array.from({ length: 200 }, (_, i): [string, number] => [new Date(NOW - i * 300_000).toISOString(), i]);
  const sum = buckets(per, 24, NOW).reduce((total, bar) => total + bar.n, 0);
  expect(sum).toBe((199 * 200) / 2);
});

test("what is older than the span is left out", () => {
  expect(buckets([["2026-11-01T00:00:00Z", 9]], 24, NOW).every((bar) => bar.n === 0)).toBe(true);
});

test("the top of the axis is round, and never below a bar", () => {
  expect([0, 5, 7, 18, 100, 240].map(roof)).toEqual([5, 5, 10, 20, 100, 500]);
});
