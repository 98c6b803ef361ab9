/** An occurrence that does not run, and why. */
import type { RunRecord, SkipReason } from "../model/run.ts";
import { skip } from "../store/conditions.ts";
import { letBesideExpire } from "./beside.ts";
import type { Wish } from "./claim.ts";
import { ended } from "./due.ts";
import type { Workplace } from "./ports.ts";

/** Skips a run that is new or still waits; otherwise answers with the run that is in the way. */
export async function skipRun(
  place: Workplace,
  { key, turn, made }: Wish,
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
  await letBesideExpire(place, outcome.item);
  return "skipped";
}
