/** The function that reads the dead-letter queue: nothing that was given up there is forgotten. */
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { handler } from "./handler.ts";
import { lambdaPorts } from "./lambda-environment.ts";
import { bury, type Undertaker } from "./runner/dead-letter.ts";

/** Makes the handler of the dead-letter queue. */
export function makeDeadLetter(place: Undertaker) {
  return handler<SQSEvent, SQSBatchResponse>(place.log).handler(async ({ Records }: SQSEvent) => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const { messageId, body, attributes } of Records) {
      try {
        await bury(place, { messageId, body, sentAt: Number(attributes.SentTimestamp) });
      } catch (error) {
        place.log("warn", "dead letter comes back", undefined, { messageId, error: String(error) });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  });
}

/** The dead-letter function of a bundle. */
export function fromEnvironment({ lanes }: { readonly lanes: Readonly<Record<string, string>> }) {
  return makeDeadLetter({ ...lambdaPorts(), lanes });
}
