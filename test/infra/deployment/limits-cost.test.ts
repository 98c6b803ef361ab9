/** What limits cost: the places that each run takes, and waiting for one. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { backfillCounts } from "../../../functions/model/cost/backfill-cost.ts";
import { usdOf } from "../../../functions/model/cost/prices.ts";
import { type RunShape, waitCounts } from "../../../functions/model/cost/run-cost.ts";
import { resolveLane } from "../../../functions/model/task/lane-settings.ts";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import { cron } from "../../../functions/schedule/index.ts";
import { type StageSettings, stageCost, summary } from "../../../infra/deployment/index.ts";
import { deployment, task } from "../made-up.ts";

const params = v.optional(v.object({ shop: v.optional(v.string(), "a") }), {});
const triggers = [cron("0 3 * * *")];

function deployed(settings: object, stage: Partial<StageSettings> = {}) {
  const one = task("walk", triggers, { overlap: "allow", params, ...settings } as never);
  return deployment([[one, { lane: "default" }]], stage);
}

function costs(settings: object, stage: Partial<StageSettings> = {}) {
  const { tasks, idle } = stageCost(deployed(settings, stage));
  return { runs: tasks[0]?.runs.usd ?? 0, waits: tasks[0]?.waits?.usd, idle: idle.usd };
}

test("a million runs cost two writes more for each pool, and what they wait more is told where a limit is", () => {
  const free = costs({});
  expect(free.waits).toBeUndefined();
  const task = costs({ concurrency: { limit: 2 } });
  // An occurrence learns of overrides by its take, and need not read them.
  expect(task.runs - free.runs).toBeCloseTo(2 * 0.625 - 0.5 * 0.125, 6);
  const key = costs({ concurrency: { limit: 2, key: "shop" } });
  expect(key.runs - free.runs).toBeCloseTo(2 * 0.625, 6);
  const both = costs({ concurrency: { limit: 2, key: "shop" } }, { maxRunningTasks: 5 });
  expect(both.runs - free.runs).toBeCloseTo(4 * 0.625, 6);
  // Three writes, four of the index, the reads, the message, and the invocation that takes it.
  for (const { waits } of [task, key, both]) expect(waits).toBeGreaterThan(7 * 0.625);
  expect(task.waits).toBeCloseTo(1e6 * usdOf(waitCounts(shape(), 1)), 6);
});

test("a million runs in a full pool cost two writes more for each KB of it, and a wait one", () => {
  const free = costs({});
  const read = 0.5 * 0.125;
  const hundred = costs({ concurrency: { limit: 100 } });
  expect(hundred.runs - free.runs).toBeCloseTo(2 * 5 * 0.625 - read, 6);
  const one = costs({ concurrency: { limit: 1 } });
  expect((hundred.waits ?? 0) - (one.waits ?? 0)).toBeCloseTo(4 * 0.625, 6);
  // The task has the stage's limit.
  const ofStage = costs({}, { maxRunningTasks: 100 });
  expect(ofStage.runs - free.runs).toBeCloseTo(2 * (5 + 8) * 0.625 - read, 6);
});

test("the sweeper asks once more in each minute for the keys for which runs wait, and once for the stage", () => {
  const query = 30.44 * 24 * 60 * 0.5 * 0.125e-6;
  const { idle } = costs({});
  expect(costs({ concurrency: { limit: 2, key: "shop" } }).idle - idle).toBeCloseTo(query, 9);
  const both = costs({ concurrency: { limit: 2, key: "shop" } }, { maxRunningTasks: 5 });
  expect(both.idle - idle).toBeCloseTo(2 * query, 9);
});

test("synth tells what waiting costs, where a limit holds runs back, and nothing of it where none does", () => {
  expect(summary(deployed({ concurrency: { limit: 1 } }), []).join("\n")).toMatch(
    / {2}1,000,000 runs that wait for a place within a limit cost about [\d.]+ USD more: walk/,
  );
  expect(summary(deployed({}), []).join("\n")).not.toContain("wait for a place");
});

test("a backfill is priced with its runs' places, and with those of them that wait", () => {
  const own = shape({ concurrency: undefined });
  const backfill = { own, starts: 10, runMs: 1_000, seconds: 10, needsSlot: false, instants: 10 };
  const free = backfillCounts({ ...backfill, task: own });
  const limited = backfillCounts({ ...backfill, task: shape() });
  // Two for the place, and a claim that lacks it.
  expect(limited.writes - free.writes).toBe(10 * 3);
  const waiting = backfillCounts({ ...backfill, task: shape(), waits: 8 });
  expect([waiting.writes - limited.writes, waiting.sends - limited.sends]).toEqual([8 * 3, 8]);
});

function shape(more: Partial<RunShape> = {}): RunShape {
  const settings = { ...defaultSettings, ...resolveLane("default", { maxConcurrency: 2 }) };
  return { ...settings, overlap: "allow", startedBy: "hand", concurrency: { limit: 2 }, ...more };
}
