/**
 * A task that tells what it does: each item that was done with its cursor, each checkpoint, each snooze. It asks to be
 * interrupted after so many items or checkpoints. What it does is otherwise the task's own.
 */
import type { CallbackName } from "../../functions/model/callbacks.ts";
import { show } from "../../functions/model/show.ts";
import { type WithCursors, withCursors } from "../../functions/model/task/items/no-item.ts";
import type {
  CallbackContext,
  Json,
  RunContext,
  Task,
  TaskContext,
} from "../../functions/model/task/task.ts";
import { array } from "../../index.ts";
import type { Doing } from "./waiting.ts";

/** What the task did in one turn. */
export interface Seen {
  /** The items that were done, each with the cursor that was yielded with it; of a task with `run` its checkpoints, without items. */
  readonly done: (readonly [item: unknown, cursor: Json])[];
  readonly snoozes: number[];
  /** The names of the callbacks that were called. */
  readonly callbacks: CallbackName[];
  /** The items that `process` or `processBatch` threw at, by `placeOf`. */
  readonly failed: Map<string, unknown>;
  /** Items, pages and checkpoints that were taken up, those that failed or were put off included. */
  taken: number;
}

export interface WatchOptions {
  /** Walked in place of the task's own collection. */
  readonly items?: readonly unknown[];
  readonly interruptAfter: number;
  readonly maxItems: number;
  /** Told what the task's code is asked for. */
  readonly doing: Doing;
  /** What is done now. */
  readonly seen: () => Seen;
  /** Makes the turn find that it is out of time. */
  interrupt(): void;
  /** An item is done, or a checkpoint is asked for. */
  itemDone(): Promise<void>;
}

/** Where an item is, in the walk of its shard: JSON texts. */
export function placeOf(shard: string | undefined, cursor: string): string {
  return `${shard ?? ""} ${cursor}`;
}

/** The task, watched. */
export function watchedTask(task: Task, options: WatchOptions): Task {
  const { items: given, seen, doing } = options;
  const begin = (what: Doing["what"]) => {
    doing.what = what;
    doing.steps++;
  };
  const contexts = new WeakSet<TaskContext>();
  const watched = <Context extends TaskContext>(ctx: Context): Context => {
    if (!contexts.has(ctx)) watch(ctx as unknown as RunContext, options);
    contexts.add(ctx);
    return ctx;
  };
  let cursor: Json;
  /** The pairs that are collected for a batch. */
  let pairs: (readonly [unknown, Json])[] = [];
  const noted = (pair: readonly [unknown, Json]) => {
    if (!Array.isArray(pair)) return pair;
    cursor = pair[1];
    if (processBatch !== undefined) pairs.push(pair);
    return pair;
  };
  const { process, processBatch, run, total } = task;
  const items = given === undefined ? task.items : (ctx: TaskContext) => array(given, { after: ctx.cursor });
  const pages = given === undefined ? task.pages : undefined;
  const tried = async (
    work: () => unknown,
    items: readonly unknown[],
    cursors: readonly unknown[],
    ctx: TaskContext,
  ) => {
    try {
      await work();
    } catch (error) {
      const shard = ctx.shard === undefined ? undefined : JSON.stringify(ctx.shard);
      for (const [i, item] of items.entries())
        seen().failed.set(placeOf(shard, JSON.stringify(cursors[i])), item);
      throw error;
    }
  };
  const isDone = async (item: unknown, at: Json) => {
    const { done } = seen();
    done.push([item, stored(at)]);
    if (done.length >= options.interruptAfter) options.interrupt();
    await options.itemDone();
  };

  return {
    ...task,
    callbacks: task.callbacks && watchedCallbacks(task.callbacks, seen, begin),
    total:
      given === undefined
        ? total &&
          ((ctx) => {
            begin(() => "total");
            return total(ctx);
          })
        : () => given.length,
    run:
      run &&
      ((ctx) => {
        begin(() => "run");
        return run(watched(ctx));
      }),
    items:
      items &&
      ((ctx) => {
        pairs = [];
        return each(items(watched(ctx)), noted, () => begin(() => "the next item of items"));
      }),
    pages:
      pages &&
      ((ctx) => {
        pairs = [];
        return each(
          pages(watched(ctx)),
          (page) => {
            takeUp(options);
            const cursorOf = page?.[1];
            // What has a wrong shape is for the engine to refuse.
            if (typeof cursorOf !== "function") return page;
            return [page[0], (item) => noted([item, cursorOf(item)])[1]];
          },
          () => begin(() => "the next page of pages"),
        );
      }),
    process:
      process &&
      (async (item, ctx) => {
        const { snoozes } = seen();
        takeUp(options);
        begin(() => `process of ${show(item, 60)}`);
        await tried(() => process(item, ctx), [item], [cursor], ctx);
        if (snoozes.length === 0) await isDone(item, cursor);
      }),
    processBatch:
      processBatch &&
      (async (batch, ctx) => {
        const { snoozes } = seen();
        const before = snoozes.length;
        for (const _ of batch) takeUp(options);
        // What was collected and dropped since comes again.
        const cursors = batch.map((item) => pairs.splice(0, 1 + firstOf(pairs, item)).at(-1)?.[1]);
        begin(() => `processBatch of ${batch.length} items`);
        await tried(() => processBatch(batch, ctx), batch, cursors, ctx);
        if (snoozes.length > before) return;
        for (const [i, item] of batch.entries()) await isDone(item, cursors[i] as Json);
      }),
  };
}

