/** What is not the task's fault: the table or the queue did not answer. It ends the turn, and spends no attempt. */
import type { Ending } from "../stop.ts";
import type { Turn } from "../turn.ts";

class UnavailableError extends Error {}

/** Marks what a call of Pawl's own rejects with. */
export async function reached<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw new UnavailableError(String(cause), { cause });
  }
}

/** How a turn ends whose call was marked so. @throws any other error */
export function endUnavailable(turn: Turn, error: unknown): Ending {
  if (!(error instanceof UnavailableError)) throw error;
  turn.context.log("warn", "shards not reached", turn.run, { error: error.cause });
  return turn.stop ?? { kind: "interrupt", reason: "unavailable" };
}
