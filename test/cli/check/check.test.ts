/**
 * `pawl check` of the project in test/cli/project, and through the SDK against what was deployed of it to an emulated AWS:
 * its queues, tables, bucket and schedule group, and more that the code does not make.
 */
import { join } from "node:path";
import { Readable } from "node:stream";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Account } from "../../../cli/check/account.ts";
import type { MadeSynthesis } from "../../../cli/check/finding.ts";
import { concurrency } from "../../../cli/check/kinds/concurrency.ts";
import { queues } from "../../../cli/check/kinds/queues.ts";
import { quotas } from "../../../cli/check/kinds/quotas.ts";
import { stackState } from "../../../cli/check/kinds/stack-state.ts";
import { synthesizeStage } from "../../../cli/check/synthesis.ts";
import { systemClock } from "../../../functions/model/clock.ts";
import { turnDue } from "../../../functions/model/run/index-keys.ts";
import { furtherPools, keyPool, type RunnerContext } from "../../../functions/runs/index.ts";
import { DynamoRunStore } from "../../../functions/store/dynamodb.ts";
import type { LocalAws, Template } from "../../../local/index.ts";
import { resourceTypes } from "../../../local/services/index.ts";
import { resolveStack, type Stack } from "../../../local/stack/index.ts";
import { recordedCalls } from "../../infra/sdk/recorded-calls.ts";
import { clientOptions, openTemporaryAws } from "../../local/temporary-aws.ts";
import { root } from "../../steps.ts";
import { CliHarness, manifest } from "../harness.ts";
import { pawlAt } from "../local-stack.ts";
import { rightsOfCheck } from "./rights.ts";

const cwd = join(root, "test/cli/project");

const kept = new Map<string, ReturnType<typeof synthesizeStage>>();

/** The project is the same in each test, and a synth takes seconds: each stage is synthesized once. */
function synth(...given: Parameters<typeof synthesizeStage>): ReturnType<typeof synthesizeStage> {
  const key = given.join();
  const found = kept.get(key) ?? synthesizeStage(...given);
  kept.set(key, found);
  return found;
}

let made: MadeSynthesis;
let aws: LocalAws;

beforeAll(async () => {
  made = (await synth(cwd, "dev", "templates")) as MadeSynthesis;
}, 60_000);
beforeEach(async () => {
  aws = await openTemporaryAws();
});
afterEach(() => aws.close());

const holders = [
  "AWS::SQS::Queue",
  "AWS::DynamoDB::Table",
  "AWS::S3::Bucket",
  "AWS::Scheduler::ScheduleGroup",
];

type Resources = Template["Resources"];

/** What the code makes that holds something, and more or other resources in place of them. */
async function deploy(more: Resources = {}, nested?: Resources, stackName = "shop-dev"): Promise<Stack> {
  const ofCode = made.resources
    .filter(({ type }) => holders.includes(type))
    .map(({ path, type: Type, properties: Properties }) => [path, { Type, Properties }] as const);
  const url = { TemplateURL: { "Fn::Sub": "https://s3.${AWS::Region}.amazonaws.com/assets/inside.json" } };
  const Resources: Resources = {
    ...(Object.fromEntries(ofCode) as Resources),
    ...more,
    ...(nested && { Inside: { Type: "AWS::CloudFormation::Stack", Properties: url } }),
  };
  const idOf = (pattern: RegExp) => Object.keys(Resources).find((id) => pattern.test(id)) ?? "";
  const value = (logicalId: string) => ({ Value: { Ref: logicalId } });
  const lanes = Object.keys(Resources).flatMap((id) => /^Lane(\w+?)Queue/.exec(id)?.[1]?.toLowerCase() ?? []);
  const queues = lanes.map((lane) => `"${lane}":"\${${idOf(new RegExp(`^Lane${lane}Queue`, "i"))}}"`);
  const template: Template = {
    Resources,
    Outputs: {
      Manifest: { Value: "s3://assets/pawl.json" },
      RunsTable: value(idOf(/^TablesRuns/)),
      TasksTable: value(idOf(/^TablesTasks/)),
      Queues: { Value: { "Fn::Sub": `{${queues.join()}}` } },
    },
  };
  const account = { accountId: aws.accountId, region: aws.region, endpoint: aws.endpoint };
  const inside = new Map(nested && [["inside.json", { Resources: nested }]]);
  const stack = resolveStack({ stackName, template, nested: inside, assets: [] }, { account, resourceTypes });
  await aws.deploy(stack);
  aws.start(stack);
  aws.s3.ensureBucket("assets");
  const text = JSON.stringify({ ...manifest, project: "shop", stage: "dev" });
  await aws.s3.put("assets", "pawl.json", Readable.from([text]));
  return stack;
}

