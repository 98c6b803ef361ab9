/** When a run that holds a place is done with it. */
import { expect, test } from "vitest";
import { newRun } from "../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { isDead } from "../../functions/runs/pool/pool.ts";

const now = Date.parse("2026-03-01T12:00:00.000Z");
const ago = (seconds: number) => new Date(now - seconds * 1_000).toISOString();
const run: RunRecord = {
  ...newRun(now, "daily", new Date(now)),
  task: "walk",
  run: "2026-03-01T12:00:00Z/daily",
  lane: "default",
  status: "enqueued",
  turn: 4,
  leaseExpiresAt: 0,
  seq: 0,
};

test("a run is done with a place that it held at another turn, and has one that it holds at this one", () => {
  expect(isDead(run, 3, now)).toBe(true);
  expect(isDead(run, 4, now)).toBe(false);
  expect(isDead({ ...run, status: "running", turn: 6, admitted: 4 }, 4, now)).toBe(false);
});

test("a run that was redriven is done with the place of its earlier turn once no shard can be at work, 32 s after its end", () => {
  const split = { ...run, shards: 8, open: 2 };
  expect(isDead({ ...split, redo: ago(31) }, 3, now)).toBe(false);
  expect(isDead({ ...split, redo: ago(32) }, 3, now)).toBe(true);
  expect(isDead({ ...split, open: 0, redo: ago(31) }, 3, now)).toBe(true);
  expect(isDead({ ...split, status: "cancelled", endedAt: ago(31) }, 4, now)).toBe(false);
  expect(isDead({ ...split, status: "cancelled", endedAt: ago(32) }, 4, now)).toBe(true);
});
