/** The function that drains the dead-letter queue: it hands the run of each message to the sweeper, or records it. */
import type { SQSBatchResponse } from "aws-lambda";
import { lambdaContext } from "./lambda/environment.ts";
import { sqsRecords } from "./lambda/events.ts";
import { handler, logged } from "./lambda/handler.ts";
import type { DeadLetterDirectory } from "./model/task/task-directory.ts";
import { type DeadLetterContext, onDeadLetter } from "./upkeep/index.ts";

/** Makes the handler of the dead-letter queue. */
export function makeDeadLetter(context: DeadLetterContext) {
  return handler<unknown, SQSBatchResponse>(context.log).handler(async (event: unknown) => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const { messageId, body, attributes } of sqsRecords(event, "messages of the dead-letter queue")) {
      try {
        await onDeadLetter(context, { messageId, body, sentAt: Number(attributes.SentTimestamp) });
      } catch (error) {
        context.log("warn", "dead letter comes back", undefined, { messageId, error });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  });
}

/** The dead-letter function of a bundle. */
export function fromEnvironment(
  entry: DeadLetterDirectory & Pick<DeadLetterContext, "applied" | "encryption">,
) {
  return logged(makeDeadLetter({ ...lambdaContext(), ...entry }));
}
