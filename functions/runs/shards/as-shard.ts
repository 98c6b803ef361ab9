/**
 * What a shard's writes have in place of a run's: the same moves, by the same conditions. A shard is listed for no person, since its
 * run is; it expires by itself, whatever becomes of its run; and a claim adds to its `seq`.
 *
 * A claim that set `seq` to 1 could be undone: parking leaves a shard at its turn, so a late copy of an earlier claim may apply,
 * and after it a late checkpoint of the same owner, which takes the cursor back. Added to, `seq` is above all of them.
 */
import { expiry, type RunRecord } from "../../model/run/run.ts";
import { skippedKeptDays } from "../../model/run/skipped-item.ts";
import { keptDays, type TaskDirectory } from "../../model/task/task-directory.ts";
import type { RunWrite } from "../write.ts";

/** When an item of a run that is split expires that was written now, in epoch seconds: long after its run, whose redrive needs it. */
export function shardExpiry(
  directory: Pick<TaskDirectory, "recordsKeptDays">,
  task: string,
  now: number,
): number {
  return expiry(now, keptDays(directory, task) + skippedKeptDays);
}

/** The write to a shard that stands for one to a run. */
export function asShard(write: RunWrite, expiresAt: number): RunWrite {
  if (write.name === "claim" || write.name === "take over") return claimed(write, expiresAt);
  const { set, remove = [] } = write;
  if (write.name === "redrive") {
    // Its run calls `afterStart`, and no shard does.
    const kept = ["expiresAt", "startCalled"];
    return { ...write, set: { ...set, expiresAt }, remove: remove.filter((name) => !kept.includes(name)) };
  }
  if (set?.expiresAt === undefined) return write;
  const { dueKey: _, dueAt: __, ...rest } = set;
  return {
    ...write,
    set: { ...rest, expiresAt },
    remove: [...new Set([...remove, "dueKey", "dueAt"] as const)],
  };
}

function claimed(write: RunWrite, expiresAt: number): RunWrite {
  const { seq, ...set } = write.set ?? {};
  return {
    ...write,
    set: { ...set, expiresAt },
    add: { ...write.add, seq },
    isMine: ({ leaseId, leaseExpiresAt }: RunRecord) => leaseId === set.leaseId && leaseExpiresAt !== 0,
  };
}
