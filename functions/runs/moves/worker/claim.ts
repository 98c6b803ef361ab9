import { cleared } from "../../../model/run/attributes.ts";
import { clockSkewMs } from "../../../model/run/held.ts";
import type { IndexEntry } from "../../../model/run/index-keys.ts";
import type { NewRun } from "../../../model/run/new-run.ts";
import type { LogLocation } from "../../../model/run/record/log-location.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import type { Clause } from "../../../store/run-store.ts";
import { inNoQueue, isNew, keepsLimit, needsNoSlot } from "../../clauses.ts";
import { from, type RunWrite } from "../../write.ts";

/** A lease as a claim or a take-over asks for it. */
export type NewLease = Required<Pick<RunRecord, "leaseId" | "leaseExpiresAt" | "seq">>;

/** Which turn is claimed, under which lease, and what the run gets with it. */
export interface ClaimProps {
  readonly turn: number;
  readonly now: number;
  readonly lease: NewLease;
  readonly lane: string;
  readonly logs: LogLocation;
  /** The run to create if there is none; absent where it has to exist. */
  readonly creates?: NewRun;
  /** Whether its task has a limit. */
  readonly hasLimit?: boolean;
  /** The turn at which its slot was taken, for a run that was admitted just now. */
  readonly admitted?: number;
  readonly places?: Pick<NewRun, "slotKey" | "holds">;
  /** When the sweeper looks at it; absent where its message reappears soon enough. */
  readonly entry?: IndexEntry;
}

const claimable = from("claim");
const notHeldBefore = (now: number): Clause<RunRecord> => ({
  name: "no worker holds it",
  attribute: "leaseExpiresAt",
  is: "<",
  value: now - clockSkewMs,
});
const dueBy = (now: number): Clause<RunRecord> => ({
  name: "its instant has come",
  anyOf: [
    [{ name: "it need not wait", attribute: "notBefore", is: "absent" }],
    [
      {
        name: "it has waited",
        attribute: "notBefore",
        is: "<=",
        value: new Date(now + clockSkewMs).toISOString(),
      },
    ],
  ],
});
// How often it was resent counts from its last claim.
const remove = [...cleared("claim"), "sends"] as const satisfies readonly (keyof RunRecord)[];

/**
 * A worker takes a turn of a run that no worker holds. A message that may create its run finds none or one that it
 * can claim. Each turn is claimed once: the next turn has another number.
 */
export function claim({
  turn,
  now,
  lease,
  lane,
  logs,
  creates,
  hasLimit = false,
  admitted,
  places,
  entry,
}: ClaimProps): RunWrite {
  const thisTurn: Clause<RunRecord> = { name: "at this turn", attribute: "turn", is: "=", value: turn };
  const existing = [claimable, notHeldBefore(now), dueBy(now), thisTurn];
  existing.push(admitted === undefined ? needsNoSlot : inNoQueue);
  if (hasLimit && admitted === undefined) existing.push(keepsLimit);
  return {
    name: "claim",
    condition: creates === undefined ? existing : [{ name: "new, or claimable", anyOf: [[isNew], existing] }],
    set: { status: "running", ...lease, logs, lane, admitted, ...places, ...entry },
    setOnce: { ...creates, startedAt: new Date(now).toISOString() },
    remove,
    isMine: claimedUnder(lease),
  };
}

/** Whether a run was last written by the claim or take-over that asked for this lease, and is still held under it. */
export function claimedUnder(lease: NewLease): (found: RunRecord) => boolean {
  return ({ leaseId, seq, leaseExpiresAt }) =>
    leaseId === lease.leaseId && seq === lease.seq && leaseExpiresAt !== 0;
}
