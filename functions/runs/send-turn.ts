import { isHeld } from "../model/run/held.ts";
import { turnMessage } from "../model/run/messages/message.ts";
import type { TurnMessage } from "../model/run/messages/turn-message.ts";
import type { RunRecord } from "../model/run/run.ts";
import { laneOfRun } from "../model/task/task-directory.ts";
import type { RunnerContext } from "./context.ts";

type SentRun = RunRecord & Pick<TurnMessage, "free">;

/** Sends a run's present turn. @throws where SQS did not take it */
export function queueTurn(context: RunnerContext, run: SentRun, delaySeconds?: number): Promise<void> {
  return context.queue.send(
    laneOfRun(context, run),
    turnMessage(run),
    delaySeconds,
    context.further?.groupKey(context, run),
  );
}

/**
 * Sends a run's present turn. Never rejects: its caller has written the run with an entry, by which the sweeper sends
 * what SQS did not take.
 */
export async function sendTurn(context: RunnerContext, run: SentRun, delaySeconds?: number): Promise<void> {
  try {
    await queueTurn(context, run, delaySeconds);
  } catch (error) {
    context.log("warn", "not sent", run, { error });
  }
}

/**
 * Sends the turn of a run that was paused or cancelled, where it has something to tell: any worker that gets it tells that.
 * A worker that holds the run does so itself. Never rejects. `now` is from before the write, in epoch milliseconds.
 */
export async function sendUntold(context: RunnerContext, run: RunRecord, now: number): Promise<void> {
  if (run.untold !== undefined && !isHeld(run, now)) await sendTurn(context, run);
}
