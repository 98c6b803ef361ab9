import { expect, test } from "vitest";
import type { ManifestTask } from "../../functions/model/manifest.ts";
import { defaultSettings } from "../../functions/model/settings.ts";
import type { Deployment } from "../../infra/deployment/deployment.ts";
import { idleCost } from "../../infra/deployment/idle-cost.ts";
import { resolveStage, type StageSettings } from "../../infra/deployment/stage.ts";
import { summary } from "../../infra/deployment/summary.ts";
import { stages } from "../../infra/stages.ts";

function task(
  name: string,
  lane: string,
  layers: Partial<ManifestTask["layers"]> = {},
  enabled = true,
): ManifestTask {
  return {
    name,
    description: "Does it.",
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
  return { stage, lanes: stage.lanes, tasks, schedules: [], startup: [], warnings: [], ...more };
}

function looks(settings: Partial<StageSettings>, more: Partial<Deployment> = {}): string[] {
  const stage = resolveStage("mine", { mine: { lanes: {}, removal: "retain", ...settings } });
  return summary(deployment(stage, more)).filter((line) => line.startsWith("  look: "));
}

test("the summary of stage dev says what was made and what it costs idle", () => {
  expect(summary(deployment(resolveStage("dev", stages)))).toEqual([
    "stage dev: 3 tasks on 2 lanes, 0 schedules, 0 on start-up",
    "  lane bulk: 900 s, 512 MB, batch 1, 2 invocations at once: a",
    "  lane default: 20 s, 256 MB, batch 1, 2 invocations at once: b, c",
    "  idle, about 0.96 USD a month: 3 polled queues 0.79, the clock's calls 0.07, the clock's reads 0.05, the tables' keys 0.05",
  ]);
});

test("a polled queue costs about 0.26 USD a month", () => {
  expect(idleCost({ polledQueues: 1, sweeperMemoryMb: 256, tasks: 1 })[0]?.usd).toBeCloseTo(0.26, 2);
});

test("a lane without limit or reserve deserves a look", () => {
  expect(looks({ lanes: { quick: {} } })).toEqual([
    "  look: lane quick has no maxConcurrency: its worker may take all of the account's",
    "  look: lane quick has no reservedConcurrency: other functions may leave it none",
  ]);
});

test("reserves deserve a look, since a new account may have a concurrency of 10 in all", () => {
  expect(looks({ lanes: { quick: { reservedConcurrency: 5 } }, sweeperReservedConcurrency: 1 })).toEqual([
    "  look: a concurrency of 6 is reserved of the 1000 that the account is taken to have; a new one may have 10",
  ]);
});

test("tasks that are off, and a stage's own settings, deserve a look", () => {
  const tasks = [
    task("a", "bulk", {}, false),
    task("b", "bulk", { stage: { maxAttempts: 1, enabled: true } }),
  ];
  expect(looks({}, { tasks })).toEqual([
    "  look: not enabled: a",
    "  look: task b: stage mine sets maxAttempts",
  ]);
});

test("a batch's runs count together with what is taken at once", () => {
  const stage = resolveStage("mine", {
    mine: { removal: "destroy", lanes: { quick: { batchSize: 5, maxConcurrency: 3 } } },
  });
  expect(summary(deployment(stage))[1]).toBe(
    "  lane quick: 20 s, 256 MB, batch 5, 3 invocations at once, 15 runs: ",
  );
});

test("warnings of schedules come with the summary", () => {
  expect(looks({}, { warnings: ["task a, trigger once: 2026 has passed and is left out"] })).toEqual([
    "  look: task a, trigger once: 2026 has passed and is left out",
  ]);
});
