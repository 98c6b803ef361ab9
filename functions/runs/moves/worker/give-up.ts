import { cleared } from "../../../model/run/attributes.ts";
import { attention } from "../../../model/run/index-keys.ts";
import { ended, type Failure, type RunKey, type RunRecord } from "../../../model/run/run.ts";
import {
  type HeldLease,
  heldBy,
  isRunning,
  type RunWrite,
  relinquished,
  tells,
  writtenUnder,
} from "../../write.ts";
import type { SavedProgress } from "./checkpoint.ts";

/** Why a run is given up. */
export interface GiveUpProps {
  readonly run: RunKey;
  readonly reason: string;
  /** The same as an error, with the attempt and cursor that it reached. */
  readonly error: Failure;
  readonly now: number;
  readonly keptDays: number;
}

const remove = cleared("give up");

/** A worker gives up the run that it holds: its turns make no progress, or its time is over. */
export function giveUp(lease: HeldLease, progress: SavedProgress, props: GiveUpProps): RunWrite {
  return {
    name: "give up",
    condition: heldBy(lease, isRunning),
    set: { ...progress, ...errored(props), ...relinquished(lease) },
    remove,
    isMine: writtenUnder(lease),
    tells: tells("errored", lease.turn),
  };
}

/** What giving a run up sets, whichever way. */
export function errored({ run, reason, error, now, keptDays }: GiveUpProps): Partial<RunRecord> {
  return { status: "errored", reason, error, ...ended(now, keptDays), ...attention("errored", run, now) };
}
