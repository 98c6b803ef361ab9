/**
 * A task's collection, whose end the walk waits for no longer than its turn lasts. A walk that stops early calls the
 * collection's `return()`, which for a generator is its `finally`. That may throw or hang. Where an item's error ends the
 * walk, that error stays the attempt's; otherwise what `return()` throws is.
 */
import type { Turn } from "../turn.ts";
import { withinTurn } from "../within-turn.ts";

/** What a task returns: it has one of the two. */
export type Walked = Partial<AsyncIterable<unknown> & Iterable<unknown>>;

/** The same items. @param name of the task's function, for messages */
export function closedInTime(turn: Turn, name: string, walked: Walked): AsyncIterable<unknown> {
  const asyncIterator = walked[Symbol.asyncIterator]?.();
  const iterator = asyncIterator ?? (walked as Iterable<unknown>)[Symbol.iterator]();
  const next = () => iterator.next();
  const closed = async (): Promise<undefined> => {
    const returned = (async () => iterator.return?.())();
    try {
      await withinTurn(turn, returned, `return() of ${name}`);
    } catch (error) {
      if (turn.failing === undefined || turn.stop?.kind === "lost") throw error;
      const { context, run, checkpoints } = turn;
      context.log("warn", "collection not closed", run, { error });
      await context.tellError?.(turn, error, { handled: true, level: "warn", cursor: checkpoints.cursor });
    }
  };
  const walk = asyncIterator
    ? {
        [Symbol.asyncIterator]: () => ({ next, return: async () => ({ done: true, value: await closed() }) }),
      }
    : // `for await` waits for values of iterators that answer at once.
      { [Symbol.iterator]: () => ({ next, return: () => ({ done: true, value: closed() }) }) };
  return walk as AsyncIterable<unknown>;
}
