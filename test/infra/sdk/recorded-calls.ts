/** A proxy in front of the emulated AWS that records each call as IAM names it: an action, and what it is on. */
import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";

/** Such as `dynamodb:Query on runs/index/due`. */
export type RecordedCall = `${string}:${string} on ${string}`;

/** Runs `use` with the proxy's endpoint. @returns each call once, sorted */
export async function recordedCalls(
  endpoint: string,
  use: (proxy: string) => Promise<void>,
): Promise<RecordedCall[]> {
  const calls = new Set<RecordedCall>();
  const server = createServer(async (incoming, response) => {
    const body = Buffer.concat(await incoming.toArray());
    const { method, url = "", headers } = incoming;
    // What only `pawl dev` answers is no call to AWS.
    if (!url.startsWith("/_pawl/")) calls.add(callOf(incoming, body.toString()));
    const forwarded = request(endpoint, { method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    forwarded.end(body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return [...calls].sort();
}

/** S3's actions by method; a part of a large file is put as a whole one is. */
const s3Actions: Readonly<Record<string, string>> = { GET: "GetObject", PUT: "PutObject", POST: "PutObject" };

const scheduleVerbs: Readonly<Record<string, string>> = {
  GET: "Get",
  POST: "Create",
  PUT: "Update",
  DELETE: "Delete",
};

function callOf({ method = "", url = "", headers }: IncomingMessage, body: string): RecordedCall {
  const [service = "", operation = ""] = String(headers["x-amz-target"] ?? "").split(".");
  if (service.startsWith("DynamoDB")) {
    const { TableName, IndexName, RequestItems } = JSON.parse(body) as {
      TableName?: string;
      IndexName?: string;
      RequestItems?: object;
    };
    const tables = TableName ?? Object.keys(RequestItems ?? {}).join();
    return `dynamodb:${operation} on ${tables}${IndexName === undefined ? "" : `/index/${IndexName}`}`;
  }
  if (service === "AmazonSQS") return `sqs:${operation} on queue`;
  const action = new URLSearchParams(body).get("Action");
  if (action !== null) return `cloudformation:${action} on stack`;
  const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
  if (pathname.endsWith("/account-settings")) return "lambda:GetAccountSettings on account";
  if (pathname.endsWith("/invocations")) return `lambda:InvokeFunction on ${pathname.split("/").at(-2)}`;
  const verb = scheduleVerbs[method];
  if (pathname.startsWith("/schedules/rt-") && verb !== undefined)
    return `scheduler:${verb}Schedule on run-time schedules`;
  if (pathname === "/schedules") return "scheduler:ListSchedules on schedule group";
  if (searchParams.has("list-type")) return `s3:ListBucket on ${pathname.split("/")[1]}`;
  return `s3:${s3Actions[method] ?? method} on ${url.split("/")[1]}`;
}
