import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { EndpointCache as SdkEndpointCache } from "@aws-sdk/endpoint-cache";
import { expect, test } from "vitest";
import { EndpointCache } from "../../functions/lambda/sdk/endpoint-cache.ts";
import { resolveLane } from "../../functions/model/task/lane-settings.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import { defaultSettings } from "../../functions/model/task/settings.ts";
import type { Trigger } from "../../functions/model/task/trigger.ts";
import { cron, onEvent, onQueue, onStartup } from "../../functions/schedule/index.ts";
import { makeWorker, type WorkerProps } from "../../functions/worker.ts";
import { build, exportsOf } from "../../infra/constructs/bundle.ts";
import {
  deadLetterEntry,
  emptyBucketEntry,
  sweeperEntry,
  workerEntry,
} from "../../infra/deployment/index.ts";
import nothing from "../bench/tasks/nothing.ts";
import { root } from "../steps.ts";

const lane = { ...resolveLane("default", {}), maxReceiveCount: 10, retired: false };

/** The files in the bundle of a worker that has one task. */
function files(
  triggers: readonly Trigger[],
  settings: ManifestTask["settings"] = defaultSettings,
  throttles?: number,
  kind: ManifestTask["kind"] = "run",
): string[] {
  const task: ManifestTask = {
    name: "nothing",
    description: "Does nothing.",
    file: "test/bench/tasks/nothing.ts",
    kind,
    lane: "default",
    enabled: true,
    triggers,
    settings,
    throttles,
    layers: { task: {}, deployed: {}, stage: {} },
  };
  return parts(build(workerEntry(lane, [task], { lanes: { nothing: "default" } })));
}

/** The files of which something is in a bundle. */
function parts({ metafile }: ReturnType<typeof build>): string[] {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
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
  "functions/turns/throttling",
  "functions/turns/tell-error",
  "functions/turns/masked-log",
  "functions/turns/report/output",
  "functions/turns/reactions/receive-event",
  "functions/model/throttle",
])("a worker's bundle does not include %s unless a task imports it", (part) => {
  expect(ofStartup.filter((file) => file.includes(part))).toEqual([]);
});

test("a worker's bundle includes schedules, without windows, where a task has a schedule", () => {
  const schedule = files([cron("0 3 * * *")]).filter((file) => file.includes("functions/schedule"));
  expect(schedule).not.toEqual([]);
  expect(schedule.filter((file) => file.includes("window"))).toEqual([]);
});

test("a worker's bundle includes what asks throttles where a task has one", () => {
  const asking = files([onStartup()], defaultSettings, 1).filter((file) => file.includes("throttling"));
  expect(asking).toEqual(["functions/turns/throttling.ts"]);
});

test("a worker refuses a task with a throttle when it has nothing that asks it", () => {
  const task = { ...nothing, throttle: () => false };
  const props = { tasks: [{ task, settings: defaultSettings, enabled: true }] } as unknown as WorkerProps;
  expect(() => makeWorker(props)).toThrow("task nothing has throttle, and no code for it");
});

test("a worker's bundle includes what receives events and users' messages where a task has such a trigger", () => {
  const received = (trigger: Trigger) =>
    files([trigger]).filter((file) => file.includes("reactions/receive-event"));
  expect(received(onEvent({ source: ["shop"] }))).toHaveLength(1);
  expect(received(onQueue("orders"))).toHaveLength(1);
});

test("a worker refuses a task with an event when it has nothing that receives it", () => {
  const task = { ...nothing, triggers: [onEvent({ source: ["shop"] })] };
  const props = { tasks: [{ task, settings: defaultSettings, enabled: true }] } as unknown as WorkerProps;
  expect(() => makeWorker(props)).toThrow("task nothing has an event or a queue, and no code for it");
});

test("a worker's bundle includes what tells errors where the project has an `onError`", () => {
  const entry = workerEntry(lane, [], { lanes: {} }, { hooks: ["services", "onError"] });
  expect(entry).toContain("tellError: tellErrorBy(onError)");
  expect(entry).toContain('import { onError } from "./functions/services.ts";');
  expect(entry).not.toContain("metadataBy");
  expect(exportsOf("functions/services.ts")).toEqual(["services"]);
});

test("a worker's bundle includes what asks for metadata where the project exports `metadata`", () => {
  const entry = workerEntry(lane, [], { lanes: {} }, { hooks: ["services", "metadata"] });
  expect(entry).toContain("addMetadata: metadataBy(runMetadata)");
  expect(entry).toContain('import { metadata as runMetadata } from "./functions/services.ts";');
  expect(workerEntry(lane, [], { lanes: {} }, {})).not.toContain("metadataBy");
});

