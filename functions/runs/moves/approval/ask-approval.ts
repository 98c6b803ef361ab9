import { approvalKey } from "../../../model/run/index-keys.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { atTurn, inNoQueue } from "../../clauses.ts";
import { from, type RunWrite } from "../../write.ts";
import { notAdmitted } from "../admission/wait.ts";

/** A worker finds that nobody has said yes to a run that has not begun: it waits for approval, without a message. `until` in epoch milliseconds. */
export function askApproval(seen: RunRecord, askedBy: string, until: number): RunWrite {
  return {
    name: "ask approval",
    level: "info",
    condition: [from("skip"), atTurn(seen.turn), notAdmitted, inNoQueue],
    set: { askedBy, dueKey: approvalKey, dueAt: until },
    // Resends are counted from the approval.
    remove: ["sends"],
  };
}
