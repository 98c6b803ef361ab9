/**
 * Holds a task's walk to its shard: one that never looks at `ctx.shard` would do the whole collection once for each shard. It is
 * asked before the first item, and by an error of the walk, which no `onItemError` sees.
 */
import { NonRetryableError } from "../../model/errors.ts";
import { type WithCursors, withCursors } from "../../model/task/items/no-item.ts";
import type { Task, TaskContext } from "../../model/task/task.ts";

const mistake =
  "never looks at ctx.shard: each shard would walk the whole collection. It says which part is this turn's: docs/parallel.md";

/** The task as the workers of its shards run it. */
export function lookingAtShard(task: Task): Task {
  const { items, pages } = task;
  return {
    ...task,
    items: items && ((ctx) => looking("items", items, ctx)),
    pages: pages && ((ctx) => looking("pages", pages, ctx)),
  };
}

type Walk<Value> = AsyncIterable<Value> | Iterable<Value>;

function looking<Value>(
  name: string,
  walk: (ctx: TaskContext) => Walk<Value>,
  ctx: TaskContext,
): Walk<Value> {
  let hasLooked = false;
  const { shard } = ctx;
  const get = () => {
    hasLooked = true;
    return shard;
  };
  Object.defineProperty(ctx, "shard", { get, configurable: true });
  const given = walk(ctx) as Partial<AsyncIterable<Value> & Iterable<Value>> & WithCursors;
  const values = (given?.[withCursors]?.() ?? given) as typeof given | undefined;
  const kind = values?.[Symbol.asyncIterator] == null ? Symbol.iterator : Symbol.asyncIterator;
  const begin = values?.[kind] as (() => Iterator<Value> | AsyncIterator<Value>) | undefined;
  // What is no collection is refused as such.
  if (typeof begin !== "function") return values as Walk<Value>;
  const makeIterator = () => {
    const iterator = begin.call(values);
    const check = (result: IteratorResult<Value>) => {
      if (result.done || hasLooked) return result;
      void iterator.return?.();
      throw new NonRetryableError(`${name} ${mistake}`);
    };
    let isFirst = true;
    const next = () => {
      const result = iterator.next();
      if (!isFirst) return result;
      isFirst = false;
      const isLater = kind === Symbol.asyncIterator;
      return isLater ? Promise.resolve(result).then(check) : check(result as IteratorResult<Value>);
    };
    return { next, return: () => iterator.return?.() ?? { done: true, value: undefined } };
  };
  return { [kind]: makeIterator } as unknown as Walk<Value>;
}
