/** The turn that follows one which was interrupted, or whose attempt failed: when it may be claimed, and its message. */
import { afterInstantMs, turnDue } from "../../model/run/index-keys.ts";
import { longestDelaySeconds } from "../../queue/run-queue.ts";
import { type NextTurn, queueTurn } from "../../runs/index.ts";
import type { Turn } from "../turn.ts";

/** When the next turn may be claimed, and when the sweeper looks at it. */
export function nextTurn({ context, run }: Turn, delaySeconds: number): NextTurn {
  const notBefore = context.clock.now() + delaySeconds * 1000;
  // SQS cannot hold a message longer than that: the sweeper sends it.
  const dueAt = delaySeconds <= longestDelaySeconds ? notBefore + afterInstantMs : notBefore;
  return { notBefore: new Date(notBefore).toISOString(), ...turnDue(run, dueAt) };
}

/** Sends the turn that the write returned. Should that fail, the sweeper sends it later. */
export async function sendNextTurn({ context, run }: Turn, delaySeconds: number): Promise<void> {
  if (delaySeconds > longestDelaySeconds) return;
  try {
    await queueTurn(context, run, Math.ceil(delaySeconds));
  } catch (error) {
    context.log("warn", "continuation not sent", run, { error });
  }
}
