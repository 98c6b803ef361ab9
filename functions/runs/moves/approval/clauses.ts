import { approvalKey } from "../../../model/run/index-keys.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import type { Clause } from "../../../store/run-store.ts";
import { atTurn } from "../../clauses.ts";
import { from } from "../../write.ts";

/** The run waits for approval, as it was read: it was not asked for once more since. */
export function waitsAsSeen({ turn, dueAt = 0 }: Pick<RunRecord, "turn" | "dueAt">): Clause<RunRecord>[] {
  return [
    // What may be skipped has not begun.
    from("skip"),
    atTurn(turn),
    { name: "it waits for approval", attribute: "dueKey", is: "=", value: approvalKey },
    { name: "until the instant just read", attribute: "dueAt", is: "=", value: dueAt },
  ];
}
