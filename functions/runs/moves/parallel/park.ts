import { type HeldLease, heldBy, type RunWrite, relinquished, writtenUnder } from "../../write.ts";
import type { SavedProgress } from "../worker/checkpoint.ts";

/**
 * A shard whose run is paused, stops or has ended gives its lease up, and waits for nobody. Its turn stays, so that the message
 * of a relaunch finds it, whichever of the two comes first.
 */
export function park(lease: HeldLease, progress: SavedProgress): RunWrite {
  return {
    name: "park",
    level: "info",
    condition: heldBy(lease, "interrupt"),
    set: { ...progress, status: "interrupted", reason: "parked", ...relinquished(lease) },
    remove: ["dueKey", "dueAt", "sends"],
    isMine: writtenUnder(lease),
  };
}
