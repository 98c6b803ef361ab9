/**
 * A message that comes back: which one, why, and when. The body is not logged, since it may hold params.
 *
 * Until a run's lease is held, nothing is gained by leaving a message invisible for as long as its lane's turns may
 * take, which can be hours. So it comes back soon, and later each time. Once the lease was held, the visibility stays:
 * the run's entry in the index, or the visibility itself, is as soon as another worker may take it over.
 *
 * An occurrence that is early, because somebody sent it by hand or a clock is behind, comes back at its instant. The
 * worker waits for one that is less than two seconds early.
 */

import { DataFormatError } from "../model/format/data-format.ts";
import { clockSkewMs } from "../model/run/held.ts";
import type { Delivery } from "../model/run/messages/delivery.ts";
import { type Message, type OccurrenceMessage, parseMessage } from "../model/run/messages/message.ts";
import { runOf } from "../model/run/messages/run-of.ts";
import { longestAheadMs } from "../model/run/run-name.ts";
import { type RunnerContext, rejectMessage, type WorkerContext } from "../runs/index.ts";
import { ThrottledError } from "../store/run-store.ts";

/** The end of a turn was not written: its run is taken over, once its lease has lapsed. */
export class UnsettledTurnError extends Error {}

/** An occurrence ahead of its instant. Its message stays invisible until then: it takes no slot and makes no record. */
class EarlyOccurrenceError extends Error {}

/** A task that no lane has: a deploy may be under way that brings it. */
export class NotYetDeployedError extends Error {}

/** The longest that a message stays invisible here, in seconds. */
const longestSeconds = 900;
/** The longest that an early one does: SQS allows twelve hours, counted from its receipt. */
const longestHoldSeconds = 11 * 3_600;

/** One receipt of a message. */
interface Receipt {
  readonly handle: string;
  /** How often the message was received, this time included. */
  readonly receives: number;
}

/**
 * Lets no occurrence begin ahead of its instant: it waits for one that is as near as two clocks may differ, and rejects
 * one that is over a day away. @throws so that any other comes back at its instant
 */
export async function isRejectedAsEarly(
  context: RunnerContext,
  { scheduledTime }: OccurrenceMessage,
  delivery: Delivery,
): Promise<boolean> {
  const { clock } = context;
  for (;;) {
    const aheadMs = scheduledTime.getTime() - clock.now();
    if (aheadMs <= 0) return false;
    if (aheadMs > longestAheadMs) {
      const reason = `scheduledTime ${scheduledTime.toISOString()} is over 24 hours ahead`;
      await rejectMessage(context, delivery, reason);
      return true;
    }
    if (aheadMs > clockSkewMs) throw new EarlyOccurrenceError(`held until ${scheduledTime.toISOString()}`);
    await new Promise<void>((resolve) => void clock.after(aheadMs, resolve));
  }
}

/** Logs why a message comes back, and lets it come back in time. Never rejects. */
export async function comesBack(
  context: WorkerContext,
  delivery: Delivery,
  { handle, receives }: Receipt,
  error: unknown,
): Promise<void> {
  const { queue, lane, log } = context;
  const { messageId } = delivery;
  const message = parseMessage(delivery.body);
  const run = message.kind === "unknown" ? undefined : runOf(message, delivery);
  log("warn", "message comes back", run, { messageId, receives, error });
  const seconds = secondsUntil(context, message, receives, error);
  // A queue that is not Pawl's has a visibility timeout of its own.
  if (seconds === undefined || delivery.source !== undefined) return;
  try {
    await queue.setVisibility(lane.name, handle, seconds);
  } catch (cause) {
    log("warn", "visibility not set", run, { messageId, error: cause });
  }
}

function secondsUntil(
  { clock, lane, random }: Pick<WorkerContext, "clock" | "lane" | "random">,
  message: Message,
  receives: number,
  error: unknown,
): number | undefined {
  if (error instanceof UnsettledTurnError) return undefined;
  if (error instanceof EarlyOccurrenceError && message.kind === "occurrence") {
    // Counted from now: since the message was found early, its worker may have waited for what it tells.
    const seconds = Math.ceil((+message.scheduledTime - clock.now()) / 1_000);
    return Math.min(longestHoldSeconds, Math.max(0, seconds));
  }
  // Four times, which comes to a quarter of an hour: then the task counts as gone. Ten times come to an hour and three
  // quarters, before a message that nobody may read is a dead letter, which waits for 14 days.
  if (error instanceof NotYetDeployedError || error instanceof DataFormatError)
    return Math.min(longestSeconds, 60 * 2 ** (receives - 1));
  const seconds = Math.round(Math.min(longestSeconds, 30 * 2 ** receives) * (0.8 + 0.2 * random()));
  // Its claim may have landed without an answer. Then this message may be all that brings the run back.
  return error instanceof ThrottledError ? seconds : Math.min(seconds, lane.visibilityTimeoutSeconds);
}
