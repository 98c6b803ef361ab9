import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { type Dev, openLocalAws, startDev } from "../../../local/index.ts";
import { functionResource, tempFolder, writeAssembly } from "../small-app.ts";

const folder = tempFolder();
let dev: Dev;
let lines: string[];
let count = 0;
let files: Map<string, string>;

interface App {
  /** What the worker answers. */
  readonly says?: string;
  readonly schedules?: readonly string[];
  readonly tables?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly greeter?: boolean;
  readonly concurrency?: number;
  readonly runtime?: string;
}

/** A worker that answers a direct call, and that marks a message and waits for a file before it ends. */
const worker = (says: string) => `
  import { appendFileSync, existsSync } from "node:fs";
  const at = (name) => process.env.FOLDER + "/" + name;
  export const handler = async ({ Records }) => {
    if (Records === undefined) return [${JSON.stringify(says)}, process.env.COLOUR, process.env.PAWL_VERSION];
    for (const { body } of Records) {
      appendFileSync(at("marks"), body + " began by ${says}\\n");
      while (!existsSync(at("go"))) await new Promise((r) => setTimeout(r, 5));
      appendFileSync(at("marks"), body + " ended by ${says}\\n");
    }
  };`;

function write({ says = "one", schedules = ["hourly"], tables = [], variables = {}, ...app }: App): void {
  const code = `worker-${says}`;
  const table = (name: string) => ({
    Type: "AWS::DynamoDB::Table",
    Properties: {
      TableName: name,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    },
  });
  const schedule = (name: string) => ({
    Type: "AWS::Scheduler::Schedule",
    Properties: {
      Name: name,
      ScheduleExpression: "cron(0 * * * ? *)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: {
        Arn: { "Fn::GetAtt": ["Queue", "Arn"] },
        RoleArn: "arn:aws:iam::000000000000:role/r",
        Input: name,
      },
    },
  });
  const Environment = { Variables: { FOLDER: join(folder.path, String(count)), ...variables } };
  const Resources = {
    Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "lane", VisibilityTimeout: 60 } },
    Worker: functionResource(code, {
      FunctionName: "worker",
      Timeout: 30,
      Environment,
      ...(app.runtime ? { Runtime: app.runtime } : {}),
    }),
    ...(app.greeter ? { Greeter: functionResource(code, { FunctionName: "greeter", Environment }) } : {}),
    Source: {
      Type: "AWS::Lambda::EventSourceMapping",
      Properties: {
        BatchSize: 1,
        EventSourceArn: { "Fn::GetAtt": ["Queue", "Arn"] },
        FunctionName: { Ref: "Worker" },
        ScalingConfig: { MaximumConcurrency: app.concurrency ?? 2 },
      },
    },
    ...Object.fromEntries(schedules.map((name) => [`Schedule${name}`, schedule(name)])),
    ...Object.fromEntries(tables.map((name) => [`Table${name}`, table(name)])),
  };
  writeAssembly(template(), { Resources }, { [code]: worker(says) });
}

const template = () => join(folder.path, String(count), "cdk.out");
const marks = () => dev.aws.sqs.messages("lane");

beforeEach(async () => {
  count++;
  mkdirSync(template(), { recursive: true });
  write({});
  files = new Map();
  lines = [];
  dev = await startDev({
    ...{ root: join(folder.path, String(count)), template: template(), port: 0, signals: false },
    log: (line) => lines.push(line.slice("00:00:00 ".length)),
  });
  lines = [];
});
afterEach(() => {
  writeFileSync(join(folder.path, String(count), "go"), "");
  return dev.close();
});
afterAll(folder.remove);

/** Writes the app and reloads, as if a file of a task had changed. */
async function reload(app: App, path = "functions/tasks/import-cities.ts"): Promise<boolean> {
  write(app);
  files = new Map([...files, [path, JSON.stringify(app)]]);
  return (await dev.reload(files)).matters;
}

