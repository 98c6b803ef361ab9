import { describe, expect, test, vi } from "vitest";
import { EndpointCache } from "../../functions/lambda/endpoint-cache.ts";
import type { ManifestTask } from "../../functions/model/manifest.ts";
import { defaultSettings, resolveLane } from "../../functions/model/settings.ts";
import type { Trigger } from "../../functions/model/trigger.ts";
import { cron, onStartup } from "../../functions/schedule/index.ts";
import { makeWorker, type WorkerProps } from "../../functions/worker.ts";
import { build } from "../../infra/constructs/bundle.ts";
import { workerEntry } from "../../infra/constructs/worker-function.ts";
import nothing from "../bench/tasks/nothing.ts";

const lane = { ...resolveLane("default", {}), maxReceiveCount: 10 };

/** The files that the worker of one task carries. */
function carried(triggers: readonly Trigger[]): string[] {
  const task: ManifestTask = {
    name: "nothing",
    description: "Does nothing.",
    file: "test/bench/tasks/nothing.ts",
    kind: "run",
    lane: "default",
    enabled: true,
    triggers,
    settings: defaultSettings,
    layers: { task: {}, deployed: {}, stage: {} },
  };
  const { outputs } = build(workerEntry(lane, [task], { lanes: { nothing: "default" } })).metafile;
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
}

describe("a lane's worker", () => {
  const files = carried([onStartup()]);

  test.each([
    "client-s3",
    "csv-parse",
    "util-dynamodb",
    "credential-provider",
    "mnemonist",
    "functions/schedule",
    "functions/operators/operate",
  ])("carries no %s unless its tasks bring it", (part) => {
    expect(files.filter((file) => file.includes(part))).toEqual([]);
  });

  test("carries schedules, and not windows, for a task that has one", () => {
    const schedule = carried([cron("0 3 * * *")]).filter((file) => file.includes("functions/schedule"));
    expect(schedule).toContain("functions/schedule/start-within-seconds.ts");
    expect(schedule.filter((file) => file.includes("window"))).toEqual([]);
  });

  test("refuses a schedule whose lateness it was not given to tell", () => {
    const task = { ...nothing, triggers: [cron("0 3 * * *")] };
    const props = { tasks: [{ task, settings: defaultSettings, enabled: true }] } as unknown as WorkerProps;
    expect(() => makeWorker(props)).toThrow("task nothing has a schedule, and no startWithin");
  });
});

test("the endpoint cache keeps an endpoint for as long as it holds, and no more than its capacity", () => {
  vi.useFakeTimers({ now: 0 });
  const cache = new EndpointCache(2);
  for (const key of ["a", "b", "c"]) cache.set(key, [{ Address: `${key}.aws`, CachePeriodInMinutes: 1 }]);
  expect(["a", "b", "c"].map((key) => cache.getEndpoint(key))).toEqual([undefined, "b.aws", "c.aws"]);
  vi.setSystemTime(60_000);
  expect(cache.getEndpoint("b")).toBe(undefined);
  vi.useRealTimers();
});
