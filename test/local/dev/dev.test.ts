import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListLayersCommand,
} from "@aws-sdk/client-lambda";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  GetScheduleCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Dev, type DevOptions, startDev } from "../../../local/index.ts";
import { functionResource, packageUrl, tempFolder, writeAssembly } from "../small-app.ts";

const folder = tempFolder();
const template = join(folder.path, "cdk.out");
let dev: Dev;
let lines: string[] = [];

const worker = `
  import { writeFileSync } from "node:fs";
  import { DynamoDBClient, PutItemCommand } from ${JSON.stringify(packageUrl("@aws-sdk/client-dynamodb"))};
  const dynamodb = new DynamoDBClient({});
  const put = (Item) => dynamodb.send(new PutItemCommand({ TableName: process.env.RUNS, Item }));
  export const handler = async ({ Records, ...event }, context) => {
    if (event.block) { writeFileSync(process.env.FOLDER + "/blocks", ""); for (;;); }
    if (Records === undefined) return { event, queue: process.env.QUEUE };
    const run = { task: { S: "greet" }, run: { S: "2026-03-29T02:00:00Z/" + Records[0].body }, turn: { N: "0" }, attempt: { N: "1" }, ticks: { N: "0" }, leaseId: { S: "l" } };
    const logs = { M: { group: { S: "g" }, stream: { S: "s" }, requestId: { S: context.awsRequestId } } };
    await put({ ...run, status: { S: "running" }, logs });
    console.log("hello");
    console.log('{"pawl":"claim"}');
    if (Records[0].body === "slow") while (context.getRemainingTimeInMillis() > 0) await new Promise((r) => setTimeout(r, 2));
    await put({ ...run, status: { S: Records[0].body === "slow" ? "interrupted" : "succeeded" }, ticks: { N: "2" } });
  };`;

beforeAll(() => {
  mkdirSync(template);
  writeAssembly(
    template,
    {
      Resources: {
        Runs: {
          Type: "AWS::DynamoDB::Table",
          Properties: {
            AttributeDefinitions: ["task", "run", "dueKey"]
              .map((AttributeName) => ({ AttributeName, AttributeType: "S" }))
              .concat([{ AttributeName: "dueAt", AttributeType: "N" }]),
            KeySchema: [
              { AttributeName: "task", KeyType: "HASH" },
              { AttributeName: "run", KeyType: "RANGE" },
            ],
            GlobalSecondaryIndexes: [
              {
                IndexName: "due",
                KeySchema: [
                  { AttributeName: "dueKey", KeyType: "HASH" },
                  { AttributeName: "dueAt", KeyType: "RANGE" },
                ],
                Projection: { ProjectionType: "KEYS_ONLY" },
              },
            ],
            TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
          },
        },
        Dead: { Type: "AWS::SQS::Queue" },
        Queue: {
          Type: "AWS::SQS::Queue",
          Properties: {
            VisibilityTimeout: 30,
            RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": ["Dead", "Arn"] }, maxReceiveCount: 10 },
          },
        },
        Bucket: { Type: "AWS::S3::Bucket" },
        Worker: functionResource("worker", {
          Environment: { Variables: { RUNS: { Ref: "Runs" }, QUEUE: { Ref: "Queue" }, FOLDER: folder.path } },
        }),
        SweeperFunction: functionResource("sweeper"),
        Source: {
          Type: "AWS::Lambda::EventSourceMapping",
          Properties: {
            BatchSize: 1,
            EventSourceArn: { "Fn::GetAtt": ["Queue", "Arn"] },
            FunctionName: { Ref: "Worker" },
            ScalingConfig: { MaximumConcurrency: 2 },
          },
        },
        Group: { Type: "AWS::Scheduler::ScheduleGroup", Properties: { Name: "pawl" } },
        Hourly: {
          Type: "AWS::Scheduler::Schedule",
          Properties: {
            Name: "hourly",
            GroupName: { Ref: "Group" },
            ScheduleExpression: "cron(0 * * * ? *)",
            FlexibleTimeWindow: { Mode: "OFF" },
            Target: {
              Arn: { "Fn::GetAtt": ["Queue", "Arn"] },
              RoleArn: "arn:aws:iam::000000000000:role/r",
              Input: "<aws.scheduler.scheduled-time>",
            },
          },
        },
      },
      Outputs: {
        Stage: { Value: "local" },
        RunsTable: { Value: { Ref: "Runs" } },
        Sweeper: { Value: { Ref: "SweeperFunction" } },
        Workers: { Value: { "Fn::Join": ["", ['{"default":"', { Ref: "Worker" }, '"}']] } },
        Queue: { Value: { Ref: "Queue" } },
      },
    },
    { worker, sweeper: 'export const handler = async () => console.log("sweeper was here");' },
    { "cities.csv": "id,name\n" },
  );
});
afterEach(() => dev?.close());
afterAll(folder.remove);