const answer = async (name = "worker") => JSON.parse((await dev.invoke(name)).payload);

async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((passed) => setTimeout(passed, 5));
}

test("changed code and variables are used by the next invocation, and one line says what has changed", async () => {
  expect(await answer()).toEqual(["one", null, null]);
  expect(await reload({ says: "two", variables: { COLOUR: "red" } })).toBe(true);
  expect(await answer()).toEqual(["two", "red", null]);
  expect(lines).toEqual([expect.stringMatching(/^reloaded in \d+\.\d s: import-cities added$/)]);
  await reload({ says: "three" });
  expect(await answer()).toEqual(["three", null, null]);
  expect(lines.slice(1)).toEqual([expect.stringMatching(/^reloaded in \d+\.\d s: import-cities changed$/)]);
});

test("a reload is a version of its own, which begins with the one that was started, so that the sweeper takes charge of ledgers", async () => {
  const version = async () => (await answer())[2];
  await dev.close();
  write({ variables: { PAWL_VERSION: "a" } });
  dev = await startDev({
    ...{ root: join(folder.path, String(count)), template: template(), port: 0, signals: false },
    log: () => {},
  });
  expect(await version()).toBe("a");
  await reload({ variables: { PAWL_VERSION: "b" } });
  expect(await version()).toBe("a+b");
  await reload({ variables: { PAWL_VERSION: "c" } });
  expect(await version()).toBe("a+c");
  await reload({ variables: { PAWL_VERSION: "a" } });
  expect(await version()).toBe("a");
});

test("a turn that runs ends with the code that it began with, while the next one has the new code", async () => {
  const path = join(folder.path, String(count), "marks");
  const { readFileSync } = await import("node:fs");
  const seen = () => (existsSync(path) ? readFileSync(path, "utf8").split("\n").filter(Boolean) : []);
  dev.aws.sqs.send("lane", { body: "a" });
  await until(() => seen().length === 1);
  await reload({ says: "two" });
  dev.aws.sqs.send("lane", { body: "b" });
  await until(() => seen().length === 2);
  writeFileSync(join(folder.path, String(count), "go"), "");
  await until(() => marks().length === 0);
  expect(seen().toSorted()).toEqual(["a began by one", "a ended by one", "b began by two", "b ended by two"]);
  expect(lines).toHaveLength(1);
});

test("schedules come and go with the template, and one that is unchanged fires once at its instant", async () => {
  await reload({ schedules: ["hourly", "added"] });
  await reload({ schedules: ["added", "hourly"] });
  expect(dev.aws.scheduler.schedules.map(({ definition }) => definition.Name)).toEqual(["added", "hourly"]);
  dev.time.freeze();
  dev.time.set(new Date("2026-11-21T03:59:00Z"));
  dev.time.advance(120_000);
  expect(
    marks()
      .map(({ body }) => body)
      .toSorted(),
  ).toEqual(["added", "hourly"]);
  await reload({ schedules: [] });
  dev.time.advance(3_600_000);
  expect(marks()).toHaveLength(2);
  expect(dev.aws.scheduler.schedules).toEqual([]);
});

test("new tables, functions and concurrency are there, and a function that is taken out is not", async () => {
  await reload({ tables: ["extra"], greeter: true, concurrency: 5 });
  expect(await dev.aws.dynamodb.call("DescribeTable", { TableName: "extra" })).toMatchObject({
    Table: { TableStatus: "ACTIVE" },
  });
  expect(await answer("greeter")).toEqual(["one", null, null]);
  await until(() => dev.aws.sqs.waiting("lane") === 5);
  await reload({ tables: ["extra"] });
  await until(() => dev.aws.sqs.waiting("lane") === 2);
  await expect(dev.invoke("greeter")).rejects.toThrow("Function not found: greeter");
  expect(dev.stack.resources.map(({ logicalId }) => logicalId)).not.toContain("Greeter");
});

