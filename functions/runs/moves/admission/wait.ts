import { waitDueAt } from "../../../model/run/index-keys.ts";
import type { NewRun } from "../../../model/run/new-run.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import type { Clause } from "../../../store/run-store.ts";
import { atTurn, inNoQueue, isNew } from "../../clauses.ts";
import { from, type RunWrite, tells } from "../../write.ts";

/** The run has not got its slot. */
export const notAdmitted: Clause<RunRecord> = {
  name: "it was not admitted",
  attribute: "admitted",
  is: "absent",
};

/** A run that has to wait. */
export interface WaitProps {
  readonly turn: number;
  readonly lane: string;
  /** The run to create if there is none; absent where it has to exist. */
  readonly creates?: NewRun;
  /** Its age, which is its place in the queue. */
  readonly createdAt: string;
  /** How it needs its task's pool, where its record does not say so. @default it obeys overlap */
  readonly overlap?: RunRecord["overlap"];
  /** Runs of a higher one come before it. @default 5 */
  readonly priority?: number;
  readonly slotKey?: string;
  /** The narrower pools that it holds. */
  readonly holds?: RunRecord["holds"];
}

/** No slot is free: the run waits in the index, by its age, and no message is held for it. */
export function wait(
  { turn, lane, creates, createdAt, overlap = "wait", priority, slotKey, holds }: WaitProps,
  queue: string,
): RunWrite {
  // One that waits already keeps its age.
  const existing = [from("wait"), atTurn(turn), notAdmitted, inNoQueue];
  return {
    name: "wait",
    condition: creates === undefined ? existing : [{ name: "new, or enqueued", anyOf: [[isNew], existing] }],
    set: { status: "enqueued", dueKey: queue, dueAt: waitDueAt(priority, Date.parse(createdAt)), holds },
    // Its task may have had no slot when it was recorded.
    setOnce: { overlap, priority, slotKey, ...creates, lane, seq: 0, leaseExpiresAt: 0 },
    // Where the run exists, it has told so already: a copy of an event means nothing.
    tells: creates && tells("enqueued", turn),
  };
}
