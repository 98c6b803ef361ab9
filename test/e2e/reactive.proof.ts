/** Tasks that events, messages of a queue and other tasks start, in `pawl dev`. */
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Dev } from "../../local/index.ts";
import { clientOptions, signedFor } from "../local/temporary-aws.ts";
import type { DeployedApp } from "./deployed-app.ts";
import { pawl } from "./pawl-command.ts";
import { reactiveProject } from "./reactive-project.ts";
import { startedDev } from "./started-dev.ts";
import { until } from "./until.ts";

const project = reactiveProject();
const lines: string[] = [];
let dev: Dev;
let app: DeployedApp;

beforeAll(async () => {
  ({ dev, app } = await startedDev(project, { log: (line) => lines.push(line) }));
}, 120_000);
afterAll(async () => {
  await dev?.close();
  project.remove();
});

async function callEvents(operation: string, body: object): Promise<unknown> {
  const answer = await fetch(dev.endpoint, {
    method: "POST",
    headers: {
      ...signedFor("events"),
      "x-amz-target": `AWSEvents.${operation}`,
      "content-type": "application/x-amz-json-1.1",
    },
    body: JSON.stringify(body),
  });
  return answer.json();
}

async function putEvents(Entries: readonly object[]) {
  return (await callEvents("PutEvents", { Entries })) as {
    FailedEntryCount: number;
    Entries: { EventId?: string }[];
  };
}

test("an event that matches starts one run, and its success another one on another lane", async () => {
  const upload = (key: string) => ({
    Source: "my.shop",
    DetailType: "Uploaded",
    Detail: JSON.stringify({ key }),
  });
  const { FailedEntryCount, Entries } = await putEvents([upload("a.csv"), upload("b.txt")]);
  expect(FailedEntryCount).toBe(0);
  const [followed] = await until("the follower has succeeded", async () => {
    const runs = await app.runs("report");
    return runs[0]?.status === "succeeded" && runs;
  });
  const [run, ...others] = await app.runs("take-upload");
  expect(others).toEqual([]);
  expect(run?.run).toMatch(new RegExp(`^\\S{20}/uploaded~${Entries[0]?.EventId}$`));
  expect(JSON.parse(run?.output ?? "")).toEqual({ key: "a.csv", mode: "new" });
  expect(followed?.run).toBe(run?.run.replace("/", "/then~"));
  expect(JSON.parse(followed?.output ?? "")).toEqual({ of: "a.csv", run: run?.run });
}, 60_000);

test("a message of a queue of the account starts one run with its body as params", async () => {
  const sqs = new SQSClient(clientOptions({ endpoint: dev.endpoint, region: "us-east-1" }));
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "orders" }));
  const send = async (MessageBody: string) =>
    (await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))).MessageId;
  const [id] = [await send('{"order":7}'), await send("no JSON")];
  const run = await until("the order is taken", async () => {
    const [first] = await app.runs("take-order");
    return first?.status === "succeeded" && first;
  });
  expect(run.run).toMatch(new RegExp(`/orders~${id}$`));
  expect(JSON.parse(run.output ?? "")).toEqual({ order: 7 });
  const [rejected] = await until("the other is kept", async () => {
    const found = await app.runs("(rejected)");
    return found.length === 1 && found;
  });
  expect(rejected?.reason).toMatch(/^trigger orders: the body is not JSON: "no JSON"/);
  expect(lines.join("\n")).toContain("queue orders is not part of the stack");
  // It was made for the task, and is a queue as any other.
  await sqs.send(new CreateQueueCommand({ QueueName: "others" }));
}, 60_000);

test("pawl.compliance finds nothing after a deploy, and then the rule and the event source that were switched off by hand", async () => {
  const run = async () => {
    const before = (await app.runs("pawl.compliance")).length;
    await pawl(["run", "pawl.compliance"], { cwd: project.folder, env: { AWS_ENDPOINT_URL: dev.endpoint } });
    return until("the run has ended or failed", async () => {
      const newest = (await app.runs("pawl.compliance"))[before];
      return newest !== undefined && ["succeeded", "retrying"].includes(newest.status) && newest;
    });
  };
  const first = await run();
  expect(first.errors).toBeUndefined();
  expect(first).toMatchObject({ status: "succeeded", output: '{"differences":0}' });
  await callEvents("DisableRule", { Name: "pawl-local_take-upload_uploaded" });
  const lambda = new LambdaClient(clientOptions({ endpoint: dev.endpoint, region: "us-east-1" }));
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: app.worker("default") }),
  );
  const orders = EventSourceMappings.find(({ EventSourceArn }) => EventSourceArn?.endsWith(":orders"));
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID: orders?.UUID, Enabled: false }));
  // Each run has a second of its own.
  dev.time.advance(2_000);
  const failed = await run();
  // The text of a failed attempt is cut.
  expect(failed.errors?.at(-1)?.message).toMatch(
    /^2 differences: event source of take-order, trigger orders, state: wanted "Enabled", found "Disabled"; rule pawl-local_take-upload_/,
  );
}, 60_000);

test("an event without a source, of another bus or with a damaged detail is refused by itself", async () => {
  const event = { Source: "my.shop", DetailType: "Other", Detail: "{}" };
  const { FailedEntryCount, Entries } = await putEvents([
    { ...event, Source: "" },
    { ...event, Detail: "[" },
    { ...event, EventBusName: "orders" },
    event,
  ]);
  expect([FailedEntryCount, Entries.map((entry) => (entry as { ErrorCode?: string }).ErrorCode)]).toEqual([
    3,
    ["InvalidArgument", "MalformedDetail", "ResourceNotFoundException", undefined],
  ]);
}, 30_000);
