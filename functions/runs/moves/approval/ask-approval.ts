import { approvalKey } from "../../../model/run/index-keys.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { from, type RunWrite } from "../../write.ts";

/**
 * A worker finds that nobody has said yes to a run that has not begun: it waits for approval, without a message. Its entry must be
 * the one just read: whatever approves, resumes or redrives a run gives it another one.
 *
 * @param until in epoch milliseconds
 */
export function askApproval(seen: RunRecord, askedBy: string, until: number): RunWrite {
  return {
    name: "ask approval",
    level: "info",
    condition: [
      from("skip"),
      seen.dueAt === undefined
        ? { name: "it has no entry", attribute: "dueAt", is: "absent" }
        : { name: "the entry just read", attribute: "dueAt", is: "=", value: seen.dueAt },
    ],
    set: { askedBy, dueKey: approvalKey, dueAt: until },
    // Resends are counted from the approval.
    remove: ["sends"],
  };
}
