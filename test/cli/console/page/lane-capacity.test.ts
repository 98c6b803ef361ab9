/** How many runs an hour a lane can do, as the page Lanes says it. */
import { expect, test } from "vitest";
import { medianMs, runsAnHour } from "../../../../cli/console/page/pages/lanes/capacity.ts";

const ended = (ms: number, seconds: number, more: { turns?: number; shardMs?: number } = {}) => ({
  startedAt: "2026-11-21T10:00:00Z",
  endedAt: new Date(Date.parse("2026-11-21T10:00:00Z") + seconds * 1_000).toISOString(),
  usage: { ms, turns: more.turns ?? 1 },
  shardMs: more.shardMs,
});

test("a run of one turn counts from its start to its end", () => {
  expect(medianMs([ended(400, 3)])).toBe(3_000);
});

test("of a run with several turns the stretches between them are no work, and its shards' work is", () => {
  expect(medianMs([ended(4_000, 3_600, { turns: 3 })])).toBe(4_000);
  expect(medianMs([ended(1_000, 600, { shardMs: 90_000 })])).toBe(91_000);
});

test("runs that have not ended, or that no worker had, say nothing", () => {
  expect(medianMs([{ usage: { ms: 5, turns: 1 } }, { endedAt: "2026-11-21T10:00:00Z" }])).toBeUndefined();
});

test("no run counts as less than a second", () => {
  const settings = { maxConcurrency: 2, batchSize: 1 };
  expect([runsAnHour(settings, 5), runsAnHour(settings, 999), runsAnHour(settings, 2_000)]).toEqual([
    7_200, 7_200, 3_600,
  ]);
  expect(runsAnHour({ batchSize: 10 }, 5)).toBeUndefined();
});