test("a stack that cannot be made is told in one line, what ran before goes on, and the next good one heals it", async () => {
  await reload({ says: "two", schedules: ["never"], runtime: "python3.14" });
  expect(lines).toEqual([
    "not reloaded, import-cities added: Worker (AWS::Lambda::Function) cannot be made: runtime python3.14 is not emulated: allowed are those of Node.js; what ran before goes on",
  ]);
  expect(await answer()).toEqual(["one", null, null]);
  expect(dev.aws.scheduler.schedules.map(({ definition }) => definition.Name)).toEqual(["hourly"]);
  writeFileSync(join(template(), "small.template.json"), "{");
  files = new Map([...files, ["infra/tasks.ts", "broken"]]);
  await dev.reload(files);
  expect(lines[1]).toMatch(
    /^not reloaded, import-cities added, infra\/tasks\.ts added: .*small\.template\.json could not be read/,
  );
  await reload({ says: "three" });
  expect(await answer()).toEqual(["three", null, null]);
  expect(lines[2]).toMatch(/^reloaded in /);
  expect(lines).toHaveLength(3);
});

test("a change that changes nothing that runs restarts nothing, and is told for code alone", async () => {
  const [before] = await Promise.all([dev.aws.lambda.executor.find("worker")]);
  expect(await reload({})).toBe(false);
  expect(lines).toEqual([
    expect.stringMatching(/^reloaded in \d+\.\d s: import-cities added, which changes nothing that runs$/),
  ]);
  expect(await reload({}, "marks.txt")).toBe(false);
  expect(lines).toHaveLength(1);
  expect(dev.aws.lambda.executor.find("worker")).toBe(before);
});

test("the services answer while a reload is under way", async () => {
  const reloading = reload({ says: "two", tables: ["extra"] });
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => fetch(`${dev.endpoint}/_pawl/time`).then(({ status }) => status)),
  );
  await reloading;
  expect(new Set(answers)).toEqual(new Set([200]));
});

test("a start that is told to reset begins from scratch, and says where the earlier state is", async () => {
  dev.aws.sqs.createQueue("of-before");
  const root = join(folder.path, String(count));
  const options = { root, template: template(), port: 0, signals: false, reset: true };
  const log = (line: string) => lines.push(line.slice("00:00:00 ".length));
  await expect(startDev({ ...options, log })).rejects.toThrow(
    `the state in ${root}/.pawl is in use by process`,
  );
  await dev.close();
  lines = [];
  dev = await startDev({ ...options, log });
  expect(lines[0]).toBe(`starting from scratch: the earlier state is in ${root}/.pawl.old`);
  expect(dev.aws.sqs.queues().map(({ name }) => name)).toEqual(["lane"]);
});

test("a start whose deploy fails half-way leaves what it made, and the next start makes the rest without help", async () => {
  await dev.close();
  const root = join(folder.path, String(count));
  const stateFolder = join(root, "half-made");
  const start = () =>
    startDev({
      ...{ root, stateFolder, template: template(), port: 0, signals: false },
      log: (line) => lines.push(line),
    });
  write({ runtime: "python3.14", tables: ["extra"] });
  await expect(start()).rejects.toThrow(
    "Worker (AWS::Lambda::Function) cannot be made: runtime python3.14 is not emulated",
  );
  const half = await openLocalAws({ stateFolder, port: 0 });
  expect(half.sqs.queues().map(({ name }) => name)).toEqual(["lane"]);
  expect(await half.dynamodb.call("ListTables", {})).toEqual({ TableNames: [] });
  half.sqs.send("lane", { body: "sent to what was made" });
  await half.close();
  write({ tables: ["extra"] });
  writeFileSync(join(root, "go"), "");
  dev = await start();
  expect(await answer()).toEqual(["one", null, null]);
  expect(await dev.aws.dynamodb.call("ListTables", {})).toEqual({ TableNames: ["extra"] });
  expect(dev.aws.scheduler.schedules.map(({ definition }) => definition.Name)).toEqual(["hourly"]);
  await until(() => marks().length === 0);
});