async function start(options: DevOptions = {}): Promise<Dev> {
  lines = [];
  dev = await startDev({
    root: folder.path,
    port: 0,
    template,
    signals: false,
    log: (line) => lines.push(line.slice("00:00:00 ".length)),
    ...options,
  });
  return dev;
}

function output(key: string): string {
  return dev.stack.outputs.find((one) => one.key === key)?.value ?? "";
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((passed) => setTimeout(passed, 5));
}

const client = () => ({
  endpoint: dev.endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});
const runKey = (name: string) => ({ task: { S: "greet" }, run: { S: `2026-03-29T02:00:00Z/${name}` } });

test("what is to be served with it is told once it is ready, and when it begins to close", async () => {
  const told: { endpoint: string; isClosed: () => boolean }[] = [];
  await start({
    onReady({ endpoint, say, closed }) {
      told.push({ endpoint, isClosed: () => closed.aborted });
      say("console at there");
    },
  });
  expect(told).toMatchObject([{ endpoint: dev.endpoint }]);
  expect(lines.indexOf("console at there")).toBe(lines.findIndex((line) => line.startsWith("next: ")) + 1);
  expect(told[0]?.isClosed()).toBe(false);
  await dev.close();
  expect(told[0]?.isClosed()).toBe(true);
});

test("AWS's clients find the stack, its functions and its schedules on one port", async () => {
  await start();
  const cloudFormation = new CloudFormationClient(client());
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: "small" }));
  expect(Stacks[0]).toMatchObject({ StackName: "small", StackStatus: "CREATE_COMPLETE" });
  expect(Stacks[0]?.Outputs).toContainEqual({ OutputKey: "Stage", OutputValue: "local" });
  await expect(
    cloudFormation.send(new DescribeStacksCommand({ StackName: "pawl-other" })),
  ).rejects.toMatchObject({
    name: "ValidationError",
    message: "Stack with id pawl-other does not exist",
  });
  const { StackResourceSummaries = [] } = await cloudFormation.send(
    new ListStackResourcesCommand({ StackName: "small" }),
  );
  expect(StackResourceSummaries.map(({ LogicalResourceId }) => LogicalResourceId)).toContain("Queue");

  const lambda = new LambdaClient(client());
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  expect(Functions.map(({ FunctionName }) => FunctionName?.split("-")[1])).toEqual([
    "SweeperFunction",
    "Worker",
  ]);
  const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: output("Sweeper") }));
  expect(Configuration).toMatchObject({ Handler: "index.handler", Timeout: 3, State: "Active" });

  const scheduler = new SchedulerClient(client());
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ GroupName: "pawl" }));
  expect(Schedules.map(({ Name, State }) => [Name, State])).toEqual([["hourly", "ENABLED"]]);
  await expect(scheduler.send(new ListSchedulesCommand({ GroupName: "none" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Schedule group none does not exist.",
  });
  const most = async (MaxResults: number) =>
    (await scheduler.send(new ListSchedulesCommand({ MaxResults }))).Schedules?.length;
  expect(await most(100)).toBe(1);
  await expect(most(101)).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringContaining("Value '101' at 'maxResults' failed to satisfy constraint"),
  });
  await expect(most(0)).rejects.toThrow("greater than or equal to 1");
  const schedule = await scheduler.send(new GetScheduleCommand({ Name: "hourly", GroupName: "pawl" }));
  expect(schedule).toMatchObject({
    ScheduleExpression: "cron(0 * * * ? *)",
    ScheduleExpressionTimezone: "UTC",
  });
  expect(schedule.CreationDate?.getTime()).toBeGreaterThan(Date.parse("2026-01-01"));
  await expect(scheduler.send(new GetScheduleCommand({ Name: "hourly" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  const { ScheduleGroups = [] } = await scheduler.send(new ListScheduleGroupsCommand({}));
  expect(ScheduleGroups.map(({ Name }) => Name)).toEqual(["default", "pawl"]);

  const s3 = new S3Client({ ...client(), forcePathStyle: true });
  const asset = { Bucket: "cdk-hnb659fds-assets-000000000000-us-east-1", Key: "cities.csv" };
  expect(await (await s3.send(new GetObjectCommand(asset))).Body?.transformToString()).toBe("id,name\n");
});

test("an invocation answers, shows that a function failed, and is refused for a function that does not exist", async () => {
  await start();
  const lambda = new LambdaClient({ ...client(), maxAttempts: 1 });
  const FunctionName = JSON.parse(output("Workers")).default as string;
  const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();

  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: '{"a":1}', LogType: "Tail" }));
  expect(JSON.parse(text(answer.Payload))).toEqual({ event: { a: 1 }, queue: output("Queue") });
  expect(Buffer.from(answer.LogResult ?? "", "base64").toString()).toMatch(/^REPORT RequestId: /);
  expect(output("Queue")).toMatch(dev.endpoint);

  const failed = await lambda.send(new InvokeCommand({ FunctionName, Payload: '{"Records":[]}' }));
  expect(failed.FunctionError).toBe("Unhandled");
  expect(JSON.parse(text(failed.Payload))).toMatchObject({ errorType: "TypeError" });

  const event = await lambda.send(new InvokeCommand({ FunctionName, InvocationType: "Event" }));
  expect([event.StatusCode, text(event.Payload)]).toEqual([202, ""]);
  const dry = await lambda.send(new InvokeCommand({ FunctionName, InvocationType: "DryRun" }));
  expect(dry.StatusCode).toBe(204);
  await expect(lambda.send(new InvokeCommand({ FunctionName: "none" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Function not found: none",
  });
  const worker = await lambda.send(new GetFunctionCommand({ FunctionName }));
  const arn = worker.Configuration?.FunctionArn ?? "";
  const latest = await lambda.send(new GetFunctionCommand({ FunctionName, Qualifier: "$LATEST" }));
  expect(latest.Configuration?.FunctionArn).toBe(`${arn}:$LATEST`);
  for (const other of [
    new InvokeCommand({ FunctionName, Qualifier: "99" }),
    new InvokeCommand({ FunctionName: `${arn}:99`, InvocationType: "DryRun" }),
    new GetFunctionCommand({ FunctionName, Qualifier: "99" }),
    new GetFunctionConfigurationCommand({ FunctionName, Qualifier: "99" }),
  ]) {
    await expect(lambda.send(other as InvokeCommand)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `Function not found: ${arn}:99`,
    });
  }
  await expect(lambda.send(new ListLayersCommand({}))).rejects.toThrow("ListLayers is not served here");
  await expect(lambda.send(new InvokeCommand({ FunctionName, Payload: "{" }))).rejects.toMatchObject({
    name: "InvalidRequestContentException",
  });
});

