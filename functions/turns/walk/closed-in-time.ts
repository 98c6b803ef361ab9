/**
 * Closes a task's collection where a walk stops early, and waits for that no longer than its turn lasts: `return()`, which of
 * a generator is its `finally`, may throw or hang. Where an item's error ends the walk, that error stays the attempt's;
 * otherwise what `return()` throws is.
 */
import type { Turn } from "../turn.ts";
import { withinTurn } from "../within-turn.ts";

/** @param name of the task's function, for messages */
export async function closedInTime(
  turn: Turn,
  name: string,
  iterator: AsyncIterator<unknown> | Iterator<unknown>,
): Promise<object> {
  try {
    await withinTurn(turn, (async () => iterator.return?.())(), `return() of ${name}`);
  } catch (error) {
    if (turn.failing === undefined || turn.stop?.kind === "lost") throw error;
    const { context, run } = turn;
    context.log("warn", "collection not closed", run, { error });
    await context.tellError?.(turn, error, { handled: true, level: "warn" });
  }
  return {};
}
