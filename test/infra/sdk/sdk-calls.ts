/**
 * Calls of the three clients that bundles have, under a fixed clock and without chance, and what each sent and gave back.
 * `sdk-in-bundles.test.ts` bundles them twice.
 */
import { Readable } from "node:stream";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as scheduler from "@aws-sdk/client-scheduler";
import * as sqs from "@aws-sdk/client-sqs";
import { signedCall } from "../../../functions/queue/signed-call.ts";

const now = Date.parse("2026-11-29T10:41:15.789Z");
const uuid = "2ad1ac2f-0b7e-4a5d-9d41-1b6a3b7b7a11";

/** Stops the clock, and takes chance away. */
function fix(): void {
  globalThis.Date = new Proxy(Date, {
    construct: (date, given) => Reflect.construct(date, given.length === 0 ? [now] : given),
    get: (date, key) => (key === "now" ? () => now : Reflect.get(date, key)),
  });
  Math.random = () => 0;
  Object.defineProperty(globalThis.crypto, "randomUUID", { value: () => uuid });
}

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Thrown in an answer's place: an error with these properties, or a value as it is. */
  readonly error?: object;
  readonly thrown?: unknown;
}
interface Call {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly config?: object;
  readonly answers?: readonly Answer[];
  readonly send: (config: object) => Promise<unknown>;
}

const ddb = (command: unknown) => (config: object) =>
  new dynamodb.DynamoDBClient(config).send(command as never);
const queue = (command: unknown) => (config: object) => new sqs.SQSClient(config).send(command as never);
const schedules = (command: unknown) => (config: object) =>
  new scheduler.SchedulerClient(config).send(command as never);

const item = {
  id: { S: 'é \u2028 "quoted"' },
  bytes: { B: new Uint8Array([0, 1, 254, 255]) },
  set: { BS: [new Uint8Array([1]), new Uint8Array([2])] },
  number: { N: "123456789012345678901234567890.5" },
  nested: { M: { __proto: { BOOL: true }, list: { L: [{ NULL: true }, { NS: ["1", "2"] }] } } },
};
const answeredItem = {
  Item: {
    id: { S: "é" },
    bytes: { B: "AAH+/w==" },
    set: { BS: ["AQ==", "Ag=="] },
    number: { N: "123456789012345678901234567890.5" },
    nested: { M: { list: { L: [{ NULL: true }] } } },
  },
  ConsumedCapacity: { TableName: "runs", CapacityUnits: 0.5 },
};
const get = ddb(new dynamodb.GetItemCommand({ TableName: "runs", Key: { id: { S: "1" } } }));
const arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/runs";
const url = "https://sqs.eu-west-1.amazonaws.com/123456789012/default";
const message = "a message, é";
const md5 = "b5356173bf046788c2655b995dfb7777";
const send = queue(new sqs.SendMessageCommand({ QueueUrl: url, MessageBody: message }));
const target = {
  Arn: "arn:aws:sqs:eu-west-1:123456789012:default",
  RoleArn: "arn:aws:iam::123456789012:role/r",
};

/** Tries a call once more, 5 ms later, whatever was wrong. */
const oneRetry = {
  async acquireInitialRetryToken(scope: string) {
    return { scope, getRetryCount: () => 0, getRetryDelay: () => 0 };
  },
  async refreshRetryTokenForRetry({ scope }: { readonly scope: string }, failure: { errorType: string }) {
    return { scope: `${scope} ${failure.errorType}`, getRetryCount: () => 1, getRetryDelay: () => 5 };
  },
  recordSuccess() {},
};