const named = (stack: Stack, pattern: RegExp) =>
  stack.resources.find(({ logicalId }) => pattern.test(logicalId))?.physicalId ?? "";

const check = (...args: string[]) =>
  pawlAt(aws.endpoint, ["check", "--account", "--stage", "dev", ...args], { cwd, synth });

async function findings(): Promise<string[]> {
  const { stdout, stderr } = await check("--json");
  expect(stderr).toBe("");
  const { findings: found } = JSON.parse(stdout) as {
    findings: { kind: string; check: string; what: string }[];
  };
  return found.map(({ kind, check: by, what }) => `${kind}: ${by}: ${what}`);
}

const queue = { Type: "AWS::SQS::Queue", Properties: {} };
const table = {
  Type: "AWS::DynamoDB::Table",
  Properties: {
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
  },
};

async function send(QueueUrl: string): Promise<void> {
  const client = new SQSClient({ ...clientOptions(aws), useQueueUrlAsEndpoint: false });
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" }));
}

test("code that synth takes is right, without an account and without making a template", async () => {
  expect(await new CliHarness().pawl(["check"], { cwd, synth })).toEqual({
    exitCode: 0,
    stdout: "",
    stderr: "project shop, stage dev: nothing wrong, nothing to look at\n",
  });
});

test.each([
  ["without an account", []],
  ["with one, which is not asked", ["--account", "--endpoint", "http://127.0.0.1:1"]],
])("what synth refuses is wrong, in its words, %s", async (_, more) => {
  const args = ["check", "--stage", "wrong", ...more];
  const { exitCode, stdout, stderr } = await new CliHarness().pawl(args, { cwd, synth });
  expect([exitCode, stdout]).toEqual([
    1,
    "wrong: synth: stage wrong: lane default: limit above the reserve: maxConcurrency 4 with reservedConcurrency 5 is not allowed: at most 3, the reserve less 2, since direct invocations take from the same reserve, and messages that are throttled use up their receives; lower it, or raise reservedConcurrency to 6\n",
  ]);
  expect(stderr).toBe("project shop, stage wrong: 1 wrong, nothing to look at\n");
});

test("each mistake of a stage is a finding of its own", async () => {
  const { exitCode, stdout, stderr } = await new CliHarness().pawl(["check", "--stage", "traps"], {
    cwd,
    synth,
  });
  expect(exitCode).toBe(1);
  expect(stdout.split("\n").map((line) => line.slice(0, 75))).toEqual([
    "wrong: synth: stage traps: lane default: FIFO: fifo true is not allowed: a ",
    "wrong: synth: stage traps: lane default: limit of one: maxConcurrency 1 is ",
    "wrong: synth: stage traps: lane bulk: short visibility: visibilityTimeoutSe",
    "",
  ]);
  expect(stderr).toBe("project shop, stage traps: 3 wrong, nothing to look at\n");
});

