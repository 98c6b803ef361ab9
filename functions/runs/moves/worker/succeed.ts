import { cleared } from "../../../model/run/attributes.ts";
import { ended } from "../../../model/run/run.ts";
import { type HeldLease, heldBy, type RunWrite, relinquished, tells, writtenUnder } from "../../write.ts";
import type { SavedProgress } from "./checkpoint.ts";

const remove = cleared("succeed");

/** All is done, or the task said so. A pause that came too late is cleared. */
export function succeed(
  lease: HeldLease,
  progress: SavedProgress,
  { output, now, keptDays }: { readonly output?: string; readonly now: number; readonly keptDays: number },
): RunWrite {
  return {
    name: "succeed",
    condition: heldBy(lease, "succeed"),
    set: { ...progress, status: "succeeded", output, ...ended(now, keptDays), ...relinquished(lease) },
    remove,
    isMine: writtenUnder(lease),
    tells: tells("succeeded", lease.turn),
  };
}
