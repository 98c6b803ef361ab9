/**
 * Requests to the port of `pawl dev`, as clients of AWS send them and as nobody should: each is answered, none with a
 * failure of pawl dev itself, and none with a file of this machine. One that names another machine is refused. None keeps
 * pawl dev busy for long.
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
import { openTemporaryAws } from "../local/temporary-aws.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { bodyOf, requests, type Sent } from "./sent-requests.ts";

/** What no answer may have in it. */
const canary = "canary-7f3a91";
/** In milliseconds. Far above what any takes on a busy machine, and far below a walk that begins again at each element. */
const longestAnswer = 5_000;
const secret = join(tempFolder().path, "secret.txt");

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
    body: bodyOf(sent.body),
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
    const started = performance.now();
    const { status, text } = await answerTo(aws.front, { ...whole, headers: { ...whole.headers, ...from } });
    const took = performance.now() - started;
    if (took > longestAnswer) throw new Error(`the answer took ${took.toFixed(0)} ms`);
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
