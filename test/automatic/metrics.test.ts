import { afterAll, beforeAll, expect, test } from "vitest";
import type { DeployedFacts } from "../../functions/automatic/index.ts";
import metrics from "../../functions/automatic/metrics.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { metricNames } from "../../functions/model/task/automatic.ts";
import { type OwnTasks, openOwnTasks } from "./own-task.ts";

const now = "2026-11-22T12:00:00.000Z";

let own: OwnTasks;

beforeAll(async () => {
  own = await openOwnTasks({ walk: "default" });
  const at = (time: string) => `2026-11-22T${time}.000Z`;
  const runs: readonly [run: string, record: Partial<RunRecord>][] = [
    ["2026-11-22T11:59:00Z/a", { status: "running" }],
    ["2026-11-22T11:58:00Z/b", { status: "paused" }],
    ["2026-11-22T11:57:00Z/c", { status: "enqueued", createdAt: at("11:57:00") }],
    ["2026-11-22T11:50:00Z/d", { status: "retrying", notBefore: at("11:55:30") }],
    ["2026-11-22T13:00:00Z/e", { status: "enqueued", createdAt: at("09:00:00"), notBefore: at("13:00:00") }],
    ["2026-11-22T11:49:00Z/f", { status: "succeeded", endedAt: at("11:55:00") }],
    ["2026-11-22T11:48:00Z/g", { status: "succeeded", endedAt: at("11:54:59") }],
    ["2026-11-22T11:47:00Z/h", { status: "errored", endedAt: at("11:59:59") }],
    ["2026-11-22T11:46:00Z/i", { status: "errored", endedAt: at("12:00:00") }],
    ["2026-11-22T10:46:00Z/j", { status: "missed", endedAt: at("11:56:00") }],
    ["2026-11-22T11:45:00Z/k", { status: "skipped", endedAt: at("11:56:00") }],
    ["2026-11-22T11:44:00Z/l", { status: "cancelled", endedAt: at("11:56:00") }],
    ["2026-11-21T10:00:00Z/old", { status: "running" }],
  ];
  for (const [run, record] of runs)
    await own.store.update(
      { task: "walk", run },
      { name: "test", condition: [], set: { createdAt: at("11:00:00"), ...record } },
    );
});
afterAll(() => own.close());

const all = {
  waiting: 2,
  oldestWaitingSeconds: 270,
  running: 1,
  paused: 1,
  succeeded: 1,
  errored: 1,
  skipped: 1,
  missed: 1,
};

const deployed = (names: readonly string[]) =>
  ({ project: "shop", stage: "prod", metrics: names }) as unknown as DeployedFacts;

test("runs that are not done count now, and those that ended in the five minutes in which they ended", async () => {
  const run = await own.run(metrics, now, { deployed: deployed(metricNames) });
  expect(run.output).toEqual(all);
});

test("a line of the log makes the chosen counts metrics of the stage, in CloudWatch's embedded format", async () => {
  await own.run(metrics, now, { deployed: deployed(["errored", "oldestWaitingSeconds"]) });
  expect(own.log.filter(({ event }) => event === "metrics").at(-1)?.fields).toEqual({
    errored: 1,
    oldestWaitingSeconds: 270,
    _aws: {
      Timestamp: Date.parse(now),
      CloudWatchMetrics: [
        {
          Namespace: "Pawl/shop-prod",
          Dimensions: [[]],
          Metrics: [
            { Name: "errored", Unit: "Count" },
            { Name: "oldestWaitingSeconds", Unit: "Seconds" },
          ],
        },
      ],
    },
  });
});
