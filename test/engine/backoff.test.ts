import { expect, test } from "vitest";
import type { Backoff } from "../../functions/model/settings.ts";
import { backoffSeconds } from "../../functions/turns/backoff.ts";

const still = () => 0.5;
const error = new Error("no");

function delays(backoff: Backoff | undefined): number[] {
  const task = backoff === undefined ? {} : { backoff };
  return [1, 2, 6, 7].map((attempt) => backoffSeconds(task, attempt, error, still));
}

test.each<[string, Backoff | undefined, number[]]>([
  ["says nothing doubles from 30 s to 15 min", undefined, [30, 60, 900, 900]],
  ["names a number waits as long each time", 7, [7, 7, 7, 7]],
  ["names some of it keeps the rest", { firstSeconds: 1, maxSeconds: undefined as never }, [1, 2, 32, 64]],
  ["asks its own function is told attempt and error", (n, e) => (e === error ? n : 0), [1, 2, 6, 7]],
  [
    "asks its own function waits 30 days at the most",
    () => Number.POSITIVE_INFINITY,
    Array(4).fill(2_592_000),
  ],
  [
    "asks its own function, which throws, waits by the default",
    () => {
      throw error;
    },
    [30, 60, 900, 900],
  ],
  [
    "asks its own function, which tells no number, waits by the default",
    () => Number.NaN,
    [30, 60, 900, 900],
  ],
])("a task that %s", (_, backoff, expected) => {
  expect(delays(backoff)).toEqual(expected);
});

test("chance moves a delay by its jitter either way", () => {
  const first = (chance: number) => backoffSeconds({}, 1, error, () => chance);
  expect([first(0), first(0.5), first(1)]).toEqual([24, 30, 36]);
});