test("the moves of a run are printed, and the lines of its task after its name", async () => {
  await start();
  expect(lines).toContain("sweeper | sweeper was here");
  await new SQSClient(client()).send(
    new SendMessageCommand({ QueueUrl: output("Queue"), MessageBody: "once" }),
  );
  await until(() => lines.some((line) => line.includes("succeeded")));
  expect(lines.slice(-3)).toEqual([
    "greet/2026-03-29T02:00:00Z/once running",
    "greet/2026-03-29T02:00:00Z/once | hello",
    "greet/2026-03-29T02:00:00Z/once succeeded, 2 items",
  ]);
  const { Item } = await new DynamoDBClient(client()).send(
    new GetItemCommand({ TableName: output("RunsTable"), Key: runKey("once") }),
  );
  expect(Item?.status).toEqual({ S: "succeeded" });
});

test("time that is advanced over HTTP fires the schedules on the way", async () => {
  await start({ stateFolder: ".pawl-posted" });
  const post = (body: object) =>
    fetch(`${dev.endpoint}/_pawl/time`, { method: "POST", body: JSON.stringify(body) });
  const hour = new Date(Math.ceil((dev.time.now() + 1) / 3_600_000) * 3_600_000);
  await post({ freeze: true, advance: 3_600 });
  await until(() => lines.some((line) => line.includes("succeeded")));
  expect(lines).toContain(`greet/2026-03-29T02:00:00Z/${hour.toISOString().slice(0, 19)}Z running`);
});

