import { expect, test } from "vitest";
import { idleCost } from "../../../functions/model/cost/idle-cost.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import {
  type Deployment,
  resolveStage,
  type StageSettings,
  summary,
} from "../../../infra/deployment/index.ts";
import { stages } from "../sample-stages.ts";

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
    own: [],
    fires: [],
    held: [],
    schedules: [],
    startup: [],
    listening: { events: [], hasSubscribers: false },
    automatic: { tasks: [], fires: [], startup: [], metrics: [] },
    warnings: [],
    looks: [],
    zoneRules: { release: "2026c" },
    ...more,
  };
}

/** What is in the main stack alone. */
const sizes = [{ name: "shop-mine", number: 0, resources: 40, schedules: 2 }];

function notes(settings: Partial<StageSettings>, more: Partial<Deployment> = {}): string[] {
  const stage = resolveStage("mine", { mine: { lanes: {}, removal: "retain", ...settings } });
  return summary(deployment(stage, more), sizes).filter((line) => line.startsWith("  note: "));
}

test("the summary says what was made and what it costs idle", () => {
  expect(summary(deployment(resolveStage("dev", stages)), sizes)).toEqual([
    "project shop, stage dev: 3 tasks on 2 lanes, 0 schedules, 0 on start-up",
    "  lane bulk: 900 s, 512 MB, batch 1, 2 invocations at once: a",
    "  lane default: 20 s, 256 MB, batch 1, 2 invocations at once: b, c",
    "  costs about 0.94 USD a month when idle: 3 polled queues 0.63, the sweeper's invocations 0.12, the sweeper's reads and writes 0.13, the tables' keys 0.05, Pawl's own tasks 0.00",
    "  1,000,000 runs of 100 ms cost about 8.69 USD, a walk of 1,000,000 items of 1 ms 0.0074: a",
    "  1,000,000 runs of 100 ms cost about 7.11 USD, a walk of 1,000,000 items of 1 ms 0.0043: b, c",
    "  resources, of 500 a stack: 40 in the main stack",
    "  time zone rules 2026c",
  ]);
});

test("the summary says what the metrics of runs cost, and nothing of them where a stage has none", () => {
  const stage = (settings: Partial<StageSettings>) =>
    resolveStage("mine", { mine: { lanes: {}, removal: "retain", ...settings } });
  const lines = (settings: Partial<StageSettings>) =>
    summary(deployment(stage(settings)), sizes).filter((line) => line.includes("metrics of runs"));
  // Three metrics of each of three tasks at 0.30 USD, and 650 bytes of log a run.
  expect(lines({ metrics: true })).toEqual([
    "  metrics of runs cost 3.02 USD a month besides: 9 metrics 2.70, lines of a million runs 0.33",
  ]);
  expect(lines({})).toEqual([]);
});

test("the summary says what a dashboard and traces cost, and which endpoints a VPC needs, where a stage has these", () => {
  const stage = (settings: Partial<StageSettings>) =>
    resolveStage("mine", { mine: { lanes: {}, removal: "retain", ...settings } });
  const vpc = { subnetIds: ["subnet-0a1b2c3d"], securityGroupIds: ["sg-0a1b2c3d"] };
  const lines = (settings: Partial<StageSettings>) =>
    summary(deployment(stage(settings)), sizes).filter((line) => /dashboard|trac|VPC/.test(line));
  expect(lines({ dashboard: true, tracing: true, vpc })).toEqual([
    "  the dashboard costs 3.00 USD a month besides",
    "  tracing costs 5.22 USD a month besides: traces of the sweeper 0.22, traces of a million runs, at most 5.00",
    expect.stringMatching(
      /^ {2}look: functions are in a VPC: unless .* interface endpoints for cloudformation, /,
    ),
  ]);
  expect(lines({})).toEqual([]);
});

