import { once } from "node:events";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type LocalAws, LocalTime } from "../../../local/index.ts";
import { clientOptions, openTemporaryAws, signedFor } from "../temporary-aws.ts";

let aws: LocalAws;

beforeAll(async () => {
  aws = await openTemporaryAws({ time: new LocalTime() });
  aws.sqs.createQueue("lane", { VisibilityTimeout: "3600" });
  aws.s3.ensureBucket("uploads");
  await aws.dynamodb.ensureTable({
    TableName: "runs",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  });
});
afterAll(() => aws.close());

const json = (target: string, body: string) =>
  fetch(aws.endpoint, { method: "POST", headers: { "x-amz-target": target }, body });

async function raw(text: string): Promise<Socket> {
  const socket = connect(aws.front.port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(text);
  return socket;
}

test("every caller is the local account", async () => {
  const client = new STSClient(clientOptions(aws));
  expect((await client.send(new GetCallerIdentityCommand({}))).Account).toBe("000000000000");
});

test("a client that disconnects in the middle of its request does no harm to any service", async () => {
  const signed = Object.entries(signedFor("sts"))
    .map(([name, value]) => `${name}: ${value}`)
    .join("\r\n");
  const heads = [
    "POST / HTTP/1.1\r\nx-amz-target: DynamoDB_20120810.PutItem",
    "POST / HTTP/1.1\r\nx-amz-target: AmazonSQS.SendMessage",
    `POST / HTTP/1.1\r\n${signed}`,
    "PUT /uploads/half HTTP/1.1",
    "PUT /uploads/half HTTP/1.1\r\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "POST /_pawl/time HTTP/1.1",
  ];
  for (const head of heads) {
    for (const end of ["destroy", "resetAndDestroy", "end"] as const) {
      const socket = await raw(`${head}\r\nhost: 127.0.0.1\r\ncontent-length: 1000\r\n\r\n{"half`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      socket[end]();
    }
  }
  const garbage = await raw("GET /\u0000 nonsense\r\n\r\n");
  garbage.resume();
  await once(garbage, "close");
  expect((await json("AmazonSQS.ListQueues", "{}")).status).toBe(200);
  expect(aws.sqs.counts("lane")).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  await vi.waitFor(() => expect(() => aws.s3.object("uploads", "half")).toThrow("does not exist"));
});

test("a client that leaves a long poll receives no message", async () => {
  const body = JSON.stringify({ QueueUrl: "lane", WaitTimeSeconds: 20 });
  const poll = request(aws.endpoint, {
    method: "POST",
    headers: { "x-amz-target": "AmazonSQS.ReceiveMessage" },
  });
  poll.on("error", () => {});
  poll.end(body);
  await vi.waitFor(() => expect(aws.sqs.waiting("lane")).toBe(1), { interval: 1 });
  poll.destroy();
  await vi.waitFor(() => expect(aws.sqs.waiting("lane")).toBe(0), { interval: 1 });
  aws.sqs.send("lane", { body: "still there" });
  expect(aws.sqs.counts("lane")).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
  aws.sqs.purge("lane");
});

test("a client that leaves in the middle of a download does no harm", async () => {
  await aws.s3.put("uploads", "large", Buffer.alloc(20 * 1024 * 1024));
  const socket = await raw("GET /uploads/large HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
  await once(socket, "data");
  socket.resetAndDestroy();
  const whole = await fetch(`${aws.endpoint}/uploads/large`);
  expect((await whole.arrayBuffer()).byteLength).toBe(20 * 1024 * 1024);
});

test("a body that is invalid or too long is refused with AWS's error", async () => {
  const bad = await json("DynamoDB_20120810.GetItem", "{not json");
  expect([bad.status, await bad.json()]).toEqual([
    400,
    { __type: "com.amazonaws.dynamodb.v20120810#SerializationException", message: "the body is not JSON" },
  ]);
  const long = await json("DynamoDB_20120810.GetItem", JSON.stringify({ x: "x".repeat(17 * 1024 * 1024) }));
  expect([long.status, ((await long.json()) as { __type: string }).__type]).toEqual([
    413,
    "com.amazonaws.dynamodb.v20120810#RequestEntityTooLarge",
  ]);
  const unknown = await json("DynamoDB_20120810.TransactWriteItems", "{}");
  expect(await unknown.json()).toMatchObject({
    message: expect.stringContaining("TransactWriteItems is not served"),
  });
  const bucket = await fetch(`${aws.endpoint}/nowhere/key`);
  expect([bucket.status, await bucket.text()]).toEqual([
    404,
    expect.stringContaining("<Code>NoSuchBucket</Code>"),
  ]);
});

test("a service that is not registered is named in the error, and is served once it is registered", async () => {
  const ask = () => fetch(`${aws.endpoint}/2015-03-31/functions`, { headers: { ...signedFor("lambda") } });
  const before = await ask();
  expect(await before.json()).toMatchObject({
    message: expect.stringContaining("lambda is not served here"),
  });
  aws.front.register("lambda", { handle: (_request, response) => void response.end("functions") });
  expect(await (await ask()).text()).toBe("functions");
});

test.each(["cloudformation", "iam", "sns"])(
  "a client of the query protocol gets an XML error from %s, which is not served",
  async (service) => {
    const answer = await fetch(aws.endpoint, {
      method: "POST",
      headers: { ...signedFor(service), "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
      body: "Action=ListTopics",
    });
    expect([answer.status, await answer.text()]).toEqual([
      501,
      expect.stringMatching(
        `<Code>UnknownService</Code><Message>ListTopics: ${service} is not served here; `,
      ),
    ]);
  },
);

test("a request whose Host or Origin is not this machine is rejected", async () => {
  const withHeaders = (headers: Record<string, string>) =>
    new Promise<number>((resolve) => {
      const asked = request(`${aws.endpoint}/_pawl/time`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      asked.end();
    });
  expect(await withHeaders({ host: "rebound.example:4766" })).toBe(403);
  expect(await withHeaders({ origin: "https://page.example" })).toBe(403);
  expect(await withHeaders({ host: "localhost", origin: "http://localhost:5173" })).toBe(200);
});

test("time is frozen, set, advanced and resumed over HTTP, and invalid requests are refused", async () => {
  const time = async (body?: object) => {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(`${aws.endpoint}/_pawl/time`, init);
    return { status: response.status, ...((await response.json()) as object) };
  };
  expect(await time({ freeze: true, set: "2030-01-01T00:00:00Z", advance: 90 })).toEqual({
    status: 200,
    now: "2030-01-01T00:01:30.000Z",
    frozen: true,
  });
  expect(await time()).toMatchObject({ now: "2030-01-01T00:01:30.000Z", frozen: true });
  expect(await time({ freeze: false })).toMatchObject({ status: 200, frozen: false });
  expect(await time({ set: "tomorrow" })).toMatchObject({
    status: 400,
    error: expect.stringContaining('"tomorrow"'),
  });
  expect(await time({ advance: -1 })).toMatchObject({
    status: 400,
    error: expect.stringContaining("advance is -1"),
  });
  expect(await time({ forward: 1 })).toMatchObject({
    status: 400,
    error: expect.stringContaining('"forward" is not known'),
  });
  expect((await fetch(`${aws.endpoint}/_pawl/nothing`)).status).toBe(404);
});
