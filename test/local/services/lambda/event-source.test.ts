import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LocalTime } from "../../../../local/index.ts";
import { EventSource } from "../../../../local/services/lambda/event-source.ts";
import type { EventSourceSettings } from "../../../../local/services/lambda/event-source-settings.ts";
import { Sqs } from "../../../../local/services/sqs/sqs.ts";
import { account, smallExecutor } from "../../small-app.ts";

const queueArn = "arn:aws:sqs:eu-west-1:000000000000:q";
let time: LocalTime;
let sqs: Sqs;
let app: ReturnType<typeof smallExecutor>;
let source: EventSource | undefined;

beforeEach(() => {
  time = new LocalTime();
  time.freeze();
  sqs = new Sqs({ time, ...account });
  app = smallExecutor({ time, maxInvocations: 20 });
  sqs.createQueue("dead");
  sqs.createQueue("q", {
    VisibilityTimeout: "30",
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: `${queueArn.slice(0, -1)}dead`,
      maxReceiveCount: 3,
    }),
  });
});
afterEach(async () => {
  source?.stop();
  await app.close();
  await source?.stopped();
  source = undefined;
  sqs.close();
});

function drain(settings: Partial<EventSourceSettings> = {}) {
  source = new EventSource(
    {
      ...{ id: "s", enabled: true, queueArn, functionName: "f", batchSize: 1, windowSeconds: 0 },
      ...{ reportsItemFailures: true, ...settings },
    },
    { executor: app.executor, sqs, time, region: account.region, warn: (line) => app.warnings.push(line) },
    20,
  );
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((passed) => setTimeout(passed, 5));
}

const printed = () => app.lines.map(({ text }) => text);

test("records have the form that Lambda gives them, and a message that succeeded is deleted", async () => {
  await app.deploy("f", "export const handler = async (event) => console.log(JSON.stringify(event));");
  const messageId = sqs.send("q", {
    body: "hello",
    attributes: { kind: { DataType: "String", StringValue: "greeting" } },
  });
  drain();
  await until(() => sqs.messages("q").length === 0);
  expect(JSON.parse(printed()[0] ?? "")).toEqual({
    Records: [
      {
        messageId,
        receiptHandle: expect.any(String),
        body: "hello",
        attributes: {
          ApproximateFirstReceiveTimestamp: String(time.now()),
          ApproximateReceiveCount: "1",
          SenderId: expect.any(String),
          SentTimestamp: String(time.now()),
        },
        messageAttributes: {
          kind: { stringValue: "greeting", stringListValues: [], binaryListValues: [], dataType: "String" },
        },
        md5OfBody: "5d41402abc4b2a76b9719d911017c592",
        eventSource: "aws:sqs",
        eventSourceARN: queueArn,
        awsRegion: "eu-west-1",
      },
    ],
  });
});

const failing = `export const handler = async ({ Records }) => {
  console.log(Records.map(({ body, attributes }) => body + attributes.ApproximateReceiveCount).sort().join());
  const failed = Records.filter(({ body }) => body.startsWith("bad"));
  if (failed.some(({ body }) => body === "bad-throw")) throw new Error("all of them");
  return { batchItemFailures: failed.map(({ messageId, body }) => ({ itemIdentifier: body === "bad-id" ? "?" : messageId })) };
};`;

test("only the messages of a batch that were reported as failed become visible again, after the visibility timeout", async () => {
  await app.deploy("f", failing);
  for (const body of ["a", "bad", "c"]) sqs.send("q", { body });
  drain({ batchSize: 10 });
  await until(() => sqs.messages("q").length === 1);
  expect(sqs.counts("q")).toMatchObject({ visible: 0, inFlight: 1 });
  time.advance(29_999);
  expect(printed()).toEqual(["a1,bad1,c1"]);
  time.advance(1);
  await until(() => printed().length === 2);
  expect(printed()[1]).toBe("bad2");
});

test.each(["bad-throw", "bad-id"])(
  "with %s the whole batch becomes visible again, and moves to the dead-letter queue after three receives",
  async (body) => {
    await app.deploy("f", failing);
    for (const each of ["a", body]) sqs.send("q", { body: each });
    drain({ batchSize: 10 });
    for (const times of [1, 2, 3]) {
      await until(() => printed().filter((text) => text === `a${times},${body}${times}`).length === 1);
      await until(() => sqs.counts("q").inFlight === 2);
      time.advance(30_000);
    }
    await until(() => sqs.messages("dead").length === 2);
    expect(sqs.messages("q")).toEqual([]);
  },
);

test("without ReportBatchItemFailures the answer is ignored", async () => {
  await app.deploy("f", failing);
  sqs.send("q", { body: "bad" });
  drain({ reportsItemFailures: false });
  await until(() => sqs.messages("q").length === 0);
});

