/**
 * What bundles have in place of `@smithy/core/event-streams`, which weighs 14 KB, where DynamoDB, SQS and
 * Scheduler are the only clients in them. None of them has a command that answers in a stream, so nothing ever loads it.
 */
export const eventStreamSerdeProvider = unused;
export const resolveEventStreamSerdeConfig = unused;

export class EventStreamSerde {
  constructor() {
    unused();
  }
}

function unused(): never {
  throw new Error(
    "bundles carry no event streams: no command of DynamoDB's, SQS's or Scheduler's client answers in one",
  );
}
