/** The function that reads the dead-letter queue: nothing that was given up there is forgotten. */
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { handler } from "./handler.ts";
import { lambdaPorts } from "./lambda-environment.ts";
import type { TaskDirectory } from "./model/task-directory.ts";
import { onDeadLetter } from "./runner/dead-letter.ts";
import type { Place } from "./runner/ports.ts";

/** Makes the handler of the dead-letter queue. */
export function makeDeadLetter(place: Place) {
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