test("the clone's own app is checked without a template, and made with one in the same words", async () => {
  expect(await synthesizeStage(root, "dev", "code")).toEqual({ kind: "checked", looks: [] });
  const words = [
    await synthesizeStage(root, "prod", "code"),
    await synthesizeStage(root, "prod", "templates"),
  ];
  const mistakes = [expect.stringMatching(/^project "pawl" is the default name/)];
  expect(words).toEqual([
    { kind: "refused", mistakes },
    { kind: "refused", mistakes },
  ]);
}, 60_000);

test("what synth says deserves a look is told, and is not wrong", async () => {
  const { exitCode, stdout } = await new CliHarness().pawl(["check", "--stage", "retired"], { cwd, synth });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^look: synth: lane old is retired: nothing is sent to it/);
});

test.each([
  [["--stage", "devv"], 'error: stage "devv" is not declared in infra/stages.ts: did you mean dev?'],
  [["--profile", "work"], "error: --profile needs --account"],
  [["--endpoint", "http://127.0.0.1:1"], "error: --endpoint needs --account"],
  [
    ["--account", "--endpoint", "ftp://x"],
    'error: endpoint "ftp://x" is not a URL such as http://127.0.0.1:4766',
  ],
])("check %j is wrong usage, said in one line", async (args, message) => {
  const result = await new CliHarness().pawl(["check", ...args], { cwd, synth });
  expect(result).toEqual({ exitCode: 2, stdout: "", stderr: `${message}\n` });
});

test("a stage that is not deployed yet is no mistake", async () => {
  await deploy({}, undefined, "shop-other");
  expect(await check()).toEqual({
    exitCode: 0,
    stdout: `look: stack: stack shop-dev is not deployed at ${aws.endpoint}: a deploy makes all of it\n`,
    stderr: `project shop, stage dev against ${aws.endpoint}: nothing wrong, 1 to look at\n`,
  });
});

test("a deploy that takes nothing away is right, whatever is in its queues and tables", async () => {
  const stack = await deploy();
  await send(named(stack, /^LanedefaultQueue/i));
  expect(await findings()).toEqual([]);
  expect((await check()).exitCode).toBe(0);
});

test("a lane's queue that a deploy takes away is wrong while it has messages, or its lane unfinished runs", async () => {
  const stack = await deploy({ LaneoldQueue: queue });
  const said = "a deploy takes away the queue of lane old (LaneoldQueue) and deletes it: it";
  expect(await findings()).toEqual([`look: taken away: ${said} is empty`]);
  expect((await check()).exitCode).toBe(0);

  await send(named(stack, /^LaneoldQueue/));
  const help = "; keep the lane with retired: true until its queue is empty";
  expect(await findings()).toEqual([`wrong: taken away: ${said} has 1 message${help}`]);
  expect((await check()).exitCode).toBe(1);

  const store = new DynamoRunStore({
    client: new DynamoDBClient(clientOptions(aws)),
    runsTable: named(stack, /^TablesRuns/),
    tasksTable: named(stack, /^TablesTasks/),
  });
  for (const lane of ["old", "default"]) {
    const key = { task: "count-cities", run: `2026-11-21T10:00:00Z/manual~${lane}` };
    await store.update(key, {
      name: "test",
      condition: [],
      set: { status: "enqueued", lane, ...turnDue(key, 1) },
    });
  }
  expect(await findings()).toEqual([`wrong: taken away: ${said} has 1 message and 1 unfinished run${help}`]);
});

