/** What is read of queues: by the shipped client, from an endpoint that keeps what it is asked. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { readQueueDepths } from "../../../cli/deployment/queue-depths.ts";
import { openWire } from "../../bench/kit/wire.ts";

const credentials = { accessKeyId: "local", secretAccessKey: "local" };

test("the messages of a queue are counted by one call, and no age is asked for where nothing is measured", async () => {
  const wire = await openWire();
  const client = new SQSClient({
    ...{ endpoint: wire.endpoint, region: "us-east-1", credentials },
    useQueueUrlAsEndpoint: false,
  });
  try {
    const send = (DelaySeconds: number) =>
      client.send(new SendMessageCommand({ QueueUrl: wire.queueUrl, MessageBody: "{}", DelaySeconds }));
    await Promise.all([send(0), send(0), send(600)]);
    const asked = {
      client,
      queues: { default: wire.queueUrl },
      deadLetterQueue: wire.queueUrl,
      now: undefined,
    };
    const { lanes, deadLetters, ageError } = await readQueueDepths(asked);
    expect(lanes.get("default")).toEqual({ waiting: 2, inFlight: 0, delayed: 1 });
    expect(deadLetters).toEqual({ waiting: 2, inFlight: 0, delayed: 1 });
    expect(ageError).toBeUndefined();
  } finally {
    client.destroy();
    await wire.close();
  }
});

/** An endpoint of which only the queue `busy` has messages. */
async function open(metrics: { readonly status: number; readonly answer: object }) {
  const asked: { readonly target: string; readonly body: Record<string, unknown> }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const target = String(request.headers["x-amz-target"]);
    asked.push({ target, body });
    if (target.endsWith("GetMetricData")) {
      response.writeHead(metrics.status);
      return response.end(JSON.stringify(metrics.answer));
    }
    const messages = String(body.QueueUrl).endsWith("busy") ? "7" : "0";
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify({ Attributes: { ApproximateNumberOfMessages: messages } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new SQSClient({ endpoint, region: "eu-west-1", credentials, useQueueUrlAsEndpoint: false });
  const url = (name: string) => `${endpoint}/1/${name}`;
  const read = (queues: Readonly<Record<string, string>>) =>
    readQueueDepths({ client, queues, deadLetterQueue: url("dead"), now: 1_000_000_500, endpoint });
  const close = () => {
    client.destroy();
    server.close();
  };
  return { asked, url, read, close };
}

test("the age of the oldest message is asked for once, of queues that have messages alone", async () => {
  const answer = { MetricDataResults: [{ Id: "q0", Values: [240, 180], Timestamps: [] }] };
  const { asked, url, read, close } = await open({ status: 200, answer });
  try {
    const { lanes } = await read({ default: url("idle"), bulk: url("busy") });
    expect(lanes.get("default")).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
    expect(lanes.get("bulk")).toEqual({ waiting: 7, inFlight: 0, delayed: 0, oldestSeconds: 240 });
    const metrics = asked.filter(({ target }) => target === "GraniteServiceVersion20100801.GetMetricData");
    expect(metrics.map(({ body }) => body)).toEqual([
      expect.objectContaining({
        StartTime: 1_000_000 - 900,
        EndTime: 1_000_000,
        MetricDataQueries: [
          expect.objectContaining({
            MetricStat: expect.objectContaining({
              Metric: expect.objectContaining({ Dimensions: [{ Name: "QueueName", Value: "busy" }] }),
            }),
          }),
        ],
      }),
    ]);
    expect(asked).toHaveLength(3 + 1);
  } finally {
    close();
  }
});

test("queues without messages cost a call each, and no metric", async () => {
  const { asked, url, read, close } = await open({ status: 200, answer: {} });
  try {
    await read({ default: url("idle") });
    expect(asked.map(({ target }) => target)).toEqual(Array(2).fill("AmazonSQS.GetQueueAttributes"));
  } finally {
    close();
  }
});

test("a caller who may not read metrics gets the counts, and why there is no age", async () => {
  const { url, read, close } = await open({ status: 403, answer: { __type: "AccessDeniedException" } });
  try {
    const { lanes, ageError } = await read({ bulk: url("busy") });
    expect(lanes.get("bulk")).toEqual({ waiting: 7, inFlight: 0, delayed: 0 });
    expect(String(ageError)).toContain("monitoring answered 403");
  } finally {
    close();
  }
});
