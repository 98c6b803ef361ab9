import { expect, test } from "vitest";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import { defaultSettings } from "../../functions/model/task/settings.ts";
import {
  type Deployment,
  idleCost,
  resolveStage,
  type StageSettings,
  summary,
  sweeperMemoryMb,
} from "../../infra/deployment/index.ts";
import { stages } from "../../infra/stages.ts";

function task(
  name: string,
  lane: string,
  layers: Partial<ManifestTask["layers"]> = {},
  enabled = true,
): ManifestTask {
  return {
    name,
    description: "Runs.",
    file: `functions/tasks/${name}.ts`,
    kind: "run",
    lane,
    enabled,
    triggers: [],
    settings: defaultSettings,
    layers: { task: {}, deployed: {}, stage: {}, ...layers },
  };
}

function deployment(stage: Deployment["stage"], more: Partial<Deployment> = {}): Deployment {
  const tasks = [task("a", "bulk"), task("b", "default"), task("c", "default")];
  return {
    project: "shop",
    stage,
    lanes: stage.lanes,
    tasks,
    schedules: [],
    startup: [],
    warnings: [],
    ...more,
  };
}

function notes(settings: Partial<StageSettings>, more: Partial<Deployment> = {}): string[] {
  const stage = resolveStage("mine", { mine: { lanes: {}, removal: "retain", ...settings } });
  return summary(deployment(stage, more)).filter((line) => line.startsWith("  note: "));
}

test("the summary says what was made and what it costs idle", () => {
  expect(summary(deployment(resolveStage("dev", stages)))).toEqual([
    "project shop, stage dev: 3 tasks on 2 lanes, 0 schedules, 0 on start-up",
    "  lane bulk: 900 s, 512 MB, batch 1, 2 invocations at once: a",
    "  lane default: 20 s, 256 MB, batch 1, 2 invocations at once: b, c",
    "  costs about 1.05 USD a month when idle: 3 polled queues 0.79, the sweeper's invocations 0.11, the sweeper's reads 0.10, the tables' keys 0.05",
  ]);
});

test("a stage with two lanes and three tasks costs at most 1.10 USD a month when idle", () => {
  const parts = idleCost({ polledQueues: 3, sweeperMemoryMb, tasks: 3 });
  expect(parts.reduce((sum, { usd }) => sum + usd, 0)).toBeLessThanOrEqual(1.1);
});

test("a polled queue costs about 0.26 USD a month", () => {
  expect(idleCost({ polledQueues: 1, sweeperMemoryMb: 1024, tasks: 1 })[0]?.usd).toBeCloseTo(0.26, 2);
});

test("the summary notes a lane that has no limit and reserves nothing", () => {
  expect(notes({ lanes: { quick: {} } })).toEqual([
    "  note: lane quick has no maxConcurrency: its worker may use the account's whole concurrency",
    "  note: lane quick has no reservedConcurrency: other functions may use up the account's concurrency",
  ]);
});

test("the summary notes how much a stage reserves, since a new account may have a concurrency of 10", () => {
  expect(notes({ lanes: { quick: { reservedConcurrency: 5 } }, sweeperReservedConcurrency: 1 })).toEqual([
    "  note: stage mine reserves 6 of the account's concurrency, assumed to be 1000; a new account may have 10",
  ]);
});

test("the summary notes tasks that are not enabled, and settings that the stage overrides", () => {
  const tasks = [
    task("a", "bulk", {}, false),
    task("b", "bulk", { stage: { maxAttempts: 1, enabled: true } }),
  ];
  expect(notes({}, { tasks })).toEqual([
    "  note: not enabled: a",
    "  note: task b: stage mine sets maxAttempts",
  ]);
});

test("the summary counts the runs of a lane as invocations at once times the batch", () => {
  const stage = resolveStage("mine", {
    mine: { removal: "destroy", lanes: { quick: { batchSize: 5, maxConcurrency: 3 } } },
  });
  expect(summary(deployment(stage))[1]).toBe(
    "  lane quick: 20 s, 256 MB, batch 5, 3 invocations at once, 15 runs: ",
  );
});

test("the summary repeats the warnings of schedules", () => {
  expect(notes({}, { warnings: ["task a, trigger once: 2026 has passed and is left out"] })).toEqual([
    "  note: task a, trigger once: 2026 has passed and is left out",
  ]);
});
