import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLocalAws, openState } from "../../../local/services/index.ts";
import { clientOptions, temporaryFolder } from "../temporary-aws.ts";

let folder: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  child?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Opens local AWS in another process. */
async function startProcess(): Promise<{ endpoint: string; region: string; pid: number }> {
  child = spawn(process.execPath, [join(import.meta.dirname, "local-aws-process.ts"), folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout as NonNullable<typeof child.stdout>, "data");
  return { region: "us-east-1", ...JSON.parse(String(line)) };
}

async function killProcess(): Promise<void> {
  const exit = once(child as ChildProcess, "exit");
  child?.kill("SIGKILL");
  await exit;
}

test("everything that was answered before a kill -9 is there after it, and messages in flight are visible at once", async () => {
  const there = await startProcess();
  const sqs = new SQSClient(clientOptions(there));
  const s3 = new S3Client(clientOptions(there));
  const dynamodb = new DynamoDBClient(clientOptions(there));
  const attributes = { VisibilityTimeout: "3600" };
  const { QueueUrl = "" } = await sqs.send(
    new CreateQueueCommand({ QueueName: "lane", Attributes: attributes }),
  );
  for (const MessageBody of ["in flight", "waiting"])
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "delayed", DelaySeconds: 900 }));
  const held = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(held.Messages?.[0]?.Body).toBe("in flight");
  await s3.send(new CreateBucketCommand({ Bucket: "uploads" }));
  await s3.send(new PutObjectCommand({ Bucket: "uploads", Key: "k", Body: "kept" }));
  await fetch(`${there.endpoint}/_pawl/time`, { method: "POST", body: JSON.stringify({ advance: 86_400 }) });

  const table = {
    TableName: "runs",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [
      { AttributeName: "id", AttributeType: "S" },
      { AttributeName: "due", AttributeType: "S" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "due",
        KeySchema: [{ AttributeName: "due", KeyType: "HASH" }],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
  };
  await fetch(there.endpoint, {
    method: "POST",
    headers: {
      "x-amz-target": "DynamoDB_20120810.CreateTable",
      "content-type": "application/x-amz-json-1.0",
    },
    body: JSON.stringify({ ...table, BillingMode: "PAY_PER_REQUEST" }),
  });
  // Writes continue until the process is killed.
  const answered: string[] = [];
  const writing = (async () => {
    for (let n = 0; ; n++) {
      const Item = { id: { S: String(n) }, due: { S: "soon" } };
      await dynamodb.send(new PutItemCommand({ TableName: "runs", Item }));
      answered.push(String(n));
    }
  })().catch(() => {});
  while (answered.length < 30) await new Promise((resolve) => setTimeout(resolve, 1));
  await killProcess();
  await writing;

  const aws = await openLocalAws({ stateFolder: folder, port: 0 });
  try {
    expect(aws.state.abandonedBy?.pid).toBe(there.pid);
    const again = new DynamoDBClient(clientOptions(aws));
    const { Items = [] } = await again.send(
      new QueryCommand({
        TableName: "runs",
        IndexName: "due",
        KeyConditionExpression: "due = :d",
        ExpressionAttributeValues: { ":d": { S: "soon" } },
      }),
    );
    expect(Items.map((item) => item.id?.S)).toEqual(expect.arrayContaining(answered));
    const { Item } = await again.send(new GetItemCommand({ TableName: "runs", Key: { id: { S: "29" } } }));
    expect(Item).toEqual({ id: { S: "29" }, due: { S: "soon" } });

    const client = new SQSClient(clientOptions(aws));
    // The state folder keeps that time was set forward by a day, so the delay is over.
    const received = await client.send(
      new ReceiveMessageCommand({ QueueUrl: aws.sqs.arn("lane"), MaxNumberOfMessages: 10 }),
    );
    expect(received.Messages?.map(({ Body }) => Body).sort()).toEqual(["delayed", "in flight", "waiting"]);
    expect(aws.time.now()).toBeGreaterThan(Date.now() + 86_000_000);

    const { Body } = await new S3Client(clientOptions(aws)).send(
      new GetObjectCommand({ Bucket: "uploads", Key: "k" }),
    );
    expect(await Body?.transformToString()).toBe("kept");
  } finally {
    await aws.close();
  }
});

test("a folder that another process has open is refused by naming the process, until that process ends or closes it", async () => {
  const { pid } = await startProcess();
  expect(() => openState(folder)).toThrow(
    new RegExp(`^the state in ${folder} is in use by process ${pid}, since 2`),
  );
  await killProcess();
  const state = openState(folder);
  expect(state.abandonedBy?.pid).toBe(pid);
  expect(() => openState(folder)).toThrow(`is in use by process ${process.pid}`);
  state.close();
  const next = openState(folder);
  expect(next.abandonedBy).toBeUndefined();
  next.close();
});

test("when the port is taken, the state folder is closed again", async () => {
  const aws = await openLocalAws({ stateFolder: folder, port: 0 });
  const other = temporaryFolder();
  const port = aws.front.port;
  await expect(openLocalAws({ stateFolder: other, port })).rejects.toThrow(
    `port ${port} of 127.0.0.1 is in use`,
  );
  const state = openState(other);
  state.close();
  await aws.close();
  rmSync(other, { recursive: true });
});
