/** Sends the next turn of a run that waits for its shards, where it has nothing to wait for any more. */
import type { RunRecord } from "../../model/run/run.ts";
import type { RunnerContext } from "../context.ts";
import { queueTurn } from "../send-turn.ts";

/** Whether nothing is left that the run waits for. */
export function hasNothingOpen({ open = 0, stop }: RunRecord): boolean {
  return open <= 0 || stop === true;
}

/** Wakes a run, as it was just read, where nothing is open. @throws when SQS did not take it: the message that led here comes back */
export async function wake(context: RunnerContext, parent: RunRecord): Promise<void> {
  if (hasNothingOpen(parent)) await sendParent(context, parent);
}

/** Sends the turn of a run that waits for its shards. */
export async function sendParent(context: RunnerContext, parent: RunRecord): Promise<void> {
  if (parent.status === "interrupted") await queueTurn(context, parent);
}
