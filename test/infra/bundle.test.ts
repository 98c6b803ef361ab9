import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { EndpointCache as SdkEndpointCache } from "@aws-sdk/endpoint-cache";
import { expect, test } from "vitest";
import { EndpointCache } from "../../functions/lambda/endpoint-cache.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import { defaultSettings, resolveLane } from "../../functions/model/task/settings.ts";
import type { Trigger } from "../../functions/model/task/trigger.ts";
import { cron, onStartup } from "../../functions/schedule/index.ts";
import { makeWorker, type WorkerProps } from "../../functions/worker.ts";
import { build } from "../../infra/constructs/bundle.ts";
import { emptyBucketEntry, sweeperEntry, workerEntry } from "../../infra/deployment/index.ts";
import nothing from "../bench/tasks/nothing.ts";
import { root } from "../steps.ts";

const lane = { ...resolveLane("default", {}), maxReceiveCount: 10, retired: false };

/** The files in the bundle of a worker that has one task. */
function files(triggers: readonly Trigger[], settings: ManifestTask["settings"] = defaultSettings): string[] {
  const task: ManifestTask = {
    name: "nothing",
    description: "Does nothing.",
    file: "test/bench/tasks/nothing.ts",
    kind: "run",
    lane: "default",
    enabled: true,
    triggers,
    settings,
    layers: { task: {}, deployed: {}, stage: {} },
  };
  const { outputs } = build(workerEntry(lane, [task], { lanes: { nothing: "default" } })).metafile;
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
}

const ofStartup = files([onStartup()]);

test.each([
  "client-s3",
  "csv-parse",
  "util-dynamodb",
  "credential-provider",
  "mnemonist",
  "node_modules/ajv",
  "functions/model/params/json-schema",
  "functions/schedule",
  "functions/operators/operate",
])("a worker's bundle does not include %s unless a task imports it", (part) => {
  expect(ofStartup.filter((file) => file.includes(part))).toEqual([]);
});

test("a worker's bundle includes schedules, without windows, where a task has a schedule", () => {
  const schedule = files([cron("0 3 * * *")]).filter((file) => file.includes("functions/schedule"));
  expect(schedule).not.toEqual([]);
  expect(schedule.filter((file) => file.includes("window"))).toEqual([]);
});

test("a worker refuses a task with a schedule when it has no startWithin", () => {
  const task = { ...nothing, triggers: [cron("0 3 * * *")] };
  const props = { tasks: [{ task, settings: defaultSettings, enabled: true }] } as unknown as WorkerProps;
  expect(() => makeWorker(props)).toThrow("task nothing has a schedule, and no startWithin");
});

