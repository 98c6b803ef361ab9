/**
 * Requests to the port of `pawl dev`, as clients of AWS send them and as nobody should: each is answered, none with a
 * failure of pawl dev itself, and none with a file of this machine. One that names another machine is refused.
 *
 * It takes a deployed stack of one of each as given, and nothing of what the services keep.
 */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import fc from "fast-check";
import type { LocalAws } from "../../local/index.ts";
import { resourceTypes } from "../../local/services/index.ts";
import { readAssembly, resolveStack } from "../../local/stack/index.ts";
import { functionResource, tempFolder, writeAssembly } from "../local/small-app.ts";
import { openTemporaryAws, signedFor } from "../local/temporary-aws.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { damaged } from "./nasty-json.ts";

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  /** JSON where it is no text. */
  readonly body: unknown;
}

/** What no answer may have in it. */
const canary = "canary-7f3a91";
const secret = join(tempFolder().path, "secret.txt");

const json = (target: string, service: string, body: object): Sent => ({
  method: "POST",
  path: "/",
  headers: { ...signedFor(service), "x-amz-target": target, "content-type": "application/x-amz-json-1.0" },
  body,
});
const rest = (service: string, address: string, body: unknown = "", headers: object = {}): Sent => {
  const [method = "", path = ""] = address.split(" ");
  return { method, path, headers: { ...signedFor(service), ...headers }, body };
};
const form = (service: string, body: string): Sent =>
  rest(service, "POST /", body, { "content-type": "application/x-www-form-urlencoded; charset=utf-8" });

