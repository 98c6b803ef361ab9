/** What became of the shards of a run that is split, as they are recorded. */
import type { RunRecord } from "../../functions/model/run/run.ts";
import { isSplit, shardNames } from "../../functions/model/run/shard.ts";
import type { Status } from "../../functions/model/run/status.ts";
import type { Json } from "../../functions/model/task/task.ts";
import { readShards } from "../../functions/runs/index.ts";
import type { MemoryRunStore } from "../memory/run-store.ts";
import type { TaskTurn } from "./run-task.ts";

/** One shard of a run. */
export interface TaskShard {
  /** Its number in three digits, such as "003"; "003.1" for one that was split off it. */
  readonly name: string;
  /** Which part of the collection it is: what its walk finds as `ctx.shard`. */
  readonly shard: Json | undefined;
  /** Its own; "enqueued" where it was not begun. */
  readonly status: Status;
  /** The ids of its items that were done, as in `TaskRun.ids`. */
  readonly ids: readonly unknown[];
  /** Where it would go on. */
  readonly cursor: Json | undefined;
  /** The message of the error that ended it. */
  readonly error: string | undefined;
  /** The message of each of its attempts that failed, and was followed by another. */
  readonly retried: readonly string[];
}

/** The shards of a run, in their order. */
export async function shardsOf(
  store: MemoryRunStore,
  run: RunRecord,
  turns: readonly TaskTurn[],
): Promise<readonly TaskShard[]> {
  if (!isSplit(run)) return [];
  const { shards, specs } = await readShards(store, run);
  return shardNames(run).map((name) => {
    const record = shards.get(name);
    const { spec, status = "enqueued", cursor, error, reason, errors = [] } = record ?? {};
    return {
      name,
      shard: spec === undefined ? specs[Number(name)] : JSON.parse(spec),
      status,
      ids: turns.flatMap((turn) => (turn.shard === name ? turn.ids : [])),
      cursor: cursor === undefined ? undefined : JSON.parse(cursor),
      error: error?.message ?? (status === "errored" ? reason : undefined),
      retried: errors.map(({ message }) => message),
    };
  });
}