test("the summary says what the sweeper fires, why, and what that costs", () => {
  const schedule = (trigger: string) => ({ task: "a", lane: "bulk", trigger, expression: "x", zone: "UTC" });
  const fires = [
    { schedule: schedule("every-1"), because: "of seconds", aMonth: 29_223 },
    { schedule: schedule("cron-2"), because: "it is precise", aMonth: 30 },
    { schedule: schedule("every-3"), because: "of seconds", aMonth: 1 },
  ];
  const lines = summary(deployment(resolveStage("dev", stages), { fires }), sizes);
  expect(lines[0]).toBe(
    "project shop, stage dev: 3 tasks on 2 lanes, 0 schedules, 3 fired by the sweeper, 0 on start-up",
  );
  expect(lines.filter((line) => line.includes("sweeper fires") || line.includes("by the sweeper, "))).toEqual(
    [
      lines[0],
      "  fired by the sweeper, since of seconds: a/every-1, a/every-3",
      "  fired by the sweeper, since it is precise: a/cron-2",
      "  what the sweeper fires costs at most 0.13 USD a month, its runs aside",
    ],
  );
});

test("a polled queue costs about 0.26 USD a month, and 0.11 where its event source has no maximum concurrency", () => {
  const polled = (limitedQueues: number, unlimitedQueues: number) =>
    idleCost({ limitedQueues, unlimitedQueues, sweeperMemoryMb: 1024, tasks: 1 })[0]?.usd;
  expect(polled(1, 0)).toBeCloseTo(0.26, 2);
  expect(polled(0, 1)).toBeCloseTo(0.11, 2);
  expect(polled(2, 1)).toBeCloseTo(0.63, 2);
});

test("a task costs the idle sweeper a query each minute, and another one each hour", () => {
  const reads = (tasks: number) => {
    const parts = { limitedQueues: 1, unlimitedQueues: 1, sweeperMemoryMb: 1024, tasks };
    return idleCost(parts).find(({ what }) => what === "the sweeper's reads and writes")?.usd as number;
  };
  const queries = 60 * 61;
  const hoursAMonth = 30.44 * 24;
  expect(reads(61) - reads(1)).toBeCloseTo((queries * hoursAMonth * 0.5 * 0.125) / 1e6, 9);
});

test("each stage of this repository costs at most 1.10 USD a month when idle", () => {
  for (const name of Object.keys(stages)) {
    const line = summary(deployment(resolveStage(name, stages)), sizes).find((each) =>
      each.includes("when idle"),
    );
    const [, usd] = /costs about (\S+) USD/.exec(line ?? "") ?? [];
    expect(Number(usd)).toBeGreaterThan(0);
    expect(Number(usd)).toBeLessThanOrEqual(1.1);
  }
});

test("the summary says look where a lane is retired, and when it may be taken out", () => {
  const lanes = { default: { maxConcurrency: 2 }, slow: { maxConcurrency: 2, retired: true } };
  const stage = resolveStage("mine", { mine: { removal: "destroy", lanes } });
  const lines = summary(deployment(stage, { tasks: [task("a", "default")] }), sizes);
  expect(lines.filter((line) => /slow/.test(line))).toEqual([
    "  lane slow: 20 s, 256 MB, batch 1, 2 invocations at once: no task",
    "  look: lane slow is retired: nothing is sent to it, and its worker drains its queue; take it out of infra/stages.ts once the queue has no message, visible, delayed or in flight, at the latest seven days after the deploy that retires it",
  ]);
});

test("the summary notes a lane without tasks, and how to take it out", () => {
  const lanes = { default: { maxConcurrency: 2 }, slow: { maxConcurrency: 2 } };
  const stage = resolveStage("mine", { mine: { removal: "destroy", lanes } });
  const lines = summary(deployment(stage, { tasks: [task("a", "default")] }), sizes);
  expect(lines.filter((line) => line.startsWith("  note: "))).toEqual([
    "  note: lane slow has no task: to take it out, first deploy it with retired: true",
  ]);
});

