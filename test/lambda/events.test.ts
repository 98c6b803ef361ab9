/** An event that a function does not take fails its invocation, and is told by name; so no event succeeds in silence. */
import { expect, test } from "vitest";
import { makeEmptyBucket } from "../../functions/empty-bucket.ts";
import { Harness } from "../engine/harness.ts";
import { onceTask } from "../engine/sample-tasks.ts";
import { sqsEvent } from "../simulation/lambda-event.ts";

const message = { messageId: "m", receiptHandle: "h", body: '{"task":"once"}', receives: 1, sentAt: 0 };
const { Records } = sqsEvent([message], "default");
const s3 = { eventVersion: "2.1", eventSource: "aws:s3", s3: { bucket: { name: "b" } } };

const withTimes = (SentTimestamp: unknown, ApproximateReceiveCount: unknown = "1") => ({
  Records: [{ ...Records[0], attributes: { SentTimestamp, ApproximateReceiveCount } }],
});

const foreign: readonly (readonly [event: unknown, name: string])[] = [
  [{ Records: [s3] }, "an S3 notification"],
  [{ Records: [{ EventSource: "aws:sns", Sns: { Message: '{"task":"once"}' } }] }, "a record of aws:sns"],
  [{ Records: [...Records, s3] }, "a record of aws:sqs with an S3 notification"],
  [{ Records: [{ eventSource: "aws:kinesis" }] }, "a record of aws:kinesis"],
  [withTimes({ toString: "" }), "a record of aws:sqs"],
  [withTimes("Infinity"), "a record of aws:sqs"],
  [withTimes(""), "a record of aws:sqs"],
  [{ Records: [] }, "an event without records"],
  [{ Records: [null] }, "a record of no source"],
];

async function saidBy(
  handler: (event: never, lambda: never) => Promise<unknown>,
  event: unknown,
): Promise<string> {
  const harness = new Harness({ tasks: [] });
  return handler(event as never, harness.lambdaContext(20) as never).then(
    (done) => `it succeeded: ${JSON.stringify(done)}`,
    (error: Error) => error.message,
  );
}

test.each(foreign)(
  "each function fails on the event %j, names it and says what it takes",
  async (event, name) => {
    const harness = new Harness({ tasks: [onceTask()] });
    const bucket = makeEmptyBucket({ s3: {} as never, answer: async () => {} });
    expect(await saidBy(harness.worker, event)).toBe(
      `the event is ${name}: this function takes messages of its lane's queue, or {task, params?, id?, priority?, confirmed?}`,
    );
    expect(await saidBy(harness.deadLetter, event)).toBe(
      `the event is ${name}: this function takes messages of the dead-letter queue`,
    );
    expect(await saidBy(harness.sweeper, event)).toBe(
      `the event is ${name}: this function takes {scheduledTime} of its schedule, a scheduled event of EventBridge, or {} by hand`,
    );
    expect(await saidBy(bucket, event)).toBe(
      `the event is ${name}: this function takes a custom resource's request of CloudFormation`,
    );
    expect(await harness.runs("once")).toEqual([]);
  },
);

test.each<[unknown, string]>([
  [{}, 'an empty object: no "task", a non-empty string'],
  [null, "expected an object, got null"],
  ["go", "expected an object, got a string"],
  [[], "expected an object, got an array"],
  [{ version: "0", "detail-type": "Object Created", source: "aws.s3" }, "an EventBridge event"],
  [{ httpMethod: "POST", body: "{}" }, "an HTTP request"],
  [{ key1: "value1", key2: "value2" }, 'an object with "key1, key2": no "task"'],
  [{ Task: "once" }, 'did you mean task instead of "Task"?'],
  [{ task: "once", parms: {} }, 'did you mean params instead of "parms"?'],
  [
    { task: "once", trigger: "daily", scheduledTime: "2026-03-01T12:00:00Z" },
    "an occurrence message belongs on its lane's queue",
  ],
  [
    { task: "once", run: "2026-03-01T12:00:00Z/daily", turn: 0 },
    "a turn message belongs on its lane's queue",
  ],
])("a worker that is invoked with %j says what a direct invocation takes", async (event, words) => {
  const said = await saidBy(new Harness({ tasks: [onceTask()] }).worker, event);
  expect(said).toContain(words);
  expect(said).toContain("; a direct invocation takes {task, params?, id?, priority?, confirmed?}");
});

