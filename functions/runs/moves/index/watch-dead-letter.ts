import { leaseDue, turnDue } from "../../../model/run/index-keys.ts";
import { pausable } from "../../../model/run/moves.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import type { RunWrite } from "../../write.ts";

/** A queue gave a message up: the sweeper takes its run over, as it was just read. */
export function watchDeadLetter(seen: RunRecord, instant: number): RunWrite {
  return {
    name: "watch dead letter",
    level: "warn",
    condition: [
      { name: "it has not ended and is not paused", attribute: "status", is: "in", values: pausable },
      seen.leaseId === undefined
        ? { name: "no worker claimed it", attribute: "leaseId", is: "absent" }
        : { name: "the lease just read", attribute: "leaseId", is: "=", value: seen.leaseId },
      seen.dueAt === undefined
        ? { name: "it has no entry", attribute: "dueAt", is: "absent" }
        : { name: "the entry just read", attribute: "dueAt", is: "=", value: seen.dueAt },
    ],
    set: (seen.status === "running" ? leaseDue : turnDue)(seen, instant),
  };
}