test("runs that wait for a place of a task, a key or the stage are unfinished runs of their lane", async () => {
  const stack = await deploy({ LaneoldQueue: queue });
  const store = new DynamoRunStore({
    client: new DynamoDBClient(clientOptions(aws)),
    runsTable: named(stack, /^TablesRuns/),
    tasksTable: named(stack, /^TablesTasks/),
  });
  const context = {
    store,
    log: () => {},
    random: Math.random,
    clock: systemClock,
  } as unknown as RunnerContext;
  const pool = keyPool(context, "count-cities", "acme");
  for (const [lane, dueKey] of [
    ["default", pool.queue],
    ["old", pool.queue],
    ["old", "wait#count-cities#"],
    ["old", "wait#(stage)#"],
  ] as const) {
    const key = { task: "count-cities", run: `2026-11-21T10:00:00Z/manual~${lane}${dueKey}` };
    const set = { status: "enqueued", lane, dueKey, dueAt: 1, turn: 0 } as const;
    const enter = async () => (await store.update(key, { name: "test", condition: [], set })).item;
    if (dueKey === pool.queue) await furtherPools.join(context, pool, {}, enter);
    else await enter();
  }
  expect(await findings()).toEqual([expect.stringContaining("it has 3 unfinished runs; keep the lane")]);
});

test("a table, a bucket, a queue in a nested stack and a schedule group are named with what is in them", async () => {
  const group = { Type: "AWS::Scheduler::ScheduleGroup", Properties: { Name: "old-group" } };
  const bucket = { Type: "AWS::S3::Bucket", Properties: { BucketName: "old-files" } };
  const schedule = {
    Type: "AWS::Scheduler::Schedule",
    Properties: {
      Name: "nightly",
      GroupName: "old-group",
      ScheduleExpression: "rate(1 day)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { Arn: { "Fn::GetAtt": ["Kept", "Arn"] }, RoleArn: "arn:aws:iam::000000000000:role/r" },
    },
  };
  const kept = { ...queue, DeletionPolicy: "Retain" };
  const more = { OldTable: table, OldGroup: group, OldFiles: bucket, Nightly: schedule, Kept: kept };
  const stack = await deploy(more, { OldQueue: queue });
  await send(named([...stack.nested.values()][0] as Stack, /^OldQueue/));
  await send(named(stack, /^Kept/));
  await aws.s3.put("old-files", "rows.csv", Readable.from(["id\n"]));
  const dynamodb = new DynamoDBClient(clientOptions(aws));
  await dynamodb.send(new PutItemCommand({ TableName: named(stack, /^OldTable/), Item: { id: { S: "a" } } }));
  const calls = await recordedCalls(aws.endpoint, async (endpoint) => {
    await pawlAt(endpoint, ["check", "--account", "--stage", "dev"], { cwd, synth });
  });
  expect([...new Set(calls.map((call) => call.split(" on ")[0]))]).toEqual(rightsOfCheck);
  const help = "keep it in the code, or empty it first";
  expect((await findings()).sort()).toEqual(
    [
      `wrong: taken away: a deploy takes away table OldTable and deletes it: it has 1 item; ${help}`,
      `wrong: taken away: a deploy takes away schedule group OldGroup and deletes it: it has 1 schedule; ${help}`,
      `wrong: taken away: a deploy takes away bucket OldFiles and deletes it: it has 1 file; ${help}`,
      `wrong: taken away: a deploy takes away queue Kept and leaves it without a reader: it has 1 message; ${help}`,
      `wrong: taken away: a deploy takes away queue Inside/OldQueue and deletes it: it has 1 message; ${help}`,
    ].sort(),
  );
});

test("a table that CloudFormation would replace, with its records, is wrong as one that goes", async () => {
  const [runs] = made.resources.filter(({ path }) => path.startsWith("TablesRuns"));
  const { path = "", type: Type = "", properties = {} } = runs ?? {};
  const stack = await deploy({ [path]: { Type, Properties: { ...properties, TableName: "runs-by-name" } } });
  const said = `a deploy replaces, since its TableName changes, table ${path} and deletes it: it`;
  expect(await findings()).toEqual([`look: taken away: ${said} is empty`]);
  const Item = { task: { S: "walk" }, run: { S: "2026-11-21T10:00:00Z/manual~1" } };
  await new DynamoDBClient(clientOptions(aws)).send(
    new PutItemCommand({ TableName: named(stack, /^TablesRuns/), Item }),
  );
  expect(await findings()).toEqual([
    `wrong: taken away: ${said} has 1 record; keep it in the code, or empty it first`,
  ]);
});

