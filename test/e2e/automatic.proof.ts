/**
 * Pawl's own tasks in `pawl dev`, which runs their function from the bundle that is deployed: by hand, by the sweeper, and
 * against what was changed by hand since the deploy. A test moves time instead of waiting for a day.
 */
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Dev } from "../../local/index.ts";
import type { DeployedApp } from "./deployed-app.ts";
import { pawl } from "./pawl-command.ts";
import { probeProject } from "./project.ts";
import { startedDev } from "./started-dev.ts";
import { until } from "./until.ts";

const project = probeProject();
let dev: Dev;
let app: DeployedApp;

beforeAll(async () => {
  project.edit("infra/tasks.ts", "[brief, {", '[brief, { triggers: [cron("0 3 * * *", { id: "nightly" })],');
  project.edit(
    "infra/tasks.ts",
    'import { deployed } from "./deployed.ts";',
    'import { cron } from "../functions/schedule/index.ts";\nimport { deployed } from "./deployed.ts";',
  );
  ({ dev, app } = await startedDev(project));
}, 120_000);
afterAll(async () => {
  await dev?.close();
  project.remove();
});

/** Starts a run by the command, and waits for its end. @returns its record */
async function run(task: string) {
  const { stdout, stderr } = await pawl(["run", task, "--wait", "--json"], {
    cwd: project.folder,
    env: { AWS_ENDPOINT_URL: dev.endpoint },
  });
  if (stdout === "") throw new Error(stderr);
  const { id } = JSON.parse(stdout) as { readonly id: string };
  return app.run(id);
}

const client = () => ({
  endpoint: dev.endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});

test("a person starts pawl.resources, whose output says what the stage has in AWS", async () => {
  const found = await run("pawl.resources");
  expect(found).toMatchObject({ status: "succeeded", lane: "pawl" });
  expect(JSON.parse(found?.output ?? "")).toMatchObject({
    schedules: { all: 3, enabled: 3 },
    messages: { bulk: 0, default: 0, pair: 0, stopped: 0 },
    reserved: 4,
    oldestWaitingSeconds: 0,
  });
}, 60_000);

test("pawl.compliance finds nothing after a deploy, and then each thing that was changed by hand", async () => {
  expect(await run("pawl.compliance")).toMatchObject({ status: "succeeded", output: '{"differences":0}' });

  const scheduler = new SchedulerClient(client());
  const sqs = new SQSClient({ ...client(), useQueueUrlAsEndpoint: false });
  const GroupName = app.output("scheduleGroup");
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ GroupName }));
  const Name = Schedules.map((schedule) => schedule.Name).find((name) => name?.startsWith("brief_"));
  const schedule = await scheduler.send(new GetScheduleCommand({ GroupName, Name }));
  await scheduler.send(
    new UpdateScheduleCommand({
      ...schedule,
      Name,
      GroupName,
      State: "DISABLED",
      ScheduleExpression: "cron(0 4 * * ? *)",
      Target: schedule.Target,
      FlexibleTimeWindow: schedule.FlexibleTimeWindow,
    }),
  );
  const byHand = "rt-brief.mine";
  await scheduler.send(
    new CreateScheduleCommand({
      Name: byHand,
      GroupName,
      ScheduleExpression: "rate(1 day)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: schedule.Target,
    }),
  );
  await sqs.send(
    new SetQueueAttributesCommand({ QueueUrl: app.queue("bulk"), Attributes: { VisibilityTimeout: "60" } }),
  );

  await pawl(["run", "pawl.compliance"], {
    cwd: project.folder,
    env: { AWS_ENDPOINT_URL: dev.endpoint },
  });
  const found = await until("the changes are found", async () => {
    const runs = await app.runs("pawl.compliance");
    return runs.find(({ status }) => status === "retrying");
  });
  expect(found.errors?.at(-1)?.message).toMatch(/^4 differences: queue of bulk, visibility timeout/);
  expect(await scheduler.send(new GetScheduleCommand({ GroupName, Name: byHand }))).toMatchObject({
    State: "ENABLED",
  });
}, 60_000);

test("pawl.prune and pawl.reconcile end where there is nothing to do", async () => {
  expect(await run("pawl.prune")).toMatchObject({ status: "succeeded" });
  expect(await run("pawl.reconcile")).toMatchObject({ status: "succeeded" });
}, 60_000);

test("pawl.migrate puts what 0.1.0 has stored where this version finds it, and raises the format 20 minutes later", async () => {
  const dynamodb = new DynamoDBClient(client());
  const key = { task: "brief", run: "2026-03-01T12:00:00Z/manual~old" };
  const old = { ...key, status: "errored", lane: "default", turn: 0, dueKey: "attention#errored", dueAt: 5 };
  await dynamodb.send(new PutItemCommand({ TableName: app.output("runsTable"), Item: marshall(old) }));
  const format = async () => {
    const Key = marshall({ task: "(pawl)", part: "sweeper" });
    const get = new GetItemCommand({ TableName: app.output("tasksTable"), Key, ConsistentRead: true });
    return (await dynamodb.send(get)).Item?.format;
  };
  const env = { AWS_ENDPOINT_URL: dev.endpoint };
  const { stdout } = await pawl(["run", "pawl.migrate", "--json"], { cwd: project.folder, env });
  const { id } = JSON.parse(stdout) as { readonly id: string };
  await app.reached(id, "interrupted");
  expect((await app.run(`${key.task}/${key.run}`))?.dueKey).toMatch(/^attention#errored#\d+$/);
  expect(await format()).toBeUndefined();

  dev.time.advance(21 * 60_000);
  await app.reached(id, "succeeded");
  expect(await format()).toEqual({ N: "2" });
}, 60_000);

test("the sweeper fires a schedule of Pawl's own tasks, and brings back a turn that its function lost", async () => {
  // The third try of compliance waits for its instant too, which only the sweeper can begin.
  const before = (await app.runs("pawl.resources")).length;
  dev.time.advance(86_400_000);
  const fired = await until("the daily run", async () => {
    const runs = await app.runs("pawl.resources");
    return runs.length > before && runs.find(({ run: name }) => name.endsWith("/daily"));
  });
  await app.reached(`pawl.resources/${fired.run}`, "succeeded");
  const compliance = await until(
    "the last attempt",
    async () => {
      dev.time.advance(60_000);
      const runs = await app.runs("pawl.compliance");
      return runs.find(({ status }) => status === "errored");
    },
    { everyMs: 300 },
  );
  expect(compliance).toMatchObject({
    attempt: 3,
    error: {
      name: "DifferencesError",
      message:
        "4 differences: queue of bulk, visibility timeout in seconds: wanted 5400, found 60; " +
        'schedule brief_nightly, expression: wanted "cron(0 3 * * ? *)", found "cron(0 4 * * ? *)"; ' +
        'schedule brief_nightly, state: wanted "ENABLED", found "DISABLED"; ' +
        "schedule rt-brief.mine: wanted none, found rate(1 day)",
    },
  });
}, 120_000);
