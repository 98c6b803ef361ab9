import { expect, test } from "vitest";
import type { TurnDocument } from "../../../../../cli/console/page/pages/run/documents.ts";
import { layoutOf } from "../../../../../cli/console/page/pages/run/turns/layout.ts";

const at = (seconds: number) => new Date(seconds * 1_000).toISOString();

const turn = (from: number, to: number | undefined, more: Partial<TurnDocument> = {}): TurnDocument => ({
  ...{ turn: 0, attempt: 1, startedAt: at(from), requestId: "r", stream: "s", ended: "yielded" },
  endedAt: to === undefined ? undefined : at(to),
  ...more,
});

test("bars are on one axis, each after the time that it waited", () => {
  const { bars, from, to } = layoutOf(
    [turn(10, 50, { waitedMs: 10_000 }), turn(60, 100, { waitedMs: 10_000 })],
    0,
  );
  expect([from, to]).toEqual([0, 100_000]);
  expect(bars).toEqual([
    { x: 9.5, width: 38, isOpen: false, wait: { x: 0, width: 9.5, isShortened: false } },
    { x: 57, width: 38, isOpen: false, wait: { x: 47.5, width: 9.5, isShortened: false } },
  ]);
});

test("a long stretch without a turn is drawn short", () => {
  const { bars } = layoutOf([turn(0, 50), turn(100_000, 100_050, { waitedMs: 99_950_000 })], 0);
  // The turns are 100 s together, and what is between them is as long as 25 of these.
  expect(bars.map((bar) => [bar?.x, bar?.width])).toEqual([
    [0, 38],
    [57, 38],
  ]);
  expect(bars[1]?.wait?.isShortened).toBe(true);
});

test("a turn whose start nothing tells has no bar, and what it waited is left out where that is no number", () => {
  const { bars, from } = layoutOf(
    [turn(10, 50, { waitedMs: "long" as never }), { ...turn(60, 100), startedAt: "yesterday" }],
    0,
  );
  expect(bars).toEqual([{ x: 0, width: 95, isOpen: false, wait: undefined }, undefined]);
  expect(from).toBe(10_000);
});

test("a turn under way lasts until now, and one whose end nothing tells is open", () => {
  const { bars, to } = layoutOf(
    [turn(0, undefined, { ended: "killed" }), turn(50, undefined, { ended: "running" })],
    80_000,
  );
  expect(to).toBe(80_000);
  expect(bars[0]).toMatchObject({ isOpen: true, width: 0.6 });
  expect(bars[1]).toMatchObject({ isOpen: false });
});
