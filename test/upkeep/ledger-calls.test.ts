/** The parts of the ledger's bench whose figures are counts, on a smaller scale. */
import { expect, test } from "vitest";
import { byHandFigures } from "../bench/ledger/by-hand.ts";
import { reconcileFigures } from "../bench/ledger/reconcile.ts";

test("a run by hand takes two writes and one read for its task's slot, and without one a read each five seconds", async () => {
  expect((await byHandFigures(5)).map(({ value }) => value)).toEqual([2, 1, 0, 0.6]);
});

test("the sweeper reads a trigger's runs once each of its instants is old, and writes once", async () => {
  const figures = await reconcileFigures(40);
  expect(figures.filter(({ ok }) => !ok)).toEqual([]);
  expect(figures.map(({ value }) => value).slice(0, 5)).toEqual([0, 60, 40, 40, 41]);
}, 60_000);
