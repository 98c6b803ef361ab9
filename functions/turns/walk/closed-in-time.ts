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
  const isAsync = walked[Symbol.asyncIterator] != null;
  const kind = isAsync ? Symbol.asyncIterator : Symbol.iterator;
  const iterator = (walked as AsyncIterable<unknown> & Iterable<unknown>)[kind]();
  const closed = async () => {
    try {
      await withinTurn(turn, (async () => iterator.return?.())(), `return() of ${name}`);
    } catch (error) {
      if (turn.failing === undefined || turn.stop?.kind === "lost") throw error;
      const { context, run } = turn;
      context.log("warn", "collection not closed", run, { error });
      await context.tellError?.(turn, error, { handled: true, level: "warn" });
    }
    return {};
  };
  const items = {
    next: () => iterator.next(),
    // `for await` waits for values of iterators that answer at once.
    return: isAsync ? closed : () => ({ value: closed() }),
  };
  return { [kind]: () => items } as unknown as AsyncIterable<unknown>;
}