const key = { pk: { S: "a" } };
const log = { logGroupName: "/pawl/logs" };
const requests: readonly Sent[] = [
  json("DynamoDB_20120810.PutItem", "dynamodb", { TableName: "table", Item: { ...key, n: { N: "1" } } }),
  json("DynamoDB_20120810.UpdateItem", "dynamodb", {
    ...{ TableName: "table", Key: key, UpdateExpression: "SET #n = :v", ConditionExpression: "#n < :v" },
    ...{ ExpressionAttributeNames: { "#n": "n" }, ExpressionAttributeValues: { ":v": { N: "2" } } },
  }),
  json("DynamoDB_20120810.Scan", "dynamodb", { TableName: "table", Limit: 3 }),
  json("DynamoDB_20120810.BatchWriteItem", "dynamodb", {
    RequestItems: { table: [{ PutRequest: { Item: key } }] },
  }),
  json("AmazonSQS.SendMessage", "sqs", { QueueUrl: "/0/lane", MessageBody: "b", MessageGroupId: "g" }),
  json("AmazonSQS.ReceiveMessage", "sqs", { QueueUrl: "lane", VisibilityTimeout: 0 }),
  json("AmazonSQS.DeleteMessageBatch", "sqs", {
    QueueUrl: "lane",
    Entries: [{ Id: "1", ReceiptHandle: "x" }],
  }),
  json("AmazonSQS.CreateQueue", "sqs", { QueueName: "other", Attributes: { RedrivePolicy: "{}" } }),
  json("AmazonSQS.StartMessageMoveTask", "sqs", { SourceArn: "arn:aws:sqs:us-east-1:000000000000:lane" }),
  json("Logs_20140328.FilterLogEvents", "logs", { ...log, filterPattern: '"a b" -c', limit: 3 }),
  json("Logs_20140328.GetLogEvents", "logs", { ...log, logStreamName: "s", nextToken: "f/0" }),
  json("Logs_20140328.DescribeLogStreams", "logs", { ...log, orderBy: "LastEventTime" }),
  form("cloudformation", "Action=DescribeStacks&Version=2010-05-15&StackName=small"),
  form("cloudformation", "Action=ListStacks&StackStatusFilter.member.1=CREATE_COMPLETE"),
  form("sts", "Action=GetCallerIdentity&Version=2011-06-15"),
  form("iam", "Action=ListRoles"),
  rest("lambda", "GET /2015-03-31/functions/worker/configuration?Qualifier=%24LATEST"),
  rest("lambda", "POST /2015-03-31/functions/worker/invocations", "{}", {
    "x-amz-invocation-type": "DryRun",
  }),
  rest("lambda", "PUT /2017-10-31/functions/worker/concurrency", { ReservedConcurrentExecutions: 1 }),
  rest("lambda", "GET /2015-03-31/event-source-mappings/?FunctionName=worker&MaxItems=3"),
  rest("scheduler", "GET /schedules?MaxResults=3&ScheduleGroup=default"),
  rest("scheduler", "GET /schedules/nightly?groupName=default"),
  rest("s3", "PUT /bucket/a/b.txt", "text", {
    "x-amz-meta-a": "b",
    "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
  }),
  rest("s3", "PUT /bucket/c", "4\r\ntext\r\n0\r\n\r\n", {
    "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  }),
  rest("s3", "GET /bucket/a/b.txt", "", { range: "bytes=0-1" }),
  rest("s3", "GET /bucket?list-type=2&prefix=a&max-keys=3"),
  rest("s3", "POST /bucket?delete", "<Delete><Object><Key>a</Key></Object></Delete>"),
  rest("s3", "PUT /bucket/d", "", { "x-amz-copy-source": "bucket/a/b.txt" }),
  { method: "GET", path: "/_pawl/time", headers: {}, body: "" },
  { method: "POST", path: "/_pawl/time", headers: {}, body: { freeze: false } },
];

const steps = [
  "..",
  "%2e%2e",
  "..%2f..%2f",
  "%00",
  "%",
  "",
  ".",
  "etc/passwd",
  secret,
  encodeURIComponent(secret),
];
const queries = [
  "?versions",
  "?uploadId=..",
  "?Qualifier=../x",
  "?X-Amz-Signature=0",
  "?Action=x",
  "?%",
  "?max-keys=-1",
];
const values = [
  "",
  "x",
  "..",
  secret,
  `file://${secret}`,
  "-1",
  "NaN",
  "0".repeat(3_000),
  "\u00ff",
  "rpc-v2-cbor",
];
const names = [
  "x-amz-target",
  "authorization",
  "x-amz-date",
  "content-encoding",
  "range",
  "x-amz-copy-source",
];
const foreign = [
  { host: "evil.example" },
  { origin: "https://evil.example" },
  { "sec-fetch-site": "cross-site" },
] as const;

/** A change of a request, as data so that a failure shows it. */
type Change =
  | { readonly method: string }
  | { readonly step: string; readonly at: number }
  | { readonly query: string }
  | { readonly header: string; readonly value: string }
  | { readonly dropHeader: number }
  | { readonly headersOf: number };

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ method: fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD", "PATCH") }),
  fc.record({ step: fc.constantFrom(...steps), at: fc.nat() }),
  fc.record({ query: fc.constantFrom(...queries) }),
  fc.record({ header: fc.constantFrom(...names), value: fc.constantFrom(...values) }),
  fc.record({ dropHeader: fc.nat() }),
  fc.record({ headersOf: fc.nat({ max: requests.length - 1 }) }),
);

function changed(sent: Sent, how: Change): Sent {
  if ("method" in how) return { ...sent, method: how.method };
  if ("query" in how) return { ...sent, path: sent.path + how.query };
  if ("header" in how) return { ...sent, headers: { ...sent.headers, [how.header]: how.value } };
  if ("headersOf" in how) return { ...sent, headers: requests[how.headersOf]?.headers ?? {} };
  if ("step" in how) {
    const parts = sent.path.split("/");
    parts.splice(1 + (how.at % parts.length), how.at % 2, how.step);
    return { ...sent, path: parts.join("/") };
  }
  const entries = Object.entries(sent.headers);
  entries.splice(how.dropHeader % Math.max(1, entries.length), 1);
  return { ...sent, headers: Object.fromEntries(entries) };
}

const anyRequest = fc.constantFrom(...requests).chain((sent) =>
  fc.record({
    sent: fc.constant(sent),
    body: typeof sent.body === "string" ? fc.oneof(fc.constant(sent.body), fc.string()) : damaged(sent.body),
    changes: fc.array(change, { maxLength: 3 }),
    from: fc.option(fc.constantFrom(...foreign), { freq: 8 }),
  }),
);

let opened: Promise<LocalAws> | undefined;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const app = tempFolder();

async function open(): Promise<LocalAws> {
  writeFileSync(secret, canary);
  const aws = await openTemporaryAws();
  const keys = { KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }] };
  const Resources = {
    Worker: functionResource("worker", { FunctionName: "worker", LoggingConfig: { LogGroup: "/pawl/logs" } }),
    Logs: { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "/pawl/logs" } },
    Lane: { Type: "AWS::SQS::Queue", Properties: { QueueName: "lane" } },
    Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: "bucket" } },
    Table: {
      Type: "AWS::DynamoDB::Table",
      Properties: {
        TableName: "table",
        ...keys,
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      },
    },
  };
  writeAssembly(app.path, { Resources }, { worker: "export const handler = () => {};" });
  const stack = resolveStack(readAssembly(app.path), { account: { ...aws }, resourceTypes });
  await aws.deploy(stack);
  aws.start(stack);
  return aws;
}

async function answerTo({ port }: { port: number }, sent: Sent): Promise<{ status: number; text: string }> {
  const text = typeof sent.body === "string" ? sent.body : JSON.stringify(sent.body);
  const content = Buffer.from(text ?? "");
  const asked = request({
    ...{ host: "127.0.0.1", port, agent, method: sent.method },
    // What is longer, or has other characters, the client itself refuses to send.
    path: sent.path.replaceAll(/[^\x21-\x7e]/g, "%20").slice(0, 4_000),
    headers: { ...sent.headers, "content-length": content.length },
  });
  asked.end(content);
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("latin1") };
}

export const target: FuzzTarget = {
  name: "http-requests",
  property: fc.asyncProperty(anyRequest, async ({ sent, body, changes, from }) => {
    opened ??= open();
    const aws = await opened;
    const whole = changes.reduce(changed, { ...sent, body });
    const { status, text } = await answerTo(aws.front, { ...whole, headers: { ...whole.headers, ...from } });
    if (text.includes(canary)) throw new Error(`a file was read: ${text}`);
    if (text.includes("root:x:0")) throw new Error(`a file was read: ${text}`);
    if (from !== null && status !== 403) throw new Error(`a foreign request got ${status}: ${text}`);
    if (status < 200 || (status >= 500 && status !== 501)) throw new Error(`status ${status}: ${text}`);
  }),
  async close() {
    const aws = await opened;
    agent.destroy();
    await aws?.stop();
    await aws?.close();
    app.remove();
  },
};