function watchedCallbacks(
  callbacks: NonNullable<Task["callbacks"]>,
  seen: WatchOptions["seen"],
  begin: (what: Doing["what"]) => void,
): Task["callbacks"] {
  const watched = Object.entries(callbacks).map(([name, callback]) => {
    const call = (ctx: CallbackContext, given: never) => {
      seen().callbacks.push(name as CallbackName);
      begin(() => name);
      return callback(ctx, given);
    };
    return [name, call] as const;
  });
  return Object.fromEntries(watched);
}

type Walk<T> = AsyncIterable<T> | Iterable<T>;

/** A walk with each of its values changed; what is no walk stays as it is. */
function each<T>(walk: Walk<T>, change: (value: T) => T, asks: () => void): Walk<T> {
  const isWalk = Symbol.asyncIterator in Object(walk) || Symbol.iterator in Object(walk);
  const whole = ((walk as WithCursors | undefined)?.[withCursors]?.() ?? walk) as Walk<T>;
  return isWalk ? changed(whole, change, asks) : walk;
}

async function* changed<T>(walk: Walk<T>, change: (value: T) => T, asks: () => void): AsyncGenerator<T> {
  asks();
  for await (const value of walk) {
    yield change(value);
    asks();
  }
}

/** Ends a turn that would never end by itself: no time passes in it. */
function takeUp({ seen, maxItems }: WatchOptions): void {
  seen().taken += 1;
  if (seen().taken > maxItems) throw new Error(`more than ${maxItems} items in one turn`);
}

/** Makes a context tell of its checkpoints and snoozes. */
function watch(ctx: RunContext, options: WatchOptions): void {
  const { seen, interruptAfter, interrupt, itemDone } = options;
  const snooze = ctx.snooze.bind(ctx);
  const checkpoint = ctx.checkpoint.bind(ctx);
  Object.assign(ctx, {
    snooze(seconds: number) {
      snooze(seconds);
      seen().snoozes.push(seconds);
    },
    async checkpoint(cursor: Json, ticks?: number) {
      const { done } = seen();
      takeUp(options);
      options.doing.steps++;
      if (done.length + 1 >= interruptAfter) interrupt();
      await itemDone();
      const before = ctx.cursor;
      const saved = checkpoint(cursor, ticks);
      // One that is refused leaves the cursor where it was.
      if (ctx.cursor !== before) done.push([undefined, stored(cursor)]);
      await saved;
    },
  });
}

/** Where the pair of an item is. What cannot be read is no item of a batch. */
function firstOf(pairs: readonly (readonly [unknown, Json])[], item: unknown): number {
  return pairs.findIndex((pair) => {
    try {
      return Object.is(pair[0], item);
    } catch {
      return false;
    }
  });
}

/** A cursor as it comes back from storage. */
function stored(cursor: Json): Json {
  return JSON.parse(JSON.stringify(cursor));
}
