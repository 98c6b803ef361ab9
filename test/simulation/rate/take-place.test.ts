/** What each clause of *take place* keeps right in a row that has changed since a turn read it, and that without it this is not so. */
import { expect, test } from "vitest";
import { beginRow, takePlace } from "../../../functions/runs/moves/task/take-place.ts";
import { type LeftOut, tablesLacking } from "../traces/lacking.ts";

const now = Date.parse("2026-03-01T12:00:00Z");
const key = { task: "walk", part: "rate#" };
const strideMs = 6_000;
const longestMs = 60_000;

interface Change {
  /** Where its places begin, after now. */
  readonly startMs?: number;
  readonly strideMs?: number;
  /** The request has applied before, and its answer was lost. */
  readonly isRepeated?: true;
}

/** A place is asked for. Returns how far ahead of now it is, in milliseconds, or undefined where it is refused. */
async function place(
  { startMs = 0, strideMs: ofRow = strideMs, isRepeated }: Change,
  without?: LeftOut,
): Promise<number | undefined> {
  const tables = tablesLacking(without);
  await tables.updatePart(key, beginRow(undefined, now + startMs, { strideMs: ofRow, by: 1 }, false));
  const take = takePlace(now, now + longestMs, { strideMs, by: 2 });
  if (isRepeated) await tables.updatePart(key, take);
  const { ok, item } = await tables.updatePart(key, take);
  return ok ? (item["upto#0"] as number) - strideMs - now : undefined;
}

test("a place of a row is the one at which the row ended", async () => {
  expect(await place({})).toBe(strideMs);
});

test.each([
  ["in the past", { startMs: -20_000 }, "the row goes on", -14_000],
  ["further ahead than may be", { startMs: 70_000 }, "the row is not too long", 76_000],
  ["among places that are farther apart", { strideMs: 9_000 }, "its places are as far apart", 9_000],
  ["twice by one request", { isRepeated: true }, "an earlier try did not take it", 12_000],
] as const)("no place is given out %s", async (_, change, clause, otherwise) => {
  expect(await place(change)).toBeUndefined();
  expect(await place(change, ["take place", clause])).toBe(otherwise);
});
