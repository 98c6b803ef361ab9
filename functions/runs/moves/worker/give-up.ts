import { cleared } from "../../../model/attributes.ts";
import { attention } from "../../../model/index-keys.ts";
import { ended, type Failure, type NewRun, neverHeld, type RunRecord } from "../../../model/run.ts";
import type { Clause } from "../../../store/run-store.ts";
import {
  atTurn,
  from,
  givenUp,
  type HeldLease,
  heldBy,
  isNew,
  type RunWrite,
  writtenUnder,
} from "../../write.ts";
import type { Progress } from "./checkpoint.ts";

/** Why a run is given up. */
export interface GiveUpProps {
  readonly reason: string;
  /** The same as an error, with the attempt and cursor that it reached. */
  readonly error: Failure;
  readonly now: number;
  readonly keptDays: number;
}

const remove = cleared("give up");

/** A worker gives up the run that it holds: its turns make no progress, or its time is over. */
export function giveUp(lease: HeldLease, progress: Progress, props: GiveUpProps): RunWrite {
  return {
    name: "give up",
    condition: heldBy(lease, "take over"),
    set: { ...progress, ...errored(props), ...givenUp(lease) },
    remove,
    isMine: writtenUnder(lease),
  };
}

/** Gives up a run that no worker holds, at the turn and lease just read. */
export function giveUpUnheld(seen: Pick<RunRecord, "turn" | "leaseExpiresAt">, props: GiveUpProps): RunWrite {
  const leaseSeen: Clause<RunRecord> = {
    name: "the lease just read",
    attribute: "leaseExpiresAt",
    is: "=",
    value: seen.leaseExpiresAt,
  };
  return {
    name: "give up",
    condition: [from("give up"), atTurn(seen.turn), leaseSeen],
    set: { ...errored(props), leaseExpiresAt: 0 },
    remove,
  };
}

/** Records as errored a run that was never created. */
export function giveUpAbsent(created: NewRun & Pick<RunRecord, "lane">, props: GiveUpProps): RunWrite {
  return {
    name: "give up",
    condition: [isNew],
    set: { ...created, ...errored(props), ...neverHeld },
  };
}

function errored({ reason, error, now, keptDays }: GiveUpProps): Partial<RunRecord> {
  return { status: "errored", reason, error, ...ended(now, keptDays), ...attention("errored", now) };
}