test("dev.json describes the running process, and is deleted when it closes", async () => {
  await start();
  const file = join(folder.path, ".pawl/dev.json");
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
    pid: process.pid,
    port: Number(new URL(dev.endpoint).port),
    endpoint: dev.endpoint,
    startedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    stage: "local",
  });
  await dev.close();
  expect(() => readFileSync(file)).toThrow(/ENOENT/);
});

test("a second pawl dev is refused by naming the process that has the state or the port", async () => {
  await start();
  const again = { root: folder.path, template, signals: false, log: () => {} };
  await expect(startDev({ ...again, port: 0 })).rejects.toThrow(
    `the state in ${folder.path}/.pawl is in use by process ${process.pid}`,
  );
  const port = Number(new URL(dev.endpoint).port);
  await expect(startDev({ ...again, stateFolder: "other", port })).rejects.toThrow(
    `port ${port} is in use by the pawl dev of ${folder.path}/.pawl, process ${process.pid}; choose another port with --port`,
  );
});

test("a running turn is told to stop on closing, and what it then writes and deletes is kept", async () => {
  await start();
  const queue = output("Queue");
  dev.aws.sqs.send(queue, { body: "slow" });
  await until(() => lines.some((line) => line.endsWith("slow running")));
  await dev.close();
  expect(lines.at(-1)).toBe("greet/2026-03-29T02:00:00Z/slow interrupted, 2 items; continues in turn 0");
  await start();
  expect(dev.aws.sqs.messages(output("Queue"))).toEqual([]);
  const { Item } = await new DynamoDBClient(client()).send(
    new GetItemCommand({ TableName: output("RunsTable"), Key: runKey("slow") }),
  );
  expect(Item?.status).toEqual({ S: "interrupted" });
});

