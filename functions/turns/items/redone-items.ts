/**
 * The collection of a run that does again what another run skipped: it reads that run's chain, opens the task's own
 * collection at the cursor before each item, and takes one. Its own cursor is how many items of the chain are behind it.
 *
 * Where another item comes next than the one that was recorded, the collection has changed: that is told as the item's
 * error, and recorded, so no item is left out in silence. What is recorded has the cursors of the task's collection: it
 * can be done again once more.
 */
import { NonRetryableError } from "../../model/errors.ts";
import type { RunRecord } from "../../model/run/run.ts";
import type { SkippedItem } from "../../model/run/skipped-item.ts";
import { sameJson } from "../../model/same-json.ts";
import { NoItem } from "../../model/task/items/no-item.ts";
import type { Json, Task, TaskContext } from "../../model/task/task.ts";
import { migratedCursor } from "../../model/task/walk/migrated-cursor.ts";
import { wrongShape } from "../../model/task/walk/wrong-yield.ts";
import { type RedoneCollection, readSkipped, type WorkerContext } from "../../runs/index.ts";

/** The recorded item does not come next any more. It is recorded once more, whatever the task says of errors. */
export class ItemGoneError extends NonRetryableError {
  constructor(cursor: Json) {
    super(
      `no longer comes next: the collection has another item, or none, where ${JSON.stringify(cursor)} was`,
    );
    this.name = "ItemGoneError";
  }
}

type Pair = readonly [unknown, Json];
type Opened = Iterator<Pair> | AsyncIterator<Pair>;

/** Where an item is in the task's own collection. */
interface Place {
  readonly before: Json | undefined;
  readonly cursor: Json;
  /** JSON text: the spec of its shard. */
  readonly shard: string | undefined;
}

export class RedoneItems implements RedoneCollection {
  readonly #context: WorkerContext;
  readonly #task: Task;
  readonly #run: RunRecord;
  #cursor: Json | undefined;
  #place: Place | undefined;
  #opened: Opened | undefined;
  /** The spec of the shard whose collection is open, as JSON text. */
  #shard: string | undefined;
  /** The cursor of the item that was taken last from what is open. */
  #takenUpTo: Json | undefined;

  constructor(context: WorkerContext, task: Task, run: RunRecord) {
    this.#context = context;
    this.#task = task;
    this.#run = run;
  }

  /** What the task finds as `ctx.cursor`: that before the item. */
  get cursor(): Json | undefined {
    return this.#cursor;
  }

  /** Where the newest item is in the task's own collection. */
  get place(): Place | undefined {
    return this.#place;
  }

  async *items(ctx: TaskContext, done: number): AsyncGenerator<Pair> {
    const { task, itemsOf, total = 0 } = this.#run;
    const source = { task, run: itemsOf?.run ?? "", skippedHead: itemsOf?.head };
    let n = done;
    try {
      for await (const item of readSkipped(this.#context.store, source, done))
        yield pairOf(await this.#take(ctx, item), ++n);
      if (n < total)
        throw new NonRetryableError(`${total - n} of ${total} skipped items are not recorded any more`);
    } finally {
      await this.#close();
    }
  }

  /** How the item is had, which throws where it no longer comes next. */
  async #take(ctx: TaskContext, item: SkippedItem): Promise<() => unknown> {
    const before = item.before === undefined ? undefined : await this.#own(item.before, item);
    const cursor = await this.#own(item.cursor, item);
    const inShard = item.shard === this.#shard;
    const goesOn =
      inShard && this.#opened !== undefined && before !== undefined && sameJson(before, this.#takenUpTo);
    if (!goesOn) await this.#close();
    this.#shard = item.shard;
    // The collection is that of the shard which skipped it.
    Object.assign(ctx, { shard: item.shard && JSON.parse(item.shard) });
    this.#cursor = before;
    this.#place = { before, cursor, shard: item.shard };
    this.#opened ??= this.#open(ctx);
    let next = await this.#opened.next();
    while (!next.done && (next.value as unknown) instanceof NoItem) next = await this.#opened.next();
    const { done, value } = next;
    if (!done && (!Array.isArray(value) || value.length !== 2)) throw wrongShape("items", value);
    this.#takenUpTo = done ? undefined : JSON.parse(JSON.stringify(value[1]));
    if (!done && sameJson(this.#takenUpTo, cursor)) return () => value[0];
    await this.#close();
    return () => {
      throw new ItemGoneError(cursor);
    };
  }

  /** A recorded cursor as one of the task's version. */
  #own(text: string, { version = 1 }: SkippedItem): Json | Promise<Json> {
    const cursor = JSON.parse(text) as Json;
    return version === this.#task.version
      ? cursor
      : migratedCursor(this.#task, { cursor, cursorVersion: version });
  }

  #open(ctx: TaskContext): Opened {
    const { items, pages } = this.#task;
    const walk = (items?.(ctx) ?? pairsOf(pages?.(ctx))) as AsyncIterable<Pair> & Iterable<Pair>;
    return walk[Symbol.asyncIterator]?.() ?? walk[Symbol.iterator]();
  }

  async #close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.return?.();
  }
}

/** An item and its cursor. The item is had when it is asked for, and may throw then. */
function pairOf(take: () => unknown, cursor: Json): Pair {
  const pair: [unknown, Json] = [undefined, cursor];
  Object.defineProperty(pair, 0, { get: take });
  return pair;
}

async function* pairsOf(pages: ReturnType<NonNullable<Task["pages"]>> | undefined): AsyncGenerator<Pair> {
  for await (const page of pages ?? []) {
    if ((page as unknown) instanceof NoItem) continue;
    const [items, cursorOf] = page;
    for (const item of items) yield [item, cursorOf(item)];
  }
}
