/** How long a run waits after a failed attempt. */
import { expect, test } from "vitest";
import type { Backoff } from "../../functions/model/task/settings.ts";
import { backoffSeconds } from "../../functions/turns/settle/backoff.ts";

const noJitter = () => 0.5;
const error = new Error("no");

function delays(backoff: Backoff | undefined): number[] {
  return [1, 2, 6, 7].map((attempt) => backoffSeconds({ backoff }, attempt, error, noJitter));
}

test.each<[string, Backoff | undefined, number[]]>([
  [
    "a task without a backoff waits 30 s at first, then twice as long each time, up to 15 min",
    undefined,
    [30, 60, 900, 900],
  ],
  ["a backoff that is a number is the wait each time", 7, [7, 7, 7, 7]],
  [
    "a backoff that names some settings keeps the defaults of the rest",
    { firstSeconds: 1, maxSeconds: undefined as never },
    [1, 2, 32, 64],
  ],
  ["a backoff function is given the attempt and the error", (n, e) => (e === error ? n : 0), [1, 2, 6, 7]],
  [
    "a backoff function may ask for 30 days at the most",
    () => Number.POSITIVE_INFINITY,
    Array(4).fill(2_592_000),
  ],
  [
    "a backoff function that throws leaves the default",
    () => {
      throw error;
    },
    [30, 60, 900, 900],
  ],
  ["a backoff function that returns no number leaves the default", () => Number.NaN, [30, 60, 900, 900]],
])("%s", (_, backoff, expected) => {
  expect(delays(backoff)).toEqual(expected);
});

test("jitter makes a backoff longer or shorter by at most its share", () => {
  const first = (chance: number) => backoffSeconds({}, 1, error, () => chance);
  expect([first(0), first(0.5), first(1)]).toEqual([24, 30, 36]);
});