test.each([
  {},
  { scheduledTime: "2026-03-01T12:00:00Z" },
  { "detail-type": "Scheduled Event", source: "aws.events", time: "2026-03-01T12:00:00Z" },
  { "detail-type": "Scheduled Event", source: "aws.events", version: "0" },
])("the sweeper sweeps for %j", async (event) => {
  const harness = new Harness({ tasks: [] });
  expect(await harness.sweeper(event, harness.lambdaContext(50))).toMatchObject({ keys: 32 });
});

test.each([null, "now", [], { task: "once" }])("the sweeper refuses %j", async (event) => {
  expect(await saidBy(new Harness({ tasks: [] }).sweeper, event)).toContain(
    "this function takes {scheduledTime}",
  );
});

test.each([
  [{ scheduledTime: "nonsense" }, 'scheduledTime "nonsense" is not an instant in ISO 8601'],
  [{ scheduledTime: "2026-02-30T12:00:00Z" }, 'scheduledTime "2026-02-30T12:00:00Z" is not an instant'],
  [{ scheduledTime: 1_772_366_400 }, "scheduledTime 1772366400 is not an instant"],
  [{ scheduledTime: null }, "scheduledTime null is not an instant"],
  [{ scheduledTime: ["2026-03-01T12:00:00Z"] }, 'scheduledTime ["2026-03-01T12:00:00Z"] is not an instant'],
  [{ "detail-type": "Scheduled Event", time: "noon" }, 'time "noon" is not an instant'],
])("the sweeper refuses %j, whose instant is none", async (event, words) => {
  const said = await saidBy(new Harness({ tasks: [] }).sweeper, event);
  expect(said).toContain(words);
  expect(said).toContain(": this function takes {scheduledTime}");
});

test.each(["", "-1", "1e3", "soon", "99999999999999999999"])(
  "a message that was sent at %j is no message of SQS",
  async (SentTimestamp) => {
    const [record] = Records;
    const event = { Records: [{ ...record, attributes: { ...record?.attributes, SentTimestamp } }] };
    expect(await saidBy(new Harness({ tasks: [] }).deadLetter, event)).toContain(
      "the event is a record of aws:sqs",
    );
  },
);

test.each([
  [{ task: "once", parms: {} }, "allowed are task, params, id, priority, confirmed; did you mean"],
  [
    { task: "once", trigger: "daily" },
    "allowed are task, params, id, priority, confirmed; a direct invocation",
  ],
  [
    { task: "once", run: "x", turns: 0 },
    "allowed are task, params, id, priority, confirmed; a direct invocation",
  ],
])("a worker that is invoked with %j names no keys that only messages have", async (event, words) => {
  const said = await saidBy(new Harness({ tasks: [onceTask()] }).worker, event);
  expect(said).toContain(words);
  expect(said).not.toContain("scheduledTime");
});

test("what a function throws is in its log before Lambda's own line", async () => {
  const harness = new Harness({ tasks: [] });
  await saidBy(harness.deadLetter, {});
  expect(harness.log).toMatchObject([
    {
      level: "error",
      event: "handler failed",
      fields: { error: expect.stringContaining("an empty object") },
    },
  ]);
});

test.each(["", "many", "-1", "1e400"])("a message that came %j times is none of SQS's", async (receives) => {
  const harness = new Harness({ tasks: [onceTask()] });
  expect(await saidBy(harness.worker, withTimes("0", receives))).toContain(
    "the event is a record of aws:sqs",
  );
  expect(await harness.runs("once")).toEqual([]);
});