test("a stack with more resources than CloudFormation lists at once is read to its end", async () => {
  const ids = Array.from({ length: 105 }, (_, i) => `Old${i}`);
  await deploy(Object.fromEntries(ids.map((id) => [id, queue])));
  const what = (id: string) =>
    `look: taken away: a deploy takes away queue ${id} and deletes it: it is empty`;
  expect((await findings()).sort()).toEqual(ids.map(what).sort());
});

test("an account that does not answer is said in one line, and nothing counts as checked", async () => {
  const args = ["check", "--account", "--stage", "dev", "--endpoint", "http://127.0.0.1:1"];
  const { exitCode, stdout, stderr } = await pawlAt(aws.endpoint, args, { cwd, synth });
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^error: .*connection refused.*\n$/);
});

test("what was deleted by hand holds nothing", async () => {
  const stack = await deploy({ OldTable: table });
  const { DeleteTableCommand } = await import("@aws-sdk/client-dynamodb");
  const TableName = named(stack, /^OldTable/);
  await new DynamoDBClient(clientOptions(aws)).send(new DeleteTableCommand({ TableName }));
  expect(await findings()).toEqual([
    "look: taken away: a deploy takes away table OldTable and deletes it: it is empty",
  ]);
});

/** The findings of a stage that is not deployed, but for that. */
async function ofOtherStage(stage: string): Promise<string> {
  await deploy();
  const { stdout } = await pawlAt(aws.endpoint, ["check", "--account", "--stage", stage], { cwd, synth });
  return stdout.replace(/^look: stack: .*\n/, "");
}

test("a reserve that leaves the account too little for other functions is wrong before a deploy fails for it", async () => {
  expect(await ofOtherStage("large")).toBe(
    "wrong: concurrency: stage large reserves 950 of the account's concurrency of 1000, 0 of it already: that would leave 50 to functions that reserve none, and AWS keeps 100 for them; reserve less, or ask AWS for more\n",
  );
});

test("lanes that may run more invocations at once than the account has deserve a look", async () => {
  expect(await ofOtherStage("busy")).toBe(
    "look: concurrency: the lanes of stage busy that reserve no concurrency may run 1001 invocations at once, and the account has 1000 of 1000 that nobody reserves: lower their maxConcurrency, or ask AWS for more\n",
  );
});

test("lanes without a limit deserve a look where they may take all that the account has", async () => {
  const lane = (name: string, more: object, reserved?: number) => [
    {
      ...{ path: `Lane${name}Worker`, type: "AWS::Lambda::Function" },
      properties: { ReservedConcurrentExecutions: reserved },
    },
    {
      ...{ path: `Lane${name}EventSource`, type: "AWS::Lambda::EventSourceMapping" },
      properties: { FunctionName: { Ref: `Lane${name}Worker` }, ...more },
    },
  ];
  const free = [
    ...lane("A", {}),
    ...lane("B", { ScalingConfig: { MaximumConcurrency: 2 } }),
    ...lane("C", {}, 5),
  ];
  const find = (unreserved: number, more: typeof free = []) =>
    concurrency.find(
      {
        ...made,
        resources: [...free, ...more],
        workers: ["A", "B", "C", "D"].map((of) => `Lane${of}Worker`),
      },
      account({
        lambdaLimits: async () => ({ ...limits, concurrency: unreserved + 5, unreserved: unreserved + 5 }),
      }),
    );
  expect(await find(1000)).toEqual([]);
  expect(await find(50)).toEqual([
    {
      kind: "look",
      what: "stage dev has a lane without maxConcurrency, which may take all of the 50 of 55 invocations that nobody reserves, and messages that are throttled use up their receives: give it a maxConcurrency",
    },
  ]);
  expect(await find(50, lane("D", {}))).toMatchObject([
    { what: expect.stringContaining("has 2 lanes without maxConcurrency") },
  ]);
});

