/** What must hold of a run that is written to, where that needs no more than its attributes. */
import { waitPrefix } from "../model/run/index-keys.ts";
import type { RunRecord } from "../model/run/run.ts";
import type { Clause } from "../store/run-store.ts";

/** The run does not exist yet. */
export const isNew: Clause<RunRecord> = { name: "the run is new", attribute: "task", is: "absent" };

/** The run is at a turn. */
export function atTurn(turn: number): Clause<RunRecord> {
  return { name: "at this turn", attribute: "turn", is: "=", value: turn };
}

/** The run waits in no queue for a slot: only *admit* takes it out of one to run. */
export const inNoQueue: Clause<RunRecord> = {
  name: "it waits in no queue",
  anyOf: [
    [{ name: "it has no entry", attribute: "dueKey", is: "absent" }],
    [{ name: "its entry is the sweeper's", attribute: "dueKey", is: "<", value: waitPrefix }],
  ],
};

const hasSlot: Clause<RunRecord> = { name: "it was admitted to it", attribute: "admitted", is: "present" };

/** A run that needs its slot was admitted to it. */
export const needsNoSlot: Clause<RunRecord> = {
  name: "it needs no slot, or has one",
  anyOf: [[{ name: "its task has none", attribute: "overlap", is: "absent" }], [hasSlot]],
};

/** The same of a run of a task with a limit, whatever its record says. */
export const keepsLimit: Clause<RunRecord> = {
  name: "it has a place within the limit, or began before there was one",
  anyOf: [[hasSlot], [{ name: "it has begun", attribute: "startedAt", is: "present" }]],
};

/** A worker holds the run, or held it when it died. */
export const isRunning: Clause<RunRecord> = {
  name: "the run is running",
  attribute: "status",
  is: "=",
  value: "running",
};

/** The lease was not relinquished: that sets its end to 0. */
export const leaseKept: Clause<RunRecord> = {
  name: "the lease was not relinquished",
  attribute: "leaseExpiresAt",
  is: ">",
  value: 0,
};