const calls: Readonly<Record<string, Call>> = {
  get: { send: get, answers: [{ body: answeredItem }] },
  "get by ARN": { send: ddb(new dynamodb.GetItemCommand({ TableName: arn, Key: { id: { S: "1" } } })) },
  put: { send: ddb(new dynamodb.PutItemCommand({ TableName: "runs", Item: item })) },
  update: {
    send: ddb(
      new dynamodb.UpdateItemCommand({
        TableName: "runs",
        Key: { id: { S: "1" } },
        UpdateExpression: "SET a = :a",
        ExpressionAttributeValues: { ":a": item.bytes },
      }),
    ),
    answers: [
      {
        status: 400,
        body: {
          __type: "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
          message: "The conditional request failed",
          Item: { bytes: { B: "AAH+/w==" } },
        },
      },
    ],
  },
  "a transaction that is cancelled": {
    send: ddb(
      new dynamodb.TransactWriteItemsCommand({
        TransactItems: [{ Delete: { TableName: "runs", Key: { id: { S: "1" } } } }],
      }),
    ),
    answers: [
      {
        status: 400,
        body: {
          __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
          CancellationReasons: [{ Code: "ConditionalCheckFailed", Item: { id: { S: "1" } } }],
        },
      },
    ],
  },
  "a table's times": {
    send: ddb(new dynamodb.DescribeTableCommand({ TableName: "runs" })),
    answers: [{ body: { Table: { CreationDateTime: 1764412875.123, ItemCount: 12 } } }],
  },
  "an error that is none of DynamoDB's": {
    send: get,
    answers: [{ status: 400, body: { __type: "Odd", a: 1 } }],
  },
  "an answer that is no JSON": { send: get, answers: [{ status: 400, body: "<html>" }] },
  "no answer but errors": { send: get, answers: [1, 2, 3].map(() => ({ status: 500, body: {} })) },
  "retried when told": {
    send: get,
    answers: [{ status: 503, headers: { "Retry-After": "Sun, 29 Nov 2026 10:41:15 GMT" }, body: {} }],
  },
  throttled: {
    send: get,
    answers: [
      { status: 400, body: { __type: "ProvisionedThroughputExceededException", message: "slow down" } },
    ],
  },
  "a server whose clock is ahead": {
    send: get,
    answers: [
      {
        status: 400,
        headers: { date: "Sun, 29 Nov 2026 11:00:00 GMT" },
        body: { __type: "RequestTimeTooSkewed", message: "skewed" },
      },
    ],
  },
  "throttled until no attempt is left": {
    send: get,
    config: { maxAttempts: 2 },
    answers: [1, 2].map(() => ({ status: 400, body: { __type: "ThrottlingException", message: "slow" } })),
  },
  "throttled by a status": { send: get, answers: [{ status: 429, body: {} }] },
  "a request that timed out": { send: get, answers: [{ status: 400, body: { __type: "RequestTimeout" } }] },
  "a server's error that stays": { send: get, answers: [{ status: 501, body: {} }] },
  "an error of the network": { send: get, answers: [{ error: { code: "ECONNRESET" } }] },
  "an error whose cause is the network's": {
    send: get,
    answers: [{ error: { cause: Object.assign(new Error("reset"), { code: "EPIPE" }) } }],
  },
  "an error of nobody's": { send: get, answers: [{ error: { code: "EOTHER" } }] },
  "what is thrown and is no error": { send: get, answers: [{ thrown: { code: "EOTHER", detail: 1 } }] },
  "a call that is aborted while it waits": {
    send: (config) =>
      new dynamodb.DynamoDBClient(config).send(
        new dynamodb.GetItemCommand({ TableName: "runs", Key: { id: { S: "1" } } }),
        { abortSignal: AbortSignal.timeout(20) },
      ),
    answers: [{ status: 503, headers: { "Retry-After": "3" }, body: {} }],
  },
  "a call that is aborted while it is sent": {
    send: (config) => {
      const controller = new AbortController();
      const requestHandler = {
        async handle() {
          controller.abort();
          throw Object.assign(new Error("the request was aborted"), { name: "AbortError" });
        },
      };
      return new dynamodb.DynamoDBClient({ ...config, requestHandler }).send(
        new dynamodb.GetItemCommand({ TableName: "runs", Key: { id: { S: "1" } } }),
        { abortSignal: controller.signal },
      );
    },
  },
  "a wait for messages that finds no token": {
    send: (config) =>
      new sqs.SQSClient({ ...config, maxAttempts: 2 }).send(
        new sqs.ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }),
      ),
    answers: [1, 2].map(() => ({ status: 503, body: {} })),
  },
  "a retry strategy of one's own": {
    send: get,
    config: { retryStrategy: oneRetry },
    answers: [{ status: 500 }],
  },
  "an older retry strategy of one's own": {
    send: get,
    config: {
      retryStrategy: {
        mode: "own",
        retry: (next: (args: unknown) => unknown, args: unknown) => next(args),
      },
    },
    answers: [{ status: 500, body: {} }],
  },
  "adaptive retries": { send: get, env: { AWS_RETRY_MODE: "adaptive" } },
  "attempts that are no number": {
    send: get,
    env: { AWS_MAX_ATTEMPTS: "many" },
    answers: [{ status: 500, body: {} }],
  },
  "one attempt": {
    send: get,
    env: { AWS_MAX_ATTEMPTS: "1" },
    answers: [{ status: 500, body: {} }],
  },
  "defaults of auto": {
    send: get,
    env: { AWS_DEFAULTS_MODE: "auto", AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x" },
  },
  "defaults of standard": { send: get, config: { defaultsMode: "standard" } },
  "a trace of Lambda's": {
    send: get,
    env: { AWS_LAMBDA_FUNCTION_NAME: "worker", _X_AMZN_TRACE_ID: "Root=1-2-3;Parent=4;Sampled=1" },
  },
  "a name of one's own": {
    send: get,
    env: { AWS_SDK_UA_APP_ID: "shop (eu)" },
    config: { customUserAgent: [["pawl/run", "1.0 β"], ["plain"]] },
  },
  "a name as text": { send: get, config: { customUserAgent: "shop/2" } },
  "FIPS endpoints": { send: get, env: { AWS_USE_FIPS_ENDPOINT: "true" } },
  "a Region of FIPS": { send: get, config: { region: "fips-us-east-1" } },
  "FIPS that is neither true nor false": { send: get, env: { AWS_USE_FIPS_ENDPOINT: "yes" } },
  "dual stack": {
    send,
    env: { AWS_USE_DUALSTACK_ENDPOINT: "true" },
    config: { useQueueUrlAsEndpoint: false },
  },
  "GovCloud with FIPS": { send: get, env: { AWS_REGION: "us-gov-west-1", AWS_USE_FIPS_ENDPOINT: "true" } },
  China: { send: get, env: { AWS_REGION: "cn-north-1" } },
  "no Region": { send: get, env: { AWS_REGION: undefined } },
  "a Region that is no host": { send: get, env: { AWS_REGION: "x.example.com/" } },
  "an endpoint for all": { send: get, env: { AWS_ENDPOINT_URL: "http://127.0.0.1:4566/base" } },
  "an endpoint for one": { send: get, env: { AWS_ENDPOINT_URL_DYNAMODB: "http://localhost:8000" } },
  "endpoints that are not heeded": {
    send: get,
    env: { AWS_ENDPOINT_URL: "http://127.0.0.1:4566", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" },
  },
  "an account's endpoint": {
    send: get,
    config: {
      accountIdEndpointMode: "preferred",
      credentials: { accessKeyId: "AKID", secretAccessKey: "secret", accountId: "123456789012" },
    },
  },
  "send a message": { send, answers: [{ body: { MessageId: "m", MD5OfMessageBody: md5 } }] },
  "a message that arrives otherwise": {
    send,
    answers: [{ body: { MessageId: "m", MD5OfMessageBody: "0".repeat(32) } }],
  },
  "a call that SQS's client signs for another service": {
    send: async (config) => ({
      text: await signedCall(new sqs.SQSClient(config), {
        service: "events",
        path: "/a b/",
        headers: { "x-amz-target": "AWSEvents.PutEvents" },
        body: '{"Entries":[]}',
        endpoint: process.env.AWS_ENDPOINT_URL,
      }),
    }),
    answers: [{ body: "{}" }],
  },
  ...Object.fromEntries(
    ["eu-west-1", "cn-north-1", "eusc-de-east-1"].map((region) => [
      `a call that SQS's client signs for another service in ${region}`,
      {
        config: { region },
        send: async (config) => ({
          text: await signedCall(new sqs.SQSClient(config), {
            service: "kms",
            path: "/",
            headers: { "x-amz-target": "TrentService.Decrypt" },
            body: "{}",
          }),
        }),
        answers: [{ body: "{}" }],
      } satisfies Call,
    ]),
  ),
  "send messages": {
    send: queue(
      new sqs.SendMessageBatchCommand({ QueueUrl: url, Entries: [{ Id: "0", MessageBody: message }] }),
    ),
    answers: [{ body: { Successful: [{ Id: "0", MessageId: "m", MD5OfMessageBody: md5 }] } }],
  },
  "receive messages": {
    send: queue(
      new sqs.ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 }),
    ),
    answers: [
      {
        body: {
          Messages: [{ MessageId: "m", Body: message, MD5OfBody: md5, Attributes: { SentTimestamp: "1" } }],
        },
      },
    ],
  },
  "a queue that is not there": {
    send: queue(new sqs.DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: "r" })),
    answers: [
      {
        status: 400,
        headers: { "x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender" },
        body: { __type: "com.amazonaws.sqs#QueueDoesNotExist", message: "no such queue" },
      },
    ],
  },
  "make a schedule": {
    send: schedules(
      new scheduler.CreateScheduleCommand({
        Name: "a.b-c_d",
        GroupName: "group",
        ScheduleExpression: "rate(1 hour)",
        StartDate: new Date(1764412875123),
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: { ...target, Input: "{}" },
      }),
    ),
    answers: [{ body: { ScheduleArn: "arn:aws:scheduler:::schedule" } }],
  },
  "look at a schedule": {
    send: schedules(new scheduler.GetScheduleCommand({ Name: "a b+c/é*", GroupName: "group" })),
    answers: [{ body: { Name: "a", CreationDate: 1764412875.123, EndDate: 1764412876 } }],
  },
  "list schedules": {
    send: schedules(
      new scheduler.ListSchedulesCommand({ NamePrefix: "a b+c/é*'()", MaxResults: 100, NextToken: "t==" }),
    ),
    answers: [{ body: { Schedules: [{ Name: "a", LastModificationDate: 1764412875.5 }], NextToken: "u" } }],
  },
  "a schedule that is not there": {
    send: schedules(new scheduler.DeleteScheduleCommand({ Name: "a" })),
    answers: [
      {
        status: 404,
        headers: { "x-amzn-errortype": "ResourceNotFoundException:http://x" },
        body: { Message: "no such schedule" },
      },
    ],
  },
};

