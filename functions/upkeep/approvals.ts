/**
 * Ends the runs that nobody has approved in time, by one query each minute. Only in a stage one of whose tasks has `confirm`:
 * elsewhere nothing is asked, and the hourly look and `pawl.prune` end what still waits from before a deploy. An entry is a hint: the run is read, and is skipped on condition that it still waits.
 */
import { approvalKey } from "../model/run/index-keys.ts";
import { endIfUnapproved, type RunnerContext } from "../runs/index.ts";

const pageSize = 100;

/** Skips what has waited too long, while there is time. Returns how many runs it skipped. Never rejects. */
export async function endUnapproved(context: RunnerContext, hasTime: () => boolean): Promise<number> {
  const { store, clock, confirms, log } = context;
  if (confirms === undefined || !hasTime()) return 0;
  let skipped = 0;
  try {
    const now = clock.now();
    let after: string | undefined;
    do {
      const { items, next } = await store.due(approvalKey, { until: now, limit: pageSize, after });
      for (const entry of items) {
        if (!hasTime()) return skipped;
        const run = await store.get(entry);
        if (run !== undefined && (await endIfUnapproved(context, run))) skipped++;
      }
      after = next;
    } while (after !== undefined);
  } catch (error) {
    log("warn", "approvals failed", undefined, { error });
  }
  return skipped;
}
