import { cleared } from "../../../model/run/attributes.ts";
import { attention } from "../../../model/run/index-keys.ts";
import { ended, type Failure, type RunKey } from "../../../model/run/run.ts";
import { type HeldLease, heldBy, type RunWrite, relinquished, tells, writtenUnder } from "../../write.ts";
import type { SavedProgress } from "./checkpoint.ts";

/** How the last attempt failed. */
export interface FailProps {
  readonly run: RunKey;
  readonly error: Failure;
  readonly reason?: string;
  readonly now: number;
  readonly keptDays: number;
}

const remove = cleared("fail");

/** The last attempt failed. The run is listed for a person, who may redrive it. */
export function fail(
  lease: HeldLease,
  progress: SavedProgress,
  { run, error, reason, now, keptDays }: FailProps,
): RunWrite {
  return {
    name: "fail",
    condition: heldBy(lease, "fail"),
    set: {
      ...progress,
      status: "errored",
      error,
      reason,
      ...ended(now, keptDays),
      ...attention("errored", run, now),
      ...relinquished(lease),
    },
    remove,
    isMine: writtenUnder(lease),
    tells: tells("errored", lease.turn),
  };
}
