/** Events that a function may be given by mistake: each is worked on, or fails in one plain line that says what it takes. */

import type { SQSEvent } from "aws-lambda";
import fc from "fast-check";
import { makeEmptyBucket } from "../../functions/empty-bucket.ts";
import { Harness } from "../engine/harness.ts";
import { onceTask } from "../engine/sample-tasks.ts";
import { sqsEvent } from "../simulation/lambda-event.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { damaged, nastyJson } from "./nasty-json.ts";
import { isPlainLine } from "./refusal.ts";

const message = {
  messageId: "m-1",
  receiptHandle: "h-1",
  body: '{"task":"once"}',
  receives: 1,
  sentAt: 1_772_366_400_000,
};
const events: readonly object[] = [
  sqsEvent([message], "default"),
  { Records: [] },
  { Records: [{ eventSource: "aws:s3", s3: { bucket: { name: "b" } } }] },
  { Records: [{ EventSource: "aws:sns", Sns: { Message: '{"task":"once"}' } }] },
  { Records: [...sqsEvent([message], "default").Records, { eventSource: "aws:kinesis" }] },
  { version: "0", "detail-type": "Scheduled Event", source: "aws.events", detail: {} },
  { scheduledTime: "2026-03-01T12:00:00Z" },
  { task: "once", params: {}, id: "order-7" },
  { RequestType: "Create", ResponseURL: "https://answer", ResourceProperties: { Bucket: "b" } },
  { httpMethod: "GET", headers: {} },
  {},
];
const anyEvent = fc.oneof(...events.map((event) => damaged(event)), nastyJson, fc.constant(undefined));

type Handler = (event: never, lambda: never) => Promise<unknown>;

export const target: FuzzTarget = {
  name: "events",
  property: fc.asyncProperty(anyEvent, async (event) => {
    const harness = new Harness({ tasks: [onceTask()] });
    const answered: unknown[] = [];
    const s3 = { send: async () => ({ TagSet: [], Contents: [] }) } as never;
    const bucket = makeEmptyBucket({ s3, answer: async (_, body) => void answered.push(body) });
    const handlers: readonly [string, Handler, (done: unknown) => boolean][] = [
      [
        "worker",
        harness.worker as Handler,
        (done) => isBatchOf(event, done) || (done as { run?: unknown })?.run !== undefined,
      ],
      ["sweeper", harness.sweeper as Handler, (done) => (done as { keys?: unknown })?.keys === 32],
      ["dead-letter", harness.deadLetter as Handler, (done) => isBatchOf(event, done)],
      ["empty-bucket", bucket as Handler, () => answered.length === 1],
    ];
    for (const [name, handle, hasWorked] of handlers) {
      try {
        const done = await handle(event as never, harness.lambdaContext(20) as never);
        if (!hasWorked(done)) throw new Error(`it did nothing, and succeeded: ${JSON.stringify(done)}`);
      } catch (error) {
        const { code, message: said } = error as Error & { code?: string };
        if (code === undefined) throw new Error(`${name}: ${said}`, { cause: error });
        if (!isPlainLine(said)) throw new Error(`${name}: not a plain line: ${JSON.stringify(said)}`);
        if (code === "unknown-event" && !said.includes("this function takes"))
          throw new Error(`${name}: ${said}`);
      }
    }
  }),
};

/** Whether an answer is that to a batch with a message in it. */
function isBatchOf(event: unknown, done: unknown): boolean {
  const { Records } = (event ?? {}) as Partial<SQSEvent>;
  const isBatch = Array.isArray((done as { batchItemFailures?: unknown } | null)?.batchItemFailures);
  return (
    isBatch &&
    Array.isArray(Records) &&
    Records.length > 0 &&
    Records.every(({ eventSource = "aws:sqs" }) => eventSource === "aws:sqs")
  );
}
