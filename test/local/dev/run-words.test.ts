import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { moveWords } from "../../../local/dev/run-words.ts";

const run: RunRecord = {
  task: "walk",
  run: "2026-03-29T02:00:00Z/cron-4f1a2b",
  status: "running",
  lane: "default",
  trigger: "cron-4f1a2b",
  scheduledTime: "2026-03-29T02:00:00.000Z",
  createdAt: "2026-03-29T02:00:00.000Z",
  attempt: 1,
  turn: 0,
  ticks: 0,
  leaseId: "a",
  leaseExpiresAt: 5,
  seq: 1,
  fruitlessTurns: 0,
};
const error = { name: "TypeError", message: "no\n  such thing", attempt: 1, at: "2026-03-29T02:00:01.000Z" };
const enqueued = { ...run, status: "enqueued" } as const;
const released = { leaseExpiresAt: 0 };

// biome-ignore format: a table reads better in columns
test.each<[before: Partial<RunRecord> | undefined, after: Partial<RunRecord>, words: string | undefined]>([
  [undefined, { status: "enqueued" }, "enqueued"],
  [undefined, { status: "enqueued", notBefore: "2026-04-01T00:00:00.000Z" }, "enqueued, not before 2026-04-01T00:00:00.000Z"],
  [undefined, {}, "running"],
  [{ status: "enqueued" }, {}, "running"],
  [{}, { ticks: 5, seq: 2 }, undefined],
  [{ ticks: 5 }, { ticks: 5, leaseId: "b" }, "taken over from a worker that died, 5 items"],
  [{}, { status: "interrupted", turn: 1, ticks: 1200, total: 4800, ...released }, "interrupted, 1,200 out of 4,800 items (25 %); continues in turn 1"],
  [{}, { status: "interrupted", reason: "throttled: lag 12 s", turn: 1, ticks: 7, notBefore: "2026-03-29T02:00:30.000Z", ...released }, "throttled: lag 12 s, 7 items; continues from 2026-03-29T02:00:30.000Z"],
  [{ status: "interrupted" }, { turn: 1, ticks: 1200, total: 4800 }, "running, turn 1, 1,200 out of 4,800 items (25 %)"],
  [{}, { status: "retrying", turn: 1, attempt: 2, error, notBefore: "2026-03-29T02:00:31.000Z", ...released }, "attempt 1 failed: TypeError: no such thing; retried from 2026-03-29T02:00:31.000Z"],
  [{ status: "retrying" }, { turn: 1, attempt: 2 }, "running, turn 1, attempt 2"],
  [{}, { status: "succeeded", ticks: 1, usage: { ms: 2_000, turns: 1 }, output: '"done"', ...released }, 'succeeded, 1 item, 2 s of work: "done"'],
  [{}, { status: "succeeded", output: '"a  b"', ...released }, 'succeeded: "a  b"'],
  [{}, { status: "succeeded", ...released }, "succeeded"],
  [{}, { status: "succeeded", ticks: 1, skippedItems: 4, total: 5, ...released }, "succeeded, 5 out of 5 items (100 %), 4 of them skipped"],
  [{}, { status: "errored", error, cursor: "7", ...released }, "errored: TypeError: no such thing, at cursor 7"],
  [{}, { status: "errored", reason: "task is not deployed", ...released }, "errored: task is not deployed"],
  [undefined, { status: "skipped", reason: "late", ...released }, "skipped: late"],
  [undefined, { status: "missed", ...released }, "missed"],
  [{}, { status: "paused" }, "pausing"],
  [{ status: "paused" }, { status: "paused", ...released }, "paused"],
  [{}, { status: "cancelled" }, "cancelling"],
  [enqueued, { status: "cancelled", ...released }, "cancelled"],
  [{ status: "cancelled" }, { status: "cancelled", ...released }, "cancelled"],
  [{ status: "paused", ...released }, { status: "enqueued", turn: 1 }, "resumed"],
  [{ status: "paused" }, { turn: 1 }, "resumed"],
  [{ status: "enqueued" }, { status: "errored", reason: "task is not deployed", ...released }, "errored: task is not deployed"],
  [{ status: "missed", ...released }, { status: "enqueued" }, "enqueued"],
  [{ status: "interrupted", ...released }, { status: "interrupted", seq: 2, ...released }, undefined],
  [{ status: "paused" }, { status: "paused", ticks: 5 }, undefined],
  [{ status: "paused", ...released }, { status: "paused", ...released }, undefined],
  [{ status: "errored", ...released }, { status: "enqueued", turn: 4 }, "redriven"],
])("a write that changes a run from %j to %j is worded %j", (before, after, words) => {
  expect(moveWords(before === undefined ? undefined : { ...run, ...before }, { ...run, ...after })).toBe(words);
});

test("progress is told in the unit that the run's task names", () => {
  const ended = { ...run, status: "succeeded", ticks: 12, total: 12, leaseExpiresAt: 0 } as const;
  expect(moveWords(run, ended, "places")).toBe("succeeded, 12 out of 12 places (100 %)");
});
