/** How a rate is divided into tracks. */
import { expect, test } from "vitest";
import { placesIn, sliceFrom, tracksOf } from "../../../functions/model/task/rate/tracks.ts";
import { stretchMs } from "../../../functions/model/task/rate-limit.ts";

const at = Date.parse("2026-11-21T09:00:00.001Z");

test.each([10, 60, 500, 999, 10_000])("the tracks of %i items a second share one even grid", (items) => {
  const tracks = tracksOf({ items, per: "second" });
  const all = Array.from({ length: tracks.count }, (_, track) =>
    placesIn(tracks, sliceFrom(tracks, track, at, Math.ceil(2_000 / tracks.strideMs))),
  ).flat();
  const places = all.sort((a, b) => a - b).filter((place) => place < at + 1_000);
  expect(Math.abs(places.length - items)).toBeLessThanOrEqual(1);
  for (const [i, place] of places.slice(1).entries())
    expect(Math.abs(place - (places[i] as number) - 1_000 / items)).toBeLessThan(0.01);
});

test("a slow rate has one track, whose grid begins with whoever asks", () => {
  const tracks = tracksOf({ items: 6, per: "hour" });
  expect(tracks).toMatchObject({ count: 1, strideMs: 600_000 });
  expect(sliceFrom(tracks, 0, at, 1)).toEqual({ track: 0, start: at, end: at + 600_000 });
});

test("a slice follows the one before without a gap, however the numbers are rounded", () => {
  const tracks = tracksOf({ items: 700, per: "second" });
  let end = sliceFrom(tracks, 3, at, 7).end;
  for (let i = 0; i < 1_000; i++) {
    const next = sliceFrom(tracks, 3, end, 7);
    expect(next.start - end).toBeLessThan(0.1);
    expect(placesIn(tracks, next)).toHaveLength(7);
    end = next.end;
  }
});

test.each([
  [7, "minute"],
  [90, "minute"],
  [599, "minute"],
  [9, "second"],
  [10_000, "day"],
] as const)(
  "places of %i items a %s are whole milliseconds apart, and at most a hundredth fewer",
  (items, per) => {
    const { count, strideMs } = tracksOf({ items, per });
    const exact = stretchMs(per) / items;
    expect([count, Number.isInteger(strideMs)]).toEqual([1, true]);
    expect(strideMs / exact).toBeGreaterThanOrEqual(1);
    expect(strideMs / exact).toBeLessThan(1.01);
  },
);
