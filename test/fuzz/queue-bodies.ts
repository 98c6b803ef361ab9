/** Bodies on a queue of a user's: each becomes one run, or one record with a plain reason, and none comes back for ever. */
import type { SQSBatchResponse } from "aws-lambda";
import fc from "fast-check";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { bodyText } from "../../functions/runs/index.ts";
import { onQueue } from "../../functions/schedule/index.ts";
import { pickyTask } from "../doors/picky-task.ts";
import { Harness } from "../engine/harness.ts";
import { sqsEvent } from "../simulation/lambda-event.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { anyBody } from "./messages.ts";
import { isPlainLine } from "./refusal.ts";

const orderTask = defineTask({
  name: "order",
  description: "Is started by messages.",
  triggers: [
    onQueue("orders", { id: "orders" }),
    onQueue("picked", { id: "picked", params: { days: "$.id" } }),
  ],
  params: pickyTask.params,
  run: () => {},
} as never) as Task;

export const target: FuzzTarget = {
  name: "queue bodies",
  property: fc.asyncProperty(anyBody, fc.constantFrom("orders", "picked"), async (body, queue) => {
    const harness = new Harness({ tasks: [orderTask] });
    const sentAt = harness.clock.now();
    const event = sqsEvent([{ messageId: "m-1", receiptHandle: "h-1", body, receives: 1, sentAt }], queue);
    for (const record of event.Records) record.eventSourceARN = `arn:aws:sqs:eu-west-1:123456789012:${queue}`;
    // Delivered again, it means the same.
    for (let n = 0; n < 2; n++) {
      const answer = (await harness.worker(event, harness.lambdaContext(20))) as SQSBatchResponse;
      if (answer.batchItemFailures.length > 0) throw new Error("it comes back");
    }
    const runs = await harness.runs("order");
    const rejected = await harness.runs("(rejected)");
    if (runs.length + rejected.length !== 1)
      throw new Error(`${runs.length} runs, ${rejected.length} rejected`);
    for (const record of rejected) {
      const { params } = JSON.parse((await bodyText(harness.memory, record)) ?? "{}");
      if (params !== body) throw new Error(`kept is ${JSON.stringify(params)}`);
    }
    for (const { status, reason = "" } of [...runs, ...rejected])
      if ((status === "rejected" || status === "errored") && !isPlainLine(reason))
        throw new Error(`not a plain reason: ${JSON.stringify(reason)}`);
  }),
};
