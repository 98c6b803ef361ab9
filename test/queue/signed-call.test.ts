import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { ownCalls } from "../../functions/model/call-limits.ts";
import { signedCall as post, type SignedCall } from "../../functions/queue/signed-call.ts";

const seen: { method?: string; url?: string; headers: IncomingMessage["headers"]; body: string }[] = [];
let answers: { status: number; text: string }[] = [];
const server = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString();
  seen.push({ method: request.method, url: request.url, headers: request.headers, body });
  const { status, text } = answers.shift() ?? { status: 200, text: "{}" };
  response.writeHead(status).end(text);
});

beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen.length = 0;
  answers = [];
});

const signedCall = (by: SQSClient, given: SignedCall) =>
  post(by, { ...given, endpoint: process.env.AWS_ENDPOINT_URL });

const client = new SQSClient({
  ...ownCalls,
  region: "eu-west-1",
  credentials: { accessKeyId: "AKID", secretAccessKey: "secret", sessionToken: "token" },
});
const call = {
  service: "events",
  path: "/",
  headers: { "x-amz-target": "AWSEvents.PutEvents", "content-type": "application/x-amz-json-1.1" },
  body: '{"Entries":[]}',
};

test("a call is signed for its own service and Region, with the client's credentials", async () => {
  answers = [{ status: 200, text: '{"Entries":[1]}' }];
  expect(await signedCall(client, call)).toBe('{"Entries":[1]}');
  expect(seen).toMatchObject([
    {
      method: "POST",
      url: "/",
      body: '{"Entries":[]}',
      headers: {
        "x-amz-target": "AWSEvents.PutEvents",
        "x-amz-security-token": "token",
        authorization: expect.stringMatching(
          /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/events\/aws4_request, SignedHeaders=\S*x-amz-target\S*, Signature=[0-9a-f]{64}$/,
        ),
      },
    },
  ]);
});

test("a client may be used for calls of several services, and for its own in between", async () => {
  const shared = new SQSClient({
    ...ownCalls,
    region: "eu-west-1",
    credentials: { accessKeyId: "AKID", secretAccessKey: "secret" },
  });
  await signedCall(shared, call);
  await shared.send(new ListQueuesCommand({}));
  await signedCall(shared, call);
  await signedCall(shared, { ...call, service: "lambda" });
  const services = seen.map(
    ({ headers }) => /eu-west-1\/(\w+)\/aws4_request/.exec(headers.authorization ?? "")?.[1],
  );
  expect(services).toEqual(["events", "sqs", "events", "lambda"]);
});

test.each([
  ["eu-west-1", "kms.eu-west-1.amazonaws.com"],
  ["us-gov-west-1", "kms.us-gov-west-1.amazonaws.com"],
  ["cn-north-1", "kms.cn-north-1.amazonaws.com.cn"],
  ["eusc-de-east-1", "kms.eusc-de-east-1.amazonaws.eu"],
  ["us-iso-east-1", "kms.us-iso-east-1.c2s.ic.gov"],
])("in %s a call goes to %s", async (region, hostname) => {
  const hosts: unknown[] = [];
  const requestHandler = {
    async handle(request: { readonly hostname: string; readonly headers: Record<string, string> }) {
      hosts.push(request.hostname, request.headers.host);
      return { response: { statusCode: 200, headers: {}, body: [] } };
    },
  };
  const credentials = { accessKeyId: "AKID", secretAccessKey: "secret" };
  const there = new SQSClient({ region, credentials, requestHandler: requestHandler as never });
  await post(there, { ...call, service: "kms" });
  expect(hosts).toEqual([hostname, hostname]);
});

test("a call is tried once more where the service is at fault, and not where it refuses", async () => {
  answers = [{ status: 503, text: "busy" }];
  await signedCall(client, call);
  expect(seen).toHaveLength(2);

  answers = [
    { status: 500, text: "first" },
    { status: 500, text: "second" },
  ];
  await expect(signedCall(client, call)).rejects.toThrow("events answered 500: second");

  seen.length = 0;
  answers = [{ status: 403, text: '{"message":"no"}' }];
  await expect(signedCall(client, call)).rejects.toThrow('events answered 403: {"message":"no"}');
  expect(seen).toHaveLength(1);
});
