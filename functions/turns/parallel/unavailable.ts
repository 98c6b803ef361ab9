/** The table or the queue did not answer. That is not the task's fault: it ends the turn, and spends no attempt. */
import type { Ending } from "../stop.ts";
import type { Turn } from "../turn.ts";

class UnavailableError extends Error {}

/** Marks the error that one of Pawl's own calls rejects with, so that `endUnavailable` knows it. */
export async function reached<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw new UnavailableError(String(cause), { cause });
  }
}

/** How a turn ends after such an error. @throws any other error */
export function endUnavailable(turn: Turn, error: unknown): Ending {
  if (!(error instanceof UnavailableError)) throw error;
  turn.context.log("warn", "shards not reached", turn.run, { error: error.cause });
  return turn.stop ?? { kind: "interrupt", reason: "unavailable" };
}