test("an event source waits for a batch to fill, as long as its window", async () => {
  await app.deploy("f", failing);
  drain({ batchSize: 3, windowSeconds: 60, maximumConcurrency: 1 });
  sqs.send("q", { body: "a" });
  await until(() => sqs.counts("q").inFlight === 1);
  sqs.send("q", { body: "b" });
  sqs.send("q", { body: "c" });
  await until(() => sqs.messages("q").length === 0);
  expect(printed()).toEqual(["a1,b1,c1"]);
});

test("an event source hands over a batch that has not filled when its window ends", async () => {
  await app.deploy("f", failing);
  drain({ batchSize: 3, windowSeconds: 10, maximumConcurrency: 1 });
  sqs.send("q", { body: "a" });
  await until(() => sqs.counts("q").inFlight === 1);
  sqs.send("q", { body: "b" });
  await until(() => sqs.counts("q").inFlight === 2);
  time.advance(9_000);
  await new Promise((passed) => setTimeout(passed, 50));
  expect(printed()).toEqual([]);
  time.advance(1_000);
  await until(() => sqs.messages("q").length === 0);
  expect(printed()).toEqual(["a1,b1"]);
});

test("200 messages at a concurrency of 2 are handled two at a time, and none becomes a dead letter", async () => {
  const trace = join(app.folder, "trace");
  await app.deploy(
    "f",
    `import { appendFileSync } from "node:fs";
     export const handler = async ({ Records }) => {
       appendFileSync(${JSON.stringify(trace)}, "+");
       await new Promise((done) => setTimeout(done, Records[0].body % 4));
       appendFileSync(${JSON.stringify(trace)}, "-");
       console.log(Records[0].body);
     };`,
    { reserved: 2 },
  );
  for (let i = 0; i < 200; i++) sqs.send("q", { body: String(i) });
  drain({ maximumConcurrency: 2 });
  await until(() => sqs.messages("q").length === 0);
  let atOnce = 0;
  const most = [...readFileSync(trace, "utf8")].reduce((max, sign) => {
    atOnce += sign === "+" ? 1 : -1;
    return Math.max(max, atOnce);
  }, 0);
  expect(most).toBe(2);
  expect(new Set(printed()).size).toBe(200);
  expect(printed()).toHaveLength(200);
  expect(sqs.messages("dead")).toEqual([]);
  expect(app.warnings).toEqual([]);
});

test("with a reserved concurrency below that of the event source, a message that is received in vain still counts the receive", async () => {
  await app.deploy(
    "f",
    `export const handler = async () => { console.log("began"); await new Promise(() => setInterval(() => {}, 1_000_000)); };`,
    {
      reserved: 1,
      timeoutSeconds: 10,
    },
  );
  for (const body of ["a", "b"]) sqs.send("q", { body });
  drain({ maximumConcurrency: 2 });
  await until(() => printed().length === 1);
  await until(() => sqs.counts("q").inFlight === 2);
  // The first is killed at its timeout. The second was throttled until it could no longer have run in time.
  time.advance(10_000);
  await until(() => app.warnings.some((line) => line.includes("timed out after 10.00 seconds")));
  expect(sqs.messages("q").map(({ receives }) => receives)).toEqual([1, 1]);
});

test("a chain of a function's own messages is stopped at the 17th invocation, and its message moves to the dead-letter queue", async () => {
  // The SDK inside a function and SQS's API pass the trace on with the message.
  const send = (trace: string | undefined) => sqs.send("q", { body: "again", traceHeader: trace });
  await app.deploy("f", "export const handler = async () => console.log(process.env._X_AMZN_TRACE_ID);");
  drain();
  send(undefined);
  for (let hop = 1; hop <= 16; hop++) {
    await until(() => printed().length === hop && sqs.messages("q").length === 0);
    send(printed()[hop - 1]);
  }
  await until(() => sqs.messages("dead").length === 1);
  expect(printed()).toHaveLength(16);
  expect(sqs.messages("q")).toEqual([]);
  expect(app.warnings[0]).toMatch(/^f was stopped at the 17th invocation .* is in the dead-letter queue$/);
  expect(new Set(printed().map((trace) => /Root=([^;]+)/.exec(trace)?.[1])).size).toBe(1);
});

test("a function with recursiveLoop Allow is not stopped", async () => {
  await app.deploy("f", "export const handler = async () => console.log(process.env._X_AMZN_TRACE_ID);", {
    recursion: "Allow",
  });
  drain();
  sqs.send("q", { body: "again" });
  for (let hop = 1; hop <= 20; hop++) {
    await until(() => printed().length === hop && sqs.messages("q").length === 0);
    sqs.send("q", { body: "again", traceHeader: printed()[hop - 1] });
  }
  await until(() => printed().length === 21);
  expect(printed()[20]).toMatch(/Lineage=[0-9a-f]{8}:21$/);
});