test("a worker's bundle includes what starts followers where a task of the stage follows another", () => {
  const follower = { task: "next", trigger: "after-1", status: "succeeded" } as const;
  const directory = { lanes: { nothing: "default", next: "bulk" }, followers: { nothing: [follower] } };
  const starting = (given: typeof directory | { lanes: { nothing: string } }) =>
    parts(build(workerEntry(lane, [], given))).filter((file) => file.includes("runs/triggered/"));
  expect(starting({ lanes: { nothing: "default" } })).toEqual([]);
  expect(starting(directory)).toContain("functions/runs/triggered/announce.ts");
  const props = { ...directory, tasks: [] } as unknown as WorkerProps;
  expect(() => makeWorker(props)).toThrow("tasks follow others, and no code starts them");
});

test("a worker refuses a task with a schedule when it has no startWithin", () => {
  const task = { ...nothing, triggers: [cron("0 3 * * *")] };
  const props = { tasks: [{ task, settings: defaultSettings, enabled: true }] } as unknown as WorkerProps;
  expect(() => makeWorker(props)).toThrow("task nothing has schedule, and no code for it");
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
  const fuller = parts(build('export * from "./test/bench/baselines/cold.ts";', { hasOtherClient: true }));
  expect(fuller).toContain("functions/lambda/sdk/endpoint-cache.ts");
  expect(ofStartup).toContain("functions/lambda/sdk/endpoint-discovery.ts");
  const reads = /endpointDiscoveryMiddleware|updateDiscoveredEndpoint/;
  for (const files of [ofStartup, fuller]) expect(files.filter((file) => reads.test(file))).toEqual([]);
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
  expect(ofStartup).toContain("functions/lambda/sdk/event-streams.ts");
  expect(ofStartup.filter((file) => file.includes(streams))).toEqual([]);
  const { inputs } = build('export { S3Client } from "@aws-sdk/client-s3";').metafile;
  expect(Object.keys(inputs).filter((file) => file.includes(streams))).toHaveLength(1);
});

test.each([
  ["what a task imports itself", 'export { toBase64 } from "@smithy/core/serde";'],
  ["another client", 'export { STSClient } from "@aws-sdk/client-sts";'],
  ["a package that needs more of the SDK than the clients", 'export { Upload } from "@aws-sdk/lib-storage";'],
])("a bundle carries the SDK's own parts for %s", (_what, entry) => {
  const small = /functions\/lambda\/sdk\/(?!credentials|endpoint-cache|invoke-store)/;
  expect(Object.keys(build(entry).metafile.inputs).filter((file) => small.test(file))).toEqual([]);
});

test.each([
  ["a worker's", ofStartup],
  ["a worker's that makes schedules", files([], { ...defaultSettings, schedules: true })],
])("%s bundle carries the small modules in place of all that they replace", (_whose, files) => {
  const replaced =
    /@smithy\/core\/dist-es\/submodules\/(config|checksum|endpoints|serde)\/|@aws-sdk\/core\/dist-es\/submodules\/client\//;
  expect(files.filter((file) => replaced.test(file))).toEqual([]);
  for (const module of ["client", "checksum", "config", "endpoints", "serde"])
    expect(files).toContain(`functions/lambda/sdk/${module}.ts`);
});

test.each(["cloudformation", "cloudwatch-logs", "lambda", "s3", "sts"])(
  "a bundle that does not use %s's client, though a service of another lane does, carries the small modules",
  (client) => {
    const elsewhere = `import * as other from "@aws-sdk/client-${client}"; const unused = () => Object.keys(other);`;
    const files = parts(build(`${elsewhere} export * from "./test/bench/baselines/cold.ts";`));
    expect(files).toContain("functions/lambda/sdk/serde.ts");
  },
);

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
  expect(ofMaker).toContain("functions/lambda/sdk/event-streams.ts");
});

test("a worker has the code that runs commands only where a task of its lane has one", () => {
  const ofCommands = (kind: ManifestTask["kind"]) =>
    files([], defaultSettings, undefined, kind).filter((file) =>
      /shell-quote|turns\/command|task\/command/.test(file),
    );
  expect(ofCommands("run")).toEqual([]);
  expect(ofCommands("command")).toContain("node_modules/shell-quote/parse.js");
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

test.each([
  ["a worker's", (metrics?: string) => workerEntry(lane, [], { lanes: {} }, { metrics })],
  ["the sweeper's", (metrics?: string) => sweeperEntry({ lanes: {} }, [], [], [], {}, metrics)],
  ["the dead-letter function's", (metrics?: string) => deadLetterEntry({ lanes: {} }, metrics)],
])("%s bundle sends metrics of runs only where its stage has them", (_whose, entryOf) => {
  const file = "functions/lambda/run-metrics.ts";
  expect(Object.keys(build(entryOf("Pawl/pawl-prod")).metafile.inputs)).toContain(file);
  expect(Object.keys(build(entryOf()).metafile.inputs)).not.toContain(file);
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
