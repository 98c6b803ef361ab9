/** An occurrence that does not run, and why. */

import { ended } from "../model/index-keys.ts";
import type { SkipReason } from "../model/moves.ts";
import type { RunRecord } from "../model/run.ts";
import { expireAttachments } from "../runs/attachments.ts";
import type { WorkerContext } from "../runs/context.ts";
import { skip } from "../store/conditions.ts";
import type { ClaimRequest } from "./claim.ts";

/** Skips a run that is new or still waits; otherwise answers with the run that is in the way. */
export async function skipRun(
  place: WorkerContext,
  { key, turn, made }: ClaimRequest,
  reason: SkipReason,
): Promise<RunRecord | undefined | "skipped"> {
  const now = place.clock.now();
  const outcome = await place.store.update(key, {
    condition: skip({ turn }),
    set: {
      status: "skipped",
      reason,
      lane: place.lane.name,
      leaseExpiresAt: 0,
      ...ended(place, key.task, now),
    },
    setOnce: { ...made, seq: 0 },
    remove: ["dueKey", "dueAt", "notBefore"],
  });
  if (!outcome.ok) return outcome.item;
  place.log("info", "skip", key, { reason });
  await expireAttachments(place, outcome.item);
  return "skipped";
}