const lambda = {
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "AKID",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_SESSION_TOKEN: "token",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_CONFIG_FILE: "/nonexistent",
  AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
};

/** By the call's name, its requests, what was logged, and its outcome. */
export async function results(): Promise<Record<string, unknown>> {
  fix();
  const found: Record<string, unknown> = {};
  for (const [name, call] of Object.entries(calls)) found[name] = await result(call);
  return found;
}

async function result({ env = {}, config = {}, answers = [], send }: Call): Promise<unknown> {
  for (const key of Object.keys(process.env)) if (/^_?(AWS|X)_/.test(key)) delete process.env[key];
  for (const [key, value] of Object.entries({ ...lambda, ...env })) {
    if (value !== undefined) process.env[key] = value;
  }
  const requests: object[] = [];
  const logs: object[] = [];
  const left = [...answers];
  const requestHandler = {
    async handle({ method, protocol, hostname, port, path, query, headers, body }: Record<string, unknown>) {
      requests.push({ method, protocol, hostname, port, path, query, headers, body });
      const answer = left.shift() ?? {};
      if (answer.thrown !== undefined) throw answer.thrown;
      if (answer.error !== undefined) throw Object.assign(new Error("no answer"), answer.error);
      const { status = 200, headers: answered = {}, body: text = {} } = answer;
      const bytes = Buffer.from(typeof text === "string" ? text : JSON.stringify(text));
      return { response: { statusCode: status, headers: answered, body: Readable.from([bytes]) } };
    },
  };
  const logAt = (level: string) => [level, (line: object) => logs.push({ level, line })];
  const told = ["info", "warn", "error"].map(logAt);
  // How the SDK looks for its settings is what bundles do otherwise.
  const logger = { ...Object.fromEntries(told), debug() {}, trace() {} };
  const outcome = await send({ requestHandler, logger, ...config }).then(
    (output) => ({ output }),
    ({ name, message, ...error }: Error) => ({ name, message, error: { ...error, $response: undefined } }),
  );
  return JSON.parse(JSON.stringify({ requests, outcome, logs }, bytesAsText));
}

const bytesAsText = (_key: string, value: unknown) =>
  value instanceof Uint8Array ? { bytes: Buffer.from(value).toString("base64") } : value;
