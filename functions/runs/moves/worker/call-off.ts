import { cleared } from "../../../model/run/attributes.ts";
import { ended, type RunRecord } from "../../../model/run/run.ts";
import { type HeldLease, heldBy, type RunWrite, relinquished, tells, writtenUnder } from "../../write.ts";
import type { SavedProgress } from "./checkpoint.ts";

/** Why a run is called off, as its record says it. */
export type CallOffText = `requires: ${string}`;

const remove = [...cleared("call off"), "unmetSince"] as const satisfies readonly (keyof RunRecord)[];

/** What its task requires is not met: the run is skipped before anything of the task was called. */
export function callOff(
  lease: HeldLease,
  progress: SavedProgress,
  {
    reason,
    now,
    keptDays,
  }: { readonly reason: CallOffText; readonly now: number; readonly keptDays: number },
): RunWrite {
  return {
    name: "call off",
    condition: heldBy(lease, "call off"),
    set: { ...progress, status: "skipped", reason, ...ended(now, keptDays), ...relinquished(lease) },
    remove,
    isMine: writtenUnder(lease),
    tells: tells("skipped", lease.turn),
  };
}
