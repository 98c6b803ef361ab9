import { admittedDueMs, turnDue } from "../../../model/run/index-keys.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { atTurn } from "../../clauses.ts";
import type { RunWrite } from "../../write.ts";

/** A waiting run has got its slot: it leaves the queue, before its turn is sent. `waited`: in its pool others may wait when it ends. `holds`: as the run has it. */
export function admitWaiting(
  seen: Pick<RunRecord, "task" | "run" | "turn">,
  queue: string,
  now: number,
  { waited, holds }: Pick<RunRecord, "waited" | "holds"> = {},
): RunWrite {
  return {
    name: "admit",
    level: "info",
    // Only an enqueued run waits.
    condition: [
      atTurn(seen.turn),
      { name: "it waits in this queue", attribute: "dueKey", is: "=", value: queue },
    ],
    set: { admitted: seen.turn, waited, holds, ...turnDue(seen, now + admittedDueMs) },
  };
}
