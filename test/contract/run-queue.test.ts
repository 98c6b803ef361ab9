/** The contract of RunQueue against every implementation. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe } from "vitest";
import { SqsRunQueue } from "../../functions/queue/sqs.ts";
import { type LocalAws, openLocalAws } from "../../local/index.ts";
import { VirtualClock } from "../engine/virtual-clock.ts";
import { MemoryRunQueue } from "../memory/run-queue.ts";
import { type QueueUnderTest, runQueueContract } from "./run-queue.ts";

describe("MemoryRunQueue", () => {
  runQueueContract(async () => {
    const clock = new VirtualClock("2026-03-01T12:00:00.000Z");
    const queue = new MemoryRunQueue({ clock });
    return {
      queue,
      receive: async () => queue.receive("default"),
      remove: async (receiptHandle) => queue.delete("default", receiptHandle),
      advance: (seconds) => clock.advance(seconds * 1000),
      dead: async () => queue.dead.map(({ body }) => body),
    };
  });
});

describe("SqsRunQueue on the local SQS", () => {
  let aws: LocalAws;
  const stateFolder = mkdtempSync(join(tmpdir(), "pawl-contract-"));
  beforeAll(async () => {
    aws = await openLocalAws({ stateFolder, port: 0 });
    aws.time.freeze();
  });
  afterAll(async () => {
    await aws.close();
    rmSync(stateFolder, { recursive: true });
  });

  let queueCount = 0;
  runQueueContract(async (): Promise<QueueUnderTest> => {
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const client = new SQSClient({
      endpoint: aws.endpoint,
      region: aws.region,
      credentials,
      useQueueUrlAsEndpoint: false,
    });
    const create = async (QueueName: string, Attributes: Record<string, string> = {}) =>
      (await client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl as string;
    const deadLetterQueue = await create(`dead-${++queueCount}`);
    const attributes = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: deadLetterQueue, AttributeNames: ["QueueArn"] }),
    );
    const deadLetterTargetArn = attributes.Attributes?.QueueArn;
    const url = await create(`lane-${queueCount}`, {
      VisibilityTimeout: "120",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 10 }),
    });
    const receive = async (QueueUrl: string) => {
      const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
      return Messages.map(({ Body, ReceiptHandle }) => ({
        body: Body as string,
        receiptHandle: ReceiptHandle as string,
      }));
    };
    return {
      queue: new SqsRunQueue({ client, queues: { default: url } }),
      receive: async () => (await receive(url))[0],
      remove: async (ReceiptHandle) => {
        await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
      },
      advance: async (seconds) => aws.time.advance(seconds * 1000),
      dead: async () => (await receive(deadLetterQueue)).map(({ body }) => body),
    };
  });
});
