/** The function that drains the dead-letter queue: it hands the run of each message to the sweeper, or records it. */
import type { SQSBatchResponse } from "aws-lambda";
import { lambdaContext } from "./lambda/environment.ts";
import { sqsRecords } from "./lambda/events.ts";
import { handler, logged } from "./lambda/handler.ts";
import { formatPart } from "./model/format/data-format.ts";
import { formatCheck } from "./model/format/format-check.ts";
import type { DeadLetterDirectory } from "./model/task/task-directory.ts";
import { type DeadLetterContext, onDeadLetter } from "./upkeep/index.ts";

/** Makes the handler of the dead-letter queue. @param checkFormat rejects where the data is of a format that this version does not read */
export function makeDeadLetter(context: DeadLetterContext, checkFormat?: () => Promise<void>) {
  return handler<unknown, SQSBatchResponse>(context.log).handler(async (event: unknown) => {
    // All of them come back, for as long as the queue keeps them.
    if (checkFormat !== undefined) await checkFormat();
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
  const ports = lambdaContext();
  return logged(
    makeDeadLetter(
      { ...ports, ...entry },
      formatCheck(() => ports.store.getPart(formatPart)),
    ),
  );
}
