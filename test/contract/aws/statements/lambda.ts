/** What Pawl relies on of Lambda: invocations, their end, and the event source of a queue. */
import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type InvokeCommandInput,
} from "@aws-sdk/client-lambda";
import type { Aws } from "../aws.ts";
import { equal, holds, refused } from "../expect.ts";
import { type Statement, statementsOf } from "../statement.ts";
import { findEvents } from "./log-events.ts";
import { Queue } from "./queues.ts";

const statement = statementsOf("lambda", "https://docs.aws.amazon.com/lambda/latest/");
const invoked = "api/API_Invoke.html";
const context = "dg/nodejs-context.html";
const eventSource = "dg/services-sqs-errorhandling.html";
const handler = "functions/lambda/handler.ts#handler";
const invocation = "functions/worker.ts#invocationOf";
const records = "functions/lambda/events.ts#sqsRecords";
const mapping = "infra/constructs/lane/event-source.ts#QueueEventSource";

async function invoke(aws: Aws, event: object, more: Partial<InvokeCommandInput> = {}) {
  const { FunctionName } = await aws.stack();
  const answer = await aws.clients.lambda.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)), ...more }),
  );
  const text = answer.Payload?.transformToString() || "null";
  return { ...answer, body: JSON.parse(text) as Readonly<Record<string, unknown>> | null };
}

/** What the function says of its context. */
async function contextOf(aws: Aws) {
  const { body } = await invoke(aws, {});
  holds(body !== null && "requestId" in body, body);
  return body as Readonly<Record<string, unknown>>;
}

/** Sends a message to the function's queue, and gives its record once the function has printed it. */
async function recordOf(aws: Aws, body: string) {
  const { QueueUrl = "" } = await aws.stack();
  await new Queue(QueueUrl, aws.clients.sqs).send(body);
  return (await recordsOf(aws, body, 1))[0];
}

/** The records that the function has had of a message, at least so many. */
async function recordsOf(aws: Aws, body: string, count: number) {
  const found = await aws.until(`${count} deliveries of the message`, async () => {
    const events = await findEvents(aws, body);
    return events.length >= count ? events : undefined;
  });
  return found.map((message) => {
    const record = JSON.parse(message.slice(message.indexOf("{"))) as Readonly<Record<string, unknown>>;
    return record as typeof record & { readonly attributes: Readonly<Record<string, string>> };
  });
}

/** Has a message fail until it is in the dead-letter queue, and gives its body there. */
async function failedTo(aws: Aws, body: string): Promise<string | undefined> {
  const { QueueUrl = "", DeadUrl = "" } = await aws.stack();
  await new Queue(QueueUrl, aws.clients.sqs).send(body);
  const dead = new Queue(DeadUrl, aws.clients.sqs);
  for (let receives = 1; receives <= 2; receives++) {
    await recordsOf(aws, body, receives);
    await aws.wait(13);
  }
  const found = await aws.until("the message in the dead-letter queue", async () =>
    (await dead.receive({ VisibilityTimeout: 0 })).find(({ Body }) => Body === body),
  );
  return found.Body;
}

