/**
 * The function that drains a lane: for each message of a batch, one turn of a run. It also takes direct invocations,
 * which start a run and return at once.
 *
 * A failed task is not a failed message. A message is reported as failed, and comes back, when the outcome of its run's
 * writes is unknown, or when nothing could be done with it yet.
 */
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { unknownEvent } from "./lambda/events.ts";
import { handler } from "./lambda/handler.ts";
import { type ContextProps, contextOf } from "./lane-entry.ts";
import { WrongClockError } from "./model/errors.ts";
import { clockSkewMs } from "./model/run/held.ts";
import { startForm } from "./model/run/messages/message-keys.ts";
import type { ResolvedLane } from "./model/task/lane-settings.ts";
import type { Invocation, WorkerContext } from "./runs/index.ts";
import { type AskedChoices, comesBack, receive, type Started, startDirectly } from "./turns/index.ts";

export type { Started };

/** What a worker is made of. `endProcess` ends it before it has answered. */
export type WorkerProps = ContextProps & {
  readonly endProcess: () => never;
  /** Why nothing may be done with the data: its format is none that this version reads. @default it is not asked */
  readonly refuses?: () => Promise<Error | undefined>;
};

const takes = `messages of its lane's queue, or ${startForm}`;

/** Makes the handler of a lane's worker. */
export function makeWorker({ endProcess, refuses, ...given }: WorkerProps) {
  const context = contextOf(given);
  return handler<unknown, SQSBatchResponse | Started | AskedChoices>(context.log).handler(
    async (event: unknown, lambda: Context) => {
      const wrongClock = wrongClockOf(lambda, given.lane);
      const refusal = wrongClock ?? (refuses && (await refuses()));
      const records: unknown = (event as Partial<SQSEvent> | null)?.Records;
      if (!Array.isArray(records)) {
        if (refusal !== undefined) throw refusal;
        return context.answer?.(context, event) ?? startDirectly(context, event);
      }
      if (records.length === 0 || !records.every(isMessage)) throw unknownEvent(event, takes);
      const invocation = invocationOf(lambda);
      const failed = await Promise.all(records.map((each) => work(context, each, invocation, refusal)));
      // The next process may get another machine. A task that was left behind ends with this one.
      if (invocation.isLeftBehind || wrongClock !== undefined) endProcess();
      const ids = failed.filter((id) => id !== undefined);
      return { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) };
    },
  );
}

/** Whether Lambda's event source made it of a message. */
function isMessage(record: Partial<SQSRecord> | null): boolean {
  const { eventSource = "aws:sqs", messageId, body, attributes } = record ?? {};
  const counts = [attributes?.SentTimestamp, attributes?.ApproximateReceiveCount];
  const isText = (each: unknown) => typeof each === "string";
  const isCount = (each: unknown) => typeof each === "string" && /^\d{1,15}$/.test(each);
  return eventSource === "aws:sqs" && [messageId, body].every(isText) && counts.every(isCount);
}

/** Returns the message's id if the message must be delivered again. */
async function work(
  context: WorkerContext,
  record: SQSRecord,
  invocation: Invocation,
  refusal: Error | undefined,
): Promise<string | undefined> {
  const { messageId, body, attributes, receiptHandle: handle, eventSourceARN = "" } = record;
  const source = context.sources?.get(eventSourceARN.slice(eventSourceARN.lastIndexOf(":") + 1));
  const delivery = { messageId, body, sentAt: Number(attributes.SentTimestamp), source };
  try {
    if (refusal !== undefined) throw refusal;
    await receive(context, delivery, invocation).finally(() => context.teller?.tellAll(invocation));
    return undefined;
  } catch (error) {
    const receives = Number(attributes.ApproximateReceiveCount);
    await comesBack(context, delivery, { handle, receives }, error);
    return messageId;
  }
}

/** More time left than the function may take means that this machine's clock is behind: Lambda tells the end as an instant. */
function wrongClockOf(lambda: Context, { timeoutSeconds }: ResolvedLane): WrongClockError | undefined {
  const behindMs = Math.round(lambda.getRemainingTimeInMillis() - timeoutSeconds * 1000);
  return behindMs > clockSkewMs ? new WrongClockError(behindMs, clockSkewMs) : undefined;
}

function invocationOf(lambda: Context): Invocation & { isLeftBehind: boolean } {
  return {
    remaining: lambda.getRemainingTimeInMillis.bind(lambda),
    logs: { group: lambda.logGroupName, stream: lambda.logStreamName, requestId: lambda.awsRequestId },
    isLeftBehind: false,
    leaveBehind() {
      this.isLeftBehind = true;
      // The other turns of the batch stop soon, so that the process can end.
      this.remaining = () => 0;
    },
  };
}
