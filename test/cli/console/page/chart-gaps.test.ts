/** The line of a chart of runs is broken where none was due for long. */
import { expect, test } from "vitest";
import { aloneIn, withGaps } from "../../../../cli/console/page/pages/task/charts/gaps.ts";

test("a line has a gap where the distance is far above the usual one, and none where a run has no number", () => {
  expect(withGaps([0, 10, 20, 30, 100, 110], [[1, undefined, 3, 4, 5, 6]])).toEqual([
    [0, 10, 20, 30, 65, 100, 110],
    [1, undefined, 3, 4, null, 5, 6],
  ]);
});

test.each([
  ["runs as regular as they are", [0, 10, 50, 60]],
  ["a run", [5]],
  ["no runs", []],
])("the line of %s has no gap", (_, times) => {
  expect(withGaps(times, [times])).toEqual([times, times]);
});

test("a value without one beside it is alone", () => {
  expect(aloneIn([1, null, 2, undefined, null, 0, 3])).toEqual([0, 2]);
  expect(aloneIn([7])).toEqual([0]);
});
