import type { RunRecord } from "../../model/run/run.ts";
import { mayHaveShardsAtWork, shardsStopMs } from "../../model/run/shard.ts";
import type { RunnerContext } from "../context.ts";
import { sendTurn } from "../send-turn.ts";

/** The receiver's clock may be behind that of the one that wrote the end. */
const delaySeconds = shardsStopMs / 1_000 + 3;

/**
 * Sends the message that frees the places of a run with open shards once these have stopped; undefined where they have. Never
 * rejects: where SQS does not take the message, the sweeper frees them for runs that wait.
 */
export function freeLater(context: RunnerContext, run: RunRecord): Promise<void> | undefined {
  if (run.endedAt === undefined && !mayHaveShardsAtWork(run, context.clock.now())) return undefined;
  return sendTurn(context, { ...run, free: true }, delaySeconds);
}
