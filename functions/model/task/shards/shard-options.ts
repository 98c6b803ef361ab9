/** What a task says of its shards: into which parts its collection falls, and how one is cut again. */
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
   * With `parallel`: yields what says which part of the collection a shard is, in order, as JSON of at most 1 KB each. Its walk
   * finds it as `ctx.shard`. Given `after`, the last one that is stored, it yields those that follow.
   * @default `{ index, of }` for each index from 0
   */
  // biome-ignore lint/suspicious/noExplicitAny: it comes from storage, and only the task knows its type
  shards?(ctx: PlanContext<Params>, after?: any): Specs;
  /**
   * Cuts a shard in two behind its cursor: `kept` is what its walk keeps, `rest` becomes a shard of its own. Undefined where
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