test.each([
  ["the uploads bucket's", emptyBucketEntry()],
  ["Pawl's own tasks'", 'export { fromEnvironment } from "./functions/automatic.ts";'],
])("%s bundle has another client than Pawl's three, as its construct says", (_whose, entry) => {
  const { inputs } = build(entry, { hasOtherClient: true }).metafile;
  const clients = Object.keys(inputs).filter((path) => path.includes("/@aws-sdk/client-"));
  expect(clients.filter((path) => !/client-(dynamodb|sqs|scheduler)\//.test(path))).not.toEqual([]);
});

test("no bundle includes the part of DynamoDB's client that would read the endpoint cache", () => {
  expect(ofStartup).toContain("functions/lambda/endpoint-cache.ts");
  expect(
    ofStartup.filter((file) => /endpointDiscoveryMiddleware|updateDiscoveredEndpoint/.test(file)),
  ).toEqual([]);
});

test("the endpoint cache of bundles refuses every call that the SDK's own would answer", () => {
  const calls = Object.getOwnPropertyNames(SdkEndpointCache.prototype).filter(
    (name) => name !== "constructor",
  );
  const cache = new EndpointCache() as unknown as Record<string, () => unknown>;
  expect(calls).toContain("getEndpoint");
  for (const call of calls) expect(() => cache[call]?.()).toThrow("bundles carry no endpoint cache");
});

test("a bundle carries event streams only where another client is in it than DynamoDB's, SQS's and Scheduler's", () => {
  const streams = "@smithy/core/dist-es/submodules/event-streams/EventStreamSerde.js";
  expect(ofStartup).toContain("functions/lambda/event-streams.ts");
  expect(ofStartup.filter((file) => file.includes(streams))).toEqual([]);
  const { inputs } = build('export { S3Client } from "@aws-sdk/client-s3";').metafile;
  expect(Object.keys(inputs).filter((file) => file.includes(streams))).toHaveLength(1);
});

test("the source map of pawl dev names files of this machine, and the code is that of a deploy, byte for byte", () => {
  const entry = 'import { runId } from "./functions/model/run/run.ts"; export const handler = () => runId;';
  const files = (sourceRoot?: string) =>
    Object.fromEntries(
      build(entry, { sourceRoot }).outputFiles.map(({ path, text }) => [path.split(".").at(-1), text]),
    );
  const sourceRoot = pathToFileURL(`${root}/`).href;
  const [deployed, local] = [files(), files(sourceRoot)];
  expect(local.mjs).toBe(deployed.mjs);
  expect(deployed.map).not.toContain(root);
  const map = JSON.parse(local.map ?? "") as { sourceRoot: string; sources: string[] };
  const named = map.sources.filter((source) => source !== "entry.ts");
  expect(named).toContain("functions/model/run/run.ts");
  expect(named.filter((source) => !existsSync(new URL(map.sourceRoot + source)))).toEqual([]);
});

const scheduler = /\/client-scheduler\//;

test("a worker has EventBridge Scheduler's client only where a task of its lane makes schedules, and no event streams with it", () => {
  expect(ofStartup.filter((file) => scheduler.test(file))).toEqual([]);
  const ofMaker = files([], { ...defaultSettings, schedules: true });
  expect(ofMaker.some((file) => scheduler.test(file))).toBe(true);
  expect(ofMaker).toContain("functions/lambda/event-streams.ts");
});

test("a cold start of the sweeper reads nothing of EventBridge Scheduler's client: that is a file of its own", () => {
  const entry = sweeperEntry({ lanes: { nothing: "default" } }, [], [], []);
  const { outputs } = build(entry, { splits: true }).metafile;
  const read = new Set<string>();
  const follow = (name: string) => {
    if (read.has(name)) return;
    read.add(name);
    for (const { path, kind } of outputs[name]?.imports ?? []) if (kind === "import-statement") follow(path);
  };
  follow("index.mjs");
  const parts = (names: Iterable<string>) =>
    [...names]
      .flatMap((name) => Object.keys(outputs[name]?.inputs ?? {}))
      .filter((file) => scheduler.test(file));
  expect(parts(read)).toEqual([]);
  expect(parts(Object.keys(outputs)).length).toBeGreaterThan(0);
});

test("a worker where nothing listens has no code that tells, or that leaves anything with a run to be told", () => {
  const filesOf = (tells: boolean, entry: string) => {
    const { outputs } = build(entry, { tells }).metafile;
    const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
    const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
    return used
      .filter((file) => /telling|functions\/lambda\/teller|functions\/subscribers/.test(file))
      .sort();
  };
  const lanes = { lanes: {} };
  expect(filesOf(false, workerEntry(lane, [], lanes))).toEqual([]);
  const bus = { bus: true, on: ["errored"] } as const;
  const listening = (more: object) => ({ events: { events: ["errored"], hasSubscribers: false, ...more } });
  const ofBus = filesOf(true, workerEntry(lane, [], { ...lanes, events: ["errored"] }, listening({ bus })));
  expect(ofBus).toContain("functions/telling/bus.ts");
  expect(ofBus).toContain("functions/runs/moves/telling.ts");
  expect(ofBus).not.toContain("functions/telling/subscribed.ts");
});
