/** What a run has cost, by its record. */
import { expect, test } from "vitest";
import { prices, usdOf } from "../../../functions/model/cost/prices.ts";
import { shortRunCounts } from "../../../functions/model/cost/run-cost.ts";
import { usedUsd } from "../../../functions/model/cost/used-cost.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { manifest, runs } from "../../cli/harness.ts";

const run = runs.find(({ usage, trigger }) => usage !== undefined && trigger.startsWith("cron")) as RunRecord;
const { settings } = manifest.tasks.find(({ name }) => name === run.task) ?? {};
const lane = manifest.lanes[run.lane];

test("a run of one turn and little work costs what a short run is reckoned to cost", () => {
  const short = { ...run, usage: { ms: 100, turns: 1 } };
  if (settings === undefined || lane === undefined) throw new Error("the sample has no such task");
  const shape = { ...settings, ...lane, startedBy: "schedule" as const };
  expect(usedUsd(short, manifest)).toBeCloseTo(usdOf(shortRunCounts(shape, 1, 100)), 12);
});

test("a run's cost grows by its turns, and by the seconds of its worker's memory", () => {
  const usd = (turns: number, ms: number) =>
    usedUsd({ ...run, usage: { ms, turns } }, manifest) ?? Number.NaN;
  const gb = (lane?.memoryMb ?? Number.NaN) / 1024;
  expect(usd(1, 900) - usd(1, 400)).toBeCloseTo(0.5 * gb * prices.functionGbSeconds.usd, 12);
  expect(usd(2, 900)).toBeGreaterThan(usd(1, 900) + 2 * prices.tableWrites.usd);
});

test("the cost of a run that no worker held, or of a task that is gone, is not known", () => {
  expect(usedUsd({ ...run, usage: undefined }, manifest)).toBeUndefined();
  expect(usedUsd({ ...run, task: "gone" }, manifest)).toBeUndefined();
});