export const lambda: readonly Statement[] = [
  statement(
    "event",
    "a function gets the event that it is invoked with",
    invoked,
    "functions/turns/by-hand/direct-invocation.ts#startDirectly",
    async (aws) => {
      const { body } = await invoke(aws, { task: "hello", text: "日本" });
      equal(body?.event, { task: "hello", text: "日本" });
    },
  ),
  statement(
    "name",
    "its context has the function's name and version",
    context,
    "functions/lambda/environment.ts#lambdaContext",
    async (aws) => {
      const { name, version } = await contextOf(aws);
      equal([name, version], [(await aws.stack()).FunctionName, "$LATEST"]);
    },
  ),
  statement(
    "arn",
    "its context has the function's ARN",
    context,
    "functions/lambda/environment.ts#lambdaContext",
    async (aws) => {
      const { arn } = await contextOf(aws);
      holds(String(arn).endsWith(`:function:${(await aws.stack()).FunctionName}`), arn);
    },
  ),
  statement("request-id", "each invocation has an id of its own", context, invocation, async (aws) => {
    const [one, other] = [await contextOf(aws), await contextOf(aws)];
    holds(one.requestId !== other.requestId, [one.requestId, other.requestId]);
  }),
  statement(
    "remaining",
    "its context tells the time that remains of the function's timeout",
    context,
    "functions/worker.ts#wrongClockOf",
    async (aws) => {
      const { remaining } = await contextOf(aws);
      holds(Number(remaining) > 0 && Number(remaining) <= 2_000, remaining);
    },
  ),
  statement(
    "log-place",
    "its context names the log group of the template, and a stream in it",
    context,
    invocation,
    async (aws) => {
      const { group, stream } = await contextOf(aws);
      holds(typeof stream === "string" && stream !== "", stream);
      equal(group, (await aws.stack()).LogGroupName);
    },
  ),
  statement("memory", "its context tells the function's memory", context, invocation, async (aws) => {
    equal(String((await contextOf(aws)).memory), "256");
  }),
  statement(
    "node",
    "a function of nodejs24.x runs on Node 24",
    "dg/lambda-runtimes.html",
    "infra/constructs/handler.ts#Handler",
    async (aws) => {
      holds(String((await contextOf(aws)).node).startsWith("v24."), (await contextOf(aws)).node);
    },
  ),
  statement(
    "variables",
    "a function has the variables of the template",
    "dg/configuration-envvars.html",
    "functions/lambda/environment.ts#variable",
    async (aws) => {
      equal((await invoke(aws, { do: "environment" })).body?.greeting, "hello");
    },
  ),
  statement(
    "own-variables",
    "a function has Lambda's own variables: its name, its Region, its credentials",
    "dg/configuration-envvars.html",
    "functions/lambda/sdk/credentials.ts#defaultProvider",
    async (aws) => {
      const { body } = await invoke(aws, { do: "environment" });
      holds(typeof body?.region === "string", body);
      equal([body?.name, body?.key], [(await aws.stack()).FunctionName, "string"]);
    },
  ),
  statement(
    "warm",
    "an environment is used again: what is global stays",
    "dg/lambda-runtime-environment.html",
    handler,
    async (aws) => {
      // Other checks may have the environment meanwhile.
      await aws.until("an environment that was used before", async () => {
        const { body } = await invoke(aws, { do: "count" });
        holds(typeof body?.count === "number", body);
        return Number(body?.count) > 1 ? true : undefined;
      });
    },
  ),
  statement(
    "throws",
    "an invocation that throws answers with the error's type and message",
    "dg/nodejs-exceptions.html",
    "cli/show/run/run-logs.ts#causeOfEnd",
    async (aws) => {
      const { StatusCode, FunctionError, body } = await invoke(aws, { do: "throw" });
      equal(
        [StatusCode, FunctionError, body?.errorType, body?.errorMessage],
        [200, "Unhandled", "RangeError", "too far"],
      );
    },
  ),
  statement(
    "exits",
    "an invocation whose process ends is an error, and the next one is served again",
    "dg/lambda-runtime-environment.html",
    "functions/lambda/crash.ts#recordCrashes",
    async (aws) => {
      const { FunctionError, body } = await invoke(aws, { do: "exit" });
      equal([FunctionError, body?.errorType], ["Unhandled", "Runtime.ExitError"]);
      equal((await invoke(aws, { again: true })).body?.event, { again: true });
    },
  ),
  statement(
    "times-out",
    "an invocation that takes longer than the timeout ends as an error that says so",
    "dg/configuration-timeout.html",
    "cli/show/run/run-logs.ts#causeOfEnd",
    async (aws) => {
      const { FunctionError, body } = await invoke(aws, { do: "hang" });
      holds(FunctionError === "Unhandled" && /timed out/i.test(String(body?.errorMessage)), body);
    },
  ),
  statement(
    "spins",
    "a function that blocks its thread is ended at the timeout too",
    "dg/configuration-timeout.html",
    "functions/worker.ts#work",
    async (aws) => {
      const { FunctionError, body } = await invoke(aws, { do: "spin" });
      holds(FunctionError === "Unhandled" && /timed out/i.test(String(body?.errorMessage)), body);
    },
  ),
  statement(
    "event-type",
    "an asynchronous invocation is answered with 202 at once, and runs",
    invoked,
    "functions/turns/by-hand/direct-invocation.ts#startDirectly",
    async (aws) => {
      const text = aws.name("async");
      const { StatusCode } = await invoke(aws, { do: "print", text }, { InvocationType: "Event" });
      equal(StatusCode, 202);
      await aws.until("the line", async () => ((await findEvents(aws, text)).length > 0 ? true : undefined));
    },
  ),
  statement(
    "dry-run",
    "a dry run is answered with 204, and does not run",
    invoked,
    "infra/constructs/operator-policies.ts#OperatorPolicies",
    async (aws) => {
      equal((await invoke(aws, {}, { InvocationType: "DryRun" })).StatusCode, 204);
    },
  ),
  statement(
    "tail",
    "an invocation gives the end of its log, if it is asked for",
    invoked,
    "cli/show/run/run-logs.ts#RunLogs",
    async (aws) => {
      const text = aws.name("tail");
      const { LogResult = "" } = await invoke(aws, { do: "print", text }, { LogType: "Tail" });
      holds(Buffer.from(LogResult, "base64").toString().includes(text), LogResult);
    },
  ),
  statement(
    "no-function",
    "an invocation of a function that is not there is refused as such",
    invoked,
    "cli/explain-error.ts#explainError",
    async (aws) => {
      await refused(
        aws.clients.lambda.send(new InvokeCommand({ FunctionName: aws.name("none") })),
        "ResourceNotFoundException",
      );
    },
  ),
  statement(
    "no-version",
    "an invocation of a version that is not there is refused as such",
    invoked,
    "functions/turns/by-hand/direct-invocation.ts#startDirectly",
    async (aws) => {
      await refused(invoke(aws, {}, { Qualifier: "99" }), "ResourceNotFoundException");
    },
  ),
  statement(
    "bad-payload",
    "a payload that is no JSON is refused",
    invoked,
    "functions/turns/by-hand/direct-invocation.ts#startDirectly",
    async (aws) => {
      await refused(invoke(aws, {}, { Payload: Buffer.from("{") }), "InvalidRequestContentException");
    },
  ),
  statement(
    "configuration",
    "a function tells the timeout and memory of the template",
    "api/API_GetFunctionConfiguration.html",
    "infra/constructs/handler.ts#Handler",
    async (aws) => {
      const { FunctionName } = await aws.stack();
      const { Timeout, MemorySize, Handler } = await aws.clients.lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName }),
      );
      equal([Timeout, MemorySize, Handler], [2, 256, "index.handler"]);
    },
  ),
  statement(
    "log-group",
    "a function logs to the group of the template",
    "api/API_LoggingConfig.html",
    "infra/constructs/handler.ts#Handler",
    async (aws) => {
      const { FunctionName, LogGroupName } = await aws.stack();
      const { Configuration } = await aws.clients.lambda.send(new GetFunctionCommand({ FunctionName }));
      holds(LogGroupName !== undefined, LogGroupName);
      equal(Configuration?.LoggingConfig?.LogGroup, LogGroupName);
    },
  ),
  statement(
    "record",
    "a message is handed to the function with its id, body, source and ARN",
    "dg/with-sqs.html",
    records,
    async (aws) => {
      const body = aws.name("message");
      const record = await recordOf(aws, body);
      equal(
        [record?.body, record?.eventSource, record?.eventSourceARN, typeof record?.messageId],
        [body, "aws:sqs", (await aws.stack()).QueueArn, "string"],
      );
    },
  ),
  statement(
    "record-attributes",
    "a record has when it was sent and how often it was received",
    "dg/with-sqs.html",
    "functions/turns/receive.ts#receive",
    async (aws) => {
      const record = await recordOf(aws, aws.name("message"));
      holds(Number(record?.attributes.SentTimestamp) > 1.6e12, record?.attributes);
      equal(record?.attributes.ApproximateReceiveCount, "1");
    },
  ),
  statement(
    "deleted-after",
    "a message whose invocation succeeded is deleted from its queue",
    "dg/with-sqs.html",
    mapping,
    async (aws) => {
      const { QueueUrl = "" } = await aws.stack();
      const body = aws.name("message");
      await recordOf(aws, body);
      await aws.wait(30);
      equal((await recordsOf(aws, body, 1)).length, 1);
      const queue = new Queue(QueueUrl, aws.clients.sqs);
      equal((await queue.bodies()).includes(body), false);
    },
  ),
  statement(
    "item-failure",
    "a message that is reported as failed comes back, and goes to the dead-letter queue in the end",
    eventSource,
    mapping,
    async (aws) => {
      const body = `fail ${aws.name("message")}`;
      equal(await failedTo(aws, body), body);
    },
  ),
  statement(
    "comes-back-later",
    "a message that failed comes back when its visibility timeout is over, and counts",
    eventSource,
    "functions/turns/come-back.ts#UnsettledTurnError",
    async (aws) => {
      const body = `fail ${aws.name("message")}`;
      await recordOf(aws, body);
      equal((await findEvents(aws, body)).length, 1);
      await aws.wait(13);
      const seen = await recordsOf(aws, body, 2);
      equal(
        seen.map(({ attributes }) => attributes.ApproximateReceiveCount),
        ["1", "2"],
      );
    },
  ),
  statement(
    "batch-throws",
    "a thrown error fails every message of its batch",
    eventSource,
    "functions/worker.ts#makeWorker",
    async (aws) => {
      const body = `throw ${aws.name("message")}`;
      equal(await failedTo(aws, body), body);
    },
  ),
  statement(
    "empty-identifier",
    "an empty itemIdentifier fails every message of its batch",
    eventSource,
    "functions/worker.ts#makeWorker",
    async (aws) => {
      const body = `odd ${aws.name("message")}`;
      equal(await failedTo(aws, body), body);
    },
  ),
];
