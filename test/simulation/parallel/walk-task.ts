/** The task of a world of parallel runs: it walks whole numbers, in shards where it is parallel, and says when an item begins. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { defineTask, type Task, type TaskContext } from "../../../functions/model/task/task.ts";
import { itemsOf, type Range } from "./items.ts";
import type { Version } from "./meeting.ts";
import type { ParallelPlan } from "./plan.ts";

export interface Walk {
  process(item: number, ctx: TaskContext): Promise<void>;
  call(callback: string, ctx: TaskContext): Promise<void>;
  isThrottled(): boolean;
}

const anyParams: StandardSchemaV1 = {
  "~standard": { version: 1, vendor: "simulation", validate: (value) => ({ value }) },
};

export function walkTask(plan: ParallelPlan, version: Version, walk: Walk): Task {
  const { sizes, ranges, meeting } = plan;
  const ends = sizes.map((_, i) => sizes.slice(0, i + 1).reduce((sum, size) => sum + size, 0));
  const total = ends.at(-1) ?? 0;
  const { isParallel, maxRunningTasks: _, ...settings } = version;
  return defineTask({
    name: "walk",
    description: "Walks whole numbers.",
    parallel: isParallel ? { shards: sizes.length, onShardError: plan.onShardError } : undefined,
    maxAttempts: plan.maxAttempts,
    backoff: 2,
    checkpointSeconds: plan.checkpointSeconds,
    ...settings,
    ...(meeting && { params: anyParams, overlap: "allow" }),
    ...(meeting?.throttles && { throttle: { when: walk.isThrottled, backoffSeconds: 15 } }),
    ...(plan.maxItemErrors !== undefined && { onItemError: "skip", maxItemErrors: plan.maxItemErrors }),
    ...(ranges &&
      isParallel && {
        *shards(_: unknown, after?: Range): Generator<Range> {
          for (const [part, to] of ends.entries())
            if (part > (after?.part ?? -1)) yield { part, from: ends[part - 1] ?? 0, to };
        },
        splitShard(shard: Range, cursor: number | undefined) {
          const at = (cursor ?? shard.from - 1) + 1;
          const middle = at + Math.ceil((shard.to - at) / 2);
          if (shard.to - at < 2) return undefined;
          return { kept: { from: shard.from, to: middle }, rest: { from: middle, to: shard.to } };
        },
      }),
    *items({ shard, cursor }: TaskContext): Generator<readonly [number, number]> {
      const last = (cursor as number | undefined) ?? -1;
      for (const item of itemsOf(shard, total)) if (item > last) yield [item, item];
    },
    process: walk.process,
    afterComplete: (ctx: TaskContext) => walk.call("afterComplete", ctx),
    afterError: (ctx: TaskContext) => walk.call("afterError", ctx),
  } as never) as unknown as Task;
}
