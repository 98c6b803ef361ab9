/**
 * How workers really end: the worker of a lane, in the processes of the local executor, and what `pawl status RUN` and
 * `pawl logs RUN` then say.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import { outsideName } from "../../../functions/model/run/run-name.ts";
import { resolveLane } from "../../../functions/model/task/lane-settings.ts";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import { DynamoRunStore } from "../../../functions/store/dynamodb.ts";
import type { LocalAws } from "../../../local/index.ts";
import { createTables } from "../../contract/tables.ts";
import { settingsOf, stackOf, tempFolder, writeCode } from "../../local/small-app.ts";
import { clientOptions, openTemporaryAws } from "../../local/temporary-aws.ts";
import { root } from "../../steps.ts";
import { CliHarness } from "../harness.ts";

const timeoutSeconds = 10;
const group = "/pawl/workers";
const begins = Date.parse("2026-03-29T02:00:00.000Z");
const bundled = tempFolder();
const engine = join(bundled.path, "engine.mjs");
const closers: (() => unknown)[] = [];

beforeAll(async () => {
  const contents = `
    export { fromEnvironment } from "./functions/lane-worker.ts";
    export { defineTask } from "./functions/model/task/task.ts";`;
  const banner = {
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  };
  const options = { bundle: true, platform: "node", format: "esm", logLevel: "silent" } as const;
  await build({ ...options, banner, stdin: { contents, resolveDir: root }, outfile: engine });
});

afterAll(bundled.remove);

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A lane with tasks, each by what its `run` does. A task that has printed `out of time` finds its time over. */
async function lane(tasks: Readonly<Record<string, string>>) {
  let aws: LocalAws | undefined;
  const printed = ({ text }: { readonly text: string }) => {
    if (text === "out of time") aws?.time.advance(timeoutSeconds * 1_000);
  };
  aws = await openTemporaryAws({ reporter: { warn() {}, printed } });
  aws.time.freeze();
  aws.time.set(begins);
  const client = new DynamoDBClient(clientOptions(aws));
  const tables = await createTables(client);
  const folder = tempFolder();
  closers.push(folder.remove, aws.close, () => client.destroy());
  const names = Object.keys(tasks);
  const deployed = names.map(
    (name) => `{ enabled: true, settings: ${JSON.stringify(defaultSettings)}, task: defineTask({
      name: "${name}", description: "Ends its worker.", triggers: [], async run() { ${tasks[name]} } }) }`,
  );
  const source = `
    import { defineTask, fromEnvironment } from ${JSON.stringify(pathToFileURL(engine).href)};
    export const handler = fromEnvironment({
      lane: ${JSON.stringify(resolveLane("default", { timeoutSeconds }))},
      lanes: ${JSON.stringify(Object.fromEntries(names.map((name) => [name, "default"])))},
      tasks: [${deployed.join(", ")}],
    });`;
  const variables = {
    PAWL_RUNS_TABLE: tables.runsTable,
    PAWL_TASKS_TABLE: tables.tasksTable,
    PAWL_QUEUES: "{}",
    PAWL_TIMEOUT_SECONDS: String(timeoutSeconds),
  };
  await aws.deploy(stackOf({ Resources: {} }));
  const more = { timeoutSeconds, memoryMb: 256, logGroup: group, variables };
  aws.lambda.executor.deploy(settingsOf("worker", writeCode(folder.path, "worker", source), more));
  return new Lane(aws, new DynamoRunStore({ client, ...tables }));
}

class Lane {
  readonly #aws: LocalAws;
  readonly #store: DynamoRunStore;

  constructor(aws: LocalAws, store: DynamoRunStore) {
    this.#aws = aws;
    this.#store = store;
  }

