/** Metrics of runs: one line in CloudWatch's embedded metric format at each run's end, and none else. */
import { expect, test, vi } from "vitest";
import { beginInvocation } from "../../functions/lambda/json-log.ts";
import { runMetrics } from "../../functions/lambda/run-metrics.ts";
import { cancelRun } from "../../functions/operators/index.ts";
import type { RunWriteName } from "../../functions/runs/index.ts";
import { Harness } from "../engine/harness.ts";
import { walkTask } from "../engine/sample-tasks.ts";

/** Works on a task's only run as long as there is a message, and parses what was written. */
async function linesOf(process: (n: number, harness: Harness) => unknown, settings: object = {}) {
  const written: string[] = [];
  const harness: Harness = new Harness({
    applied: runMetrics("Pawl/shop-prod", [], (line) => written.push(line)),
    tasks: [walkTask(3, (n) => process(n, harness), { maxAttempts: 1, ...settings })],
  });
  await harness.occur("walk");
  await harness.drain();
  return { harness, lines: written.map((line) => JSON.parse(line)), run: await harness.run("walk") };
}

test("a run that succeeds sends its duration and items, by task, as of its end", async () => {
  vi.stubEnv("POWERTOOLS_SERVICE_NAME", "shop-prod");
  beginInvocation({ functionName: "worker", awsRequestId: "1" });
  vi.unstubAllEnvs();
  const { lines, run } = await linesOf((_, { clock }) => clock.advance(700), { maxRuntimeSeconds: 1 });
  expect(lines).toEqual([
    {
      pawl: "run metrics",
      level: "INFO",
      message: "run metrics",
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      service: "shop-prod",
      function_name: "worker",
      function_request_id: "1",
      cold_start: true,
      task: "walk",
      run: run.run,
      turn: run.turn,
      attempt: 1,
      status: "succeeded",
      duration: 2_100,
      items: 3,
      errors: 0,
      _aws: {
        Timestamp: Date.parse(run.endedAt ?? ""),
        CloudWatchMetrics: [
          {
            Namespace: "Pawl/shop-prod",
            Dimensions: [["task"]],
            Metrics: [
              { Name: "duration", Unit: "Milliseconds" },
              { Name: "items", Unit: "Count" },
              { Name: "errors", Unit: "Count" },
            ],
          },
        ],
      },
    },
  ]);
});

test("a run that errors counts as one error", async () => {
  const { lines } = await linesOf((n) => {
    if (n === 2) throw new Error("no");
  });
  expect(lines).toMatchObject([{ status: "errored", items: 1, errors: 1 }]);
});

test("a run that is cancelled while a worker holds it sends its metrics once the worker lets it go", async () => {
  const { lines } = await linesOf(async (n, harness) => {
    if (n === 1) await cancelRun(harness.context, await harness.run("walk"));
    await harness.clock.advance(1_000);
  });
  expect(lines).toMatchObject([{ status: "cancelled", items: 1, errors: 0 }]);
});

test("a write that ends no run sends nothing", async () => {
  const written: string[] = [];
  const applied = runMetrics("Pawl/shop-prod", [], (line) => written.push(line));
  const { run } = await linesOf(() => {});
  const others: readonly RunWriteName[] = [
    "claim",
    "checkpoint",
    "interrupt",
    "retry",
    "skip",
    "dismiss",
    "announced",
  ];
  for (const name of others) applied(name, { ...run, status: name === "skip" ? "skipped" : "running" });
  applied("release", { ...run, status: "paused" });
  expect(written).toEqual([]);
});

test("a task that has a health sends whether it is healthy, and no other task does", async () => {
  const healthyOf = async (healthOf: readonly string[], fails: boolean) => {
    const written: string[] = [];
    const harness = new Harness({
      applied: runMetrics("Pawl/shop-prod", healthOf, (line) => written.push(line)),
      tasks: [
        walkTask(
          1,
          () => {
            if (fails) throw new Error("no");
          },
          { maxAttempts: 1 },
        ),
      ],
    });
    await harness.occur("walk");
    await harness.drain();
    const { healthy, _aws } = JSON.parse(written[0] ?? "{}");
    const names = _aws.CloudWatchMetrics[0].Metrics.map(({ Name }: { Name: string }) => Name);
    return [healthy, names.includes("healthy")];
  };
  expect(await healthyOf(["walk"], false)).toEqual([1, true]);
  expect(await healthyOf(["walk"], true)).toEqual([0, true]);
  expect(await healthyOf(["other"], true)).toEqual([undefined, false]);
});

test("a run of skipped items tells no health, and its other metrics as any run", async () => {
  const written: string[] = [];
  const applied = runMetrics("Pawl/shop-prod", ["walk"], (line) => written.push(line));
  const { run } = await linesOf(() => {});
  applied("succeed", { ...run, itemsOf: { run: "2026-03-01T12:00:00Z/cron-4f1a2b", head: "000.lease.1" } });
  const line = JSON.parse(written[0] ?? "{}");
  expect(line).toMatchObject({ status: "succeeded", items: 3, errors: 0 });
  expect(line).not.toHaveProperty("healthy");
});