test("the summary notes a lane that has no limit and reserves nothing", () => {
  expect(notes({ lanes: { quick: {} } }, { tasks: [task("a", "quick")] })).toEqual([
    "  note: lane quick has no maxConcurrency: its worker may use the account's whole concurrency",
    "  note: lane quick has no reservedConcurrency: other functions may use up the account's concurrency",
  ]);
});

test("the summary notes how much a stage reserves, since a new account may have a concurrency of 10", () => {
  const settings = { lanes: { quick: { reservedConcurrency: 5 } }, sweeperReservedConcurrency: 1 };
  expect(notes(settings, { tasks: [task("a", "quick")] })).toEqual([
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
  expect(summary(deployment(stage), sizes)[1]).toBe(
    "  lane quick: 20 s, 256 MB, batch 5, 3 invocations at once, 15 runs: no task",
  );
});

test("the summary says how long a lane waits for a full batch", () => {
  const stage = resolveStage("mine", {
    mine: { removal: "destroy", lanes: { quick: { preset: "long", batchSize: 5, batchWindowSeconds: 3 } } },
  });
  expect(summary(deployment(stage), sizes)[1]).toBe(
    "  lane quick: 900 s, 512 MB, batch 5 within 3 s, no limit: no task",
  );
});

test("the summary repeats the warnings of schedules as notes, and says look where one deserves it", () => {
  const stage = resolveStage("mine", { mine: { lanes: {}, removal: "retain" } });
  const more = {
    warnings: ["task a, trigger n: the clocks go from 01:00 to 02:00"],
    looks: ["task a, trigger once: 2026 has passed and is left out"],
    zoneRules: { release: "2024a", look: "the rules are old" },
  };
  expect(
    summary(deployment(stage, more), sizes).filter((line) => /^ {2}(look|note|time)/.test(line)),
  ).toEqual([
    "  time zone rules 2024a",
    "  look: task a, trigger once: 2026 has passed and is left out",
    "  look: the rules are old",
    "  note: task a, trigger n: the clocks go from 01:00 to 02:00",
  ]);
});

test("the summary counts the resources of each stack, and notes more than one deploy can change", () => {
  const nested = (number: number) => ({ name: `nested ${number}`, number, resources: 500, schedules: 500 });
  const lines = (count: number) =>
    summary(deployment(resolveStage("dev", stages)), [
      ...sizes,
      ...Array.from({ length: count }, (_, i) => nested(i + 1)),
    ]).slice(4);
  expect(lines(2).filter((line) => line.startsWith("  resources"))).toEqual([
    "  resources, of 500 a stack: 40 in the main stack, 500 in nested stack 1, 500 in nested stack 2",
  ]);
  expect(lines(2).filter((line) => line.includes("note"))).toEqual([]);
  expect(lines(5).at(-1)).toBe(
    "  note: 2540 resources in all: CloudFormation changes at most 2500 in one deploy, so add tasks in several deploys",
  );
});

test("the summary says look where a stack has nearly all the resources that it may have, and what to do", () => {
  const looks = (resources: number, schedules: number) => {
    const stack = { name: "shop-dev", number: 0, resources, schedules };
    const planned = Array.from(
      { length: schedules },
      (_, i) => ({ task: `t${i}` }) as Deployment["schedules"][0],
    );
    return summary(deployment(resolveStage("dev", stages), { schedules: planned }), [stack]).filter((line) =>
      line.startsWith("  look: "),
    );
  };
  expect(looks(449, 400)).toEqual([]);
  expect(looks(450, 400)).toEqual([
    "  look: stack shop-dev has 450 resources, and CloudFormation takes 500: before there are more, set scheduleStacks: 1 for stage dev in infra/stages.ts",
  ]);
  expect(looks(500, 10)).toEqual([
    "  look: stack shop-dev has 500 resources, and CloudFormation takes 500: move resources of your own to another stack before there are more",
  ]);
});