  /** Delivers one message of each task, always the same, in one invocation. The leases of the earlier ones have lapsed. */
  async deliver(...tasks: readonly string[]): Promise<void> {
    const Records = tasks.map((task) => ({
      messageId: `of-${task}`,
      body: JSON.stringify({ task }),
      receiptHandle: task,
      attributes: { SentTimestamp: String(begins), ApproximateReceiveCount: "1" },
    }));
    await this.#aws.lambda.executor.invoke("worker", JSON.stringify({ Records }));
    this.#aws.time.advance(60_000);
  }

  /** Calls `pawl NAME RUN` for a task's run. */
  async pawl(name: string, task: string): Promise<string> {
    const cli = new CliHarness();
    cli.time = this.#aws.time.now();
    const key: RunKey = { task, run: outsideName(new Date(begins), "message", `of-${task}`) };
    await cli.put((await this.#store.get(key)) as RunRecord);
    for (const { eventId, logStreamName, timestamp, message } of this.#aws.logs.events(group) ?? [])
      cli.logs.push({ id: eventId, stream: logStreamName, at: timestamp, message });
    const { stdout, stderr } = await cli.pawl([name, `${key.task}/${key.run}`]);
    expect(stderr).toBe("");
    return stdout;
  }
}

const forever = 'await new Promise((resolve) => setInterval(resolve, 2 ** 30, console.log("out of time")));';

test.each([
  ["exits with a code", "process.exit(3);", "Runtime exited with error: exit status 3"],
  ["exits without one", "process.exit();", "Runtime exited without providing a reason"],
  [
    "throws where nothing catches",
    'setTimeout(() => { throw new RangeError("boom"); }); await new Promise(() => {});',
    "Uncaught RangeError: boom",
  ],
  [
    "leaves a rejection unhandled",
    'void Promise.reject(new RangeError("boom")); await new Promise(() => {});',
    "Uncaught RangeError: boom",
  ],
  [
    "runs out of memory",
    "for (const all = []; ; ) all.push(new Array(1e6).fill(all));",
    "JavaScript heap out of memory",
  ],
  ["computes without end", 'console.log("out of time"); for (;;);', "Task timed out after 10.00 seconds"],
  ["waits without end", forever, "Task timed out after 10.00 seconds"],
  ["is killed", 'process.kill(process.pid, "SIGKILL");', "Runtime exited with error: signal: killed"],
])(
  "a task that %s leaves why in the logs, where status and logs find it",
  { timeout: 60_000 },
  async (_title, code, end) => {
    const worker = await lane({ ends: `console.log("begun"); ${code}` });
    await worker.deliver("ends");
    expect(/^last worker +(.*)$/m.exec(await worker.pawl("status", "ends"))?.[1]).toBe(end);
    const lines = (await worker.pawl("logs", "ends")).trimEnd().split("\n");
    const texts = lines.map((line) => line.slice(25));
    expect(texts[0]).toMatch(/^START RequestId: /);
    expect(texts).toContain("begun");
    expect(texts.some((text) => text.includes(end))).toBe(true);
    expect(texts.at(-2)).toMatch(/^END RequestId: /);
    expect(texts.at(-1)).toMatch(/^REPORT RequestId: /);
  },
);

test("all turns of runs that share invocations are found, though each worker died before its task said a word", {
  timeout: 120_000,
}, async () => {
  const both = "const both = (globalThis.both ??= Promise.withResolvers());";
  const worker = await lane({
    waits: `${both} both.resolve(); await new Promise(() => {});`,
    ends: `${both} await both.promise; process.exit(3);`,
  });
  for (let turn = 0; turn < 6; turn++) await worker.deliver("waits", "ends");
  for (const task of ["waits", "ends"]) {
    const lines = await worker.pawl("logs", task);
    expect(lines.match(/Runtime exited with error: exit status 3/g)).toHaveLength(5);
    const report = await worker.pawl("status", task);
    expect(report).toMatch(/^status +errored$/m);
    expect(report).toMatch(/^last worker +Runtime exited with error: exit status 3$/m);
    expect(report).not.toMatch(/^no progress/m);
  }
});