test("opening ends dead leases and makes later runs due now, and changes nothing else", async () => {
  await start();
  const now = dev.time.now();
  const TableName = output("RunsTable");
  const later = String(now + 50_000);
  const runs = {
    held: { leaseExpiresAt: { N: later }, dueKey: { S: "lease#1" }, dueAt: { N: later } },
    "held-by-message": { leaseExpiresAt: { N: later } },
    "given-up": { leaseExpiresAt: { N: "0" }, dueKey: { S: "lease#1" }, dueAt: { N: later } },
    snoozed: {
      leaseExpiresAt: { N: "0" },
      dueKey: { S: "lease#1" },
      dueAt: { N: String(now + 90_000) },
      notBefore: { S: new Date(now + 60_000).toISOString() },
    },
    waiting: { leaseExpiresAt: { N: "0" }, dueKey: { S: "wait#greet#" }, dueAt: { N: later } },
    overdue: { leaseExpiresAt: { N: "0" }, dueKey: { S: "lease#1" }, dueAt: { N: "5" } },
  };
  const put = new DynamoDBClient(client());
  for (const [name, attributes] of Object.entries(runs)) {
    await put.send(new PutItemCommand({ TableName, Item: { ...runKey(name), ...attributes } }));
  }
  await dev.close();
  await start();
  expect(lines[0]).toBe("ended 2 leases of workers that are gone");
  const found: Record<string, [lease: number, due: number | undefined]> = {};
  for await (const { run, leaseExpiresAt, dueAt } of dev.aws.dynamodb.scan(TableName)) {
    const name = String(run?.S).slice("2026-03-29T02:00:00Z/".length);
    if (name in runs)
      found[name] = [Number(leaseExpiresAt?.N), dueAt === undefined ? undefined : Number(dueAt.N)];
  }
  const opened = (found.held?.[1] ?? 0) as number;
  expect(opened).toBeGreaterThanOrEqual(now);
  expect(found).toEqual({
    held: [opened - 10_000, opened],
    "held-by-message": [opened - 10_000, undefined],
    "given-up": [0, opened],
    snoozed: [0, now + 60_000],
    waiting: [0, now + 50_000],
    overdue: [0, 5],
  });
});

test("a busy function that outlives its killed pawl dev is ended by the next one", async () => {
  const script = join(folder.path, "killed.mts");
  const options = { root: folder.path, stateFolder: ".pawl-killed", port: 0, template, signals: false };
  writeFileSync(
    script,
    `import { startDev } from ${JSON.stringify(new URL("../../../local/index.ts", import.meta.url).href)};
     const dev = await startDev({ ...${JSON.stringify(options)}, log: () => {} });
     void dev.invoke(JSON.parse(dev.stack.outputs.find(({ key }) => key === "Workers").value).default, { block: true });`,
  );
  const killed = spawn(process.execPath, [script], { stdio: ["ignore", "ignore", "inherit"] });
  const pids = () =>
    readFileSync(join(folder.path, ".pawl-killed/environments"), "utf8")
      .split("\n")
      .filter(Boolean)
      .map(Number);
  const lives = (pid: number) => {
    try {
      return readFileSync(`/proc/${pid}/stat`, "utf8").split(" ")[2] !== "Z";
    } catch {
      return false;
    }
  };
  await until(() => existsSync(join(folder.path, "blocks")));
  const [, blocked = 0] = pids();
  // The shell that would end it at once is killed before.
  const children = readFileSync(`/proc/${killed.pid}/task/${killed.pid}/children`, "utf8");
  const shells = children
    .trim()
    .split(" ")
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("sh\0"));
  expect(shells).toHaveLength(1);
  for (const pid of shells) process.kill(Number(pid), "SIGKILL");
  killed.kill("SIGKILL");
  await new Promise((gone) => killed.once("close", gone));
  expect(lives(blocked)).toBe(true);
  await start({ stateFolder: ".pawl-killed" });
  await until(() => !lives(blocked));
  expect(pids()).not.toContain(blocked);
});

test("an edited template is deployed, and a type that is passed over is named", async () => {
  await start({
    editTemplate: (given) => ({
      ...given,
      Resources: { ...given.Resources, Topic: { Type: "AWS::SNS::Topic" } },
    }),
    passOver: ["AWS::SNS::Topic"],
  });
  expect(lines[0]).toBe("passed over Topic (AWS::SNS::Topic)");
  await dev.close();
  const edited = { editTemplate: () => ({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } }) };
  await expect(start(edited)).rejects.toThrow("cannot be emulated on this machine: Topic (AWS::SNS::Topic)");
  // The failed start has closed everything, so another one succeeds.
  await start();
});

test("when synthesis fails, its own message is the error", async () => {
  const root = tempFolder();
  mkdirSync(join(root.path, "infra"));
  writeFileSync(
    join(root.path, "infra/app.ts"),
    'console.error("pawl: task x: no such lane"); process.exitCode = 1;\n',
  );
  await expect(start({ root: root.path, template: undefined })).rejects.toThrow(/^task x: no such lane$/);
  root.remove();
});
