/** A task's options about shards: the parts of its collection, and how one part is cut in two. */
import type { Json, PlanContext, TaskContext } from "../context/task-context.ts";

/** The two parts of a shard, each as what its walk finds as `ctx.shard`. */
export interface SplitShard {
  readonly kept: unknown;
  readonly rest: unknown;
}

type Specs = AsyncIterable<unknown> | Iterable<unknown>;

/** Options of a task that is parallel. */
export interface ShardOptions<Params, Output> {
  /**
   * With `parallel`: yields the parts of the collection in order, each as JSON of at most 1 KB. `items` finds its part as
   * `ctx.shard`. Given `after`, the last part that is stored, it yields those that follow.
   * @default `{ index, of }` for each index from 0
   */
  // biome-ignore lint/suspicious/noExplicitAny: it comes from storage, and only the task knows its type
  shards?(ctx: PlanContext<Params>, after?: any): Specs;
  /**
   * Cuts a shard in two behind its cursor: its walk goes on with `kept`, and `rest` becomes another shard. Returns undefined if
   * it cannot be cut now. @default shards are not cut
   */
  splitShard?(
    // biome-ignore lint/suspicious/noExplicitAny: it comes from storage, and only the task knows its type
    shard: any,
    // biome-ignore lint/suspicious/noExplicitAny: it comes from storage, and only the task knows its type
    cursor: any,
    ctx: TaskContext<Params, Output>,
  ): SplitShard | undefined | Promise<SplitShard | undefined>;
}

/** The same of a task that was checked. */
export interface TaskShards {
  readonly shards?: (ctx: PlanContext, after?: Json) => Specs;
  readonly splitShard?: (
    shard: Json,
    cursor: Json | undefined,
    ctx: TaskContext,
  ) => SplitShard | undefined | Promise<SplitShard | undefined>;
}
