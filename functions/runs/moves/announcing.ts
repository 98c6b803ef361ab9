import { afterInstantMs, turnDue } from "../../model/run/index-keys.ts";
import type { RunKey, RunRecord } from "../../model/run/run.ts";
import { followersOf, type TaskDirectory } from "../../model/task/task-directory.ts";
import type { Write } from "../../store/run-store.ts";

/**
 * A write that ends a run which other tasks follow: it says so on the run, which keeps an entry for the sweeper until they
 * are started. Any other write is returned as it is.
 */
export function announcing<Sent extends Write<RunRecord>>(
  followers: TaskDirectory["followers"],
  key: RunKey,
  write: Sent,
): Sent {
  const { set, remove = [] } = write;
  if (set?.status === undefined || followersOf({ followers }, key.task, set.status).length === 0)
    return write;
  const entry = turnDue(key, Date.parse(set.endedAt ?? "") + afterInstantMs);
  return {
    ...write,
    set: { ...set, announce: true, ...entry } satisfies Partial<RunRecord>,
    remove: remove.filter((attribute) => !(attribute in entry)),
  };
}
