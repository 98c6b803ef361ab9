import { afterInstantMs, turnDue } from "../../model/run/index-keys.ts";
import type { RunKey, RunRecord } from "../../model/run/run.ts";
import { followersOf } from "../../model/task/task-directory.ts";
import type { RunnerContext } from "../context.ts";
import type { RunWrite } from "../write.ts";

/**
 * A write that ends a run which other tasks follow: it says so on the run, which keeps an entry for the sweeper until they
 * are started. Any other write is returned as it is.
 */
export function announcing(
  { followers, clock }: Pick<RunnerContext, "followers" | "clock">,
  key: RunKey,
  write: RunWrite,
): RunWrite {
  const { set, remove = [] } = write;
  if (set?.status === undefined || followersOf({ followers }, key.task, set.status).length === 0)
    return write;
  const entry = turnDue(key, clock.now() + afterInstantMs);
  return {
    ...write,
    set: { ...set, announce: true, ...entry } satisfies Partial<RunRecord>,
    remove: remove.filter((attribute) => !(attribute in entry)),
  };
}