const limits = { concurrency: 1000, unreserved: 1000, codeBytes: 0, mostCodeBytes: 80_530_636_800 };
const none = async () => 0;
const account = (more: Partial<Account>): Account => ({
  where: "Region eu-west-1",
  stack: undefined,
  lambdaLimits: async () => limits,
  ...{
    messages: none,
    visibilityTimeout: none,
    waitingRuns: none,
    items: none,
    schedules: none,
    objects: none,
  },
  ...more,
});

test("what the stage's functions reserve already is not counted twice", async () => {
  const worker = (reserved: number) => ({
    ...{ path: "Worker", type: "AWS::Lambda::Function" },
    properties: { ReservedConcurrentExecutions: reserved },
  });
  const deployed = { ...worker(800), physicalId: "worker", deletionPolicy: "Delete" };
  const find = (reserved: number) =>
    concurrency.find(
      { ...made, resources: [worker(reserved)] },
      account({
        stack: { name: "shop-dev", status: "UPDATE_COMPLETE", outputs: new Map(), resources: [deployed] },
        lambdaLimits: async () => ({ ...limits, unreserved: 200 }),
      }),
    );
  expect(await find(900)).toEqual([]);
  expect(await find(901)).toMatchObject([{ kind: "wrong" }]);
});

test("a user's queue that does not exist, or hides messages too briefly for its function, is told", async () => {
  const functionName = { Ref: "Worker" };
  const source = (EventSourceArn: unknown) => ({
    ...{ path: "Source", type: "AWS::Lambda::EventSourceMapping" },
    properties: { FunctionName: functionName, EventSourceArn },
  });
  const worker = { path: "Worker", type: "AWS::Lambda::Function", properties: { Timeout: 20 } };
  const byName = source({ "Fn::Join": ["", ["arn:aws:sqs:", { Ref: "AWS::Region" }, ":orders"]] });
  const own = source({ "Fn::GetAtt": ["LaneQueue", "Arn"] });
  const asked: string[] = [];
  const find = (seconds: number | undefined) =>
    queues.find(
      { ...made, resources: [worker, byName, own] },
      account({
        visibilityTimeout: async (queue) => {
          asked.push(queue);
          return seconds;
        },
      }),
    );
  expect(await find(120)).toEqual([]);
  expect(await find(undefined)).toMatchObject([
    { kind: "wrong", what: expect.stringContaining("queue orders does not exist") },
  ]);
  expect(await find(19)).toMatchObject([
    { kind: "wrong", what: expect.stringContaining("so raise it to 120") },
  ]);
  expect(await find(20)).toMatchObject([{ kind: "look", what: expect.stringContaining("which is 120") }]);
  expect(new Set(asked)).toEqual(new Set(["orders"]));
});

test("code that fills nine tenths of what Lambda stores deserves a look", async () => {
  const find = (codeBytes: number) =>
    quotas.find(made, account({ lambdaLimits: async () => ({ ...limits, codeBytes }) }));
  expect(await find(72_000_000_000)).toEqual([]);
  expect(await find(72_477_573_120)).toEqual([
    {
      kind: "look",
      what: "Lambda stores 69120 MB of code in the account, and takes 76800 MB: delete old versions of functions, or ask AWS for more",
    },
  ]);
});

test.each([
  ["UPDATE_COMPLETE", []],
  ["ROLLBACK_COMPLETE", ["wrong"]],
  ["UPDATE_ROLLBACK_FAILED", ["wrong"]],
  ["UPDATE_ROLLBACK_COMPLETE", []],
  ["UPDATE_IN_PROGRESS", ["wrong"]],
])("a stack that is %s makes %j", async (status, kinds) => {
  const stack = { name: "shop-dev", status, outputs: new Map(), resources: [] };
  const found = await stackState.find(made, account({ stack }));
  expect(found.map(({ kind }) => kind)).toEqual(kinds);
});
