/** What a stage costs while nothing runs, by the code that `pawl cost` uses: little, and what is optional comes besides. */
import { expect, test } from "vitest";
import {
  type Cost,
  resolveDeployment,
  type StageSettings,
  stageCost,
} from "../../../infra/deployment/index.ts";
import { stages } from "../../../infra/stages.ts";
import tasks from "../../../infra/tasks.ts";
import { now } from "../made-up.ts";

const mostUsd = 1.1;
const topicArn = "arn:aws:sns:eu-west-1:123456789012:alarms";

/** The cost of this repository's tasks in a stage. */
function costOf(name: string, settings: StageSettings) {
  return stageCost(
    resolveDeployment({ project: "shop", stage: name, stages: { [name]: settings }, tasks, now }),
  );
}

function sum({ parts }: Cost): number {
  return parts.reduce((all, { usd }) => all + usd, 0);
}

test.each(Object.entries(stages))(
  "stage %s with everything optional off costs at most 1.10 USD a month when idle",
  (name, { lanes, removal }) => {
    const { idle, alarms, metrics, dashboard, tracing, fires } = costOf(name, { lanes, removal });
    expect(idle.usd).toBeGreaterThan(0.5);
    expect(idle.usd).toBeLessThanOrEqual(mostUsd);
    expect(idle.usd).toBeCloseTo(sum(idle), 9);
    for (const optional of [alarms, metrics, dashboard, tracing, fires]) expect(optional.usd).toBe(0);
  },
);

test("alarms, a dashboard, metrics and traces cost besides, and nothing of them is in the idle cost", () => {
  const { prod } = stages as Record<"prod", StageSettings>;
  const { lanes, removal } = prod;
  const off = costOf("prod", { lanes, removal });
  const on = costOf("prod", {
    lanes,
    removal,
    alarms: { topicArn },
    dashboard: true,
    metrics: true,
    tracing: true,
    tags: { team: "shop" },
    costTags: true,
    permissionsBoundary: "developers",
    vpc: { subnetIds: ["subnet-0a1b2c3d"], securityGroupIds: ["sg-0a1b2c3d"] },
  });
  expect(on.idle).toEqual(off.idle);
  // 13 metrics at 0.10 and one of Pawl's own at 0.30; a dashboard; three metrics of each task at 0.30, and a million lines of
  // 650 bytes; a trace a minute, and a million of runs, at 5 USD a million.
  const ofTasks = on.tasks.length > 0 ? new Set(on.tasks.map(({ task }) => task)).size : 0;
  expect(on.alarms.usd).toBeCloseTo(1.6, 6);
  expect(on.dashboard).toEqual({ usd: 3, parts: [{ what: "a dashboard", usd: 3 }] });
  expect(on.metrics.usd).toBeCloseTo(0.9 * ofTasks + 0.325, 6);
  expect(on.tracing.parts.map(({ usd }) => Number(usd.toFixed(3)))).toEqual([0.219, 5]);
  expect(on.tracing.usd).toBeCloseTo(sum(on.tracing), 9);
});
