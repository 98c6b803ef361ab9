/** The blocks of failures in `pawl status RUN` can be told apart. */
import { expect, test } from "vitest";
import { failureBlocks } from "../../../cli/show/failures.ts";
import type { Failure } from "../../../functions/model/run/record/failure.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { runs } from "../harness.ts";

const [run] = runs as [RunRecord];
const second = (n: number) => `2026-11-21T09:00:0${n}Z`;
const failed = (name: string, attempt: number, n: number): Failure => ({
  ...{ name, message: "boom", attempt },
  at: `2026-11-21T09:00:0${n}.000Z`,
});
const blocks = (attempt: number, errors: readonly Failure[]) =>
  failureBlocks({ ...run, attempt, error: undefined, errors });

test("workers that ended in the same way in one attempt share a block with all their instants", () => {
  const crashes = [1, 2, 3].map((n) => failed("uncaught Error", 1, n));
  expect(blocks(2, [...crashes, failed("uncaught RangeError", 1, 4), failed("Error", 1, 5)])).toEqual([
    [
      "attempt 1 lost its worker, 3 times  uncaught Error: boom",
      `at                                  ${second(1)}`,
      `                                    ${second(2)}`,
      `                                    ${second(3)}`,
    ].join("\n"),
    `attempt 1 lost its worker  uncaught RangeError: boom\nat                         ${second(4)}`,
    `attempt 1 failed  Error: boom\nat                ${second(5)}`,
  ]);
});

test("a failure of a command has no place in a walk", () => {
  const error = { ...failed("CommandError", 1, 1) };
  const of = (hasItems: boolean) => failureBlocks({ ...run, error, cursor: undefined }, hasItems).join("\n");
  expect(of(true)).toContain("at cursor  none: no item was done");
  expect(of(false)).not.toContain("at cursor");
});

test("attempts from before a redrive are told apart from those with the same number after it", () => {
  const errors = [failed("Error", 1, 1), failed("Error", 2, 2), failed("Error", 1, 3)];
  const titles = (attempt: number) => blocks(attempt, errors).map((block) => block.split("  ")[0]);
  expect(titles(2)).toEqual([
    "attempt 1 failed, before a redrive",
    "attempt 2 failed, before a redrive",
    "attempt 1 failed",
  ]);
  expect(titles(1)).toEqual([
    "attempt 1 failed, before a redrive, 2 times",
    "attempt 2 failed, before a redrive",
  ]);
});
