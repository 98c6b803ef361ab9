/** The function that reads the dead-letter queue: nothing that was given up there is forgotten. */
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { lambdaPorts } from "./lambda/environment.ts";
import { handler } from "./lambda/handler.ts";
import type { TaskDirectory } from "./model/task-directory.ts";
import type { RunnerContext } from "./runs/context.ts";
import { onDeadLetter } from "./upkeep/dead-letter.ts";

/** Makes the handler of the dead-letter queue. */
export function makeDeadLetter(place: RunnerContext) {
  return handler<SQSEvent, SQSBatchResponse>(place.log).handler(async ({ Records }: SQSEvent) => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const { messageId, body, attributes } of Records) {
      try {
        await onDeadLetter(place, { messageId, body, sentAt: Number(attributes.SentTimestamp) });
      } catch (error) {
        place.log("warn", "dead letter comes back", undefined, { messageId, error: String(error) });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  });
}

/** The dead-letter function of a bundle. */
export function fromEnvironment(entry: TaskDirectory) {
  return makeDeadLetter({ ...lambdaPorts(), ...entry });
}
