import { attentionEntry } from "../../../model/run/attention.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { atTurn } from "../../clauses.ts";
import type { RunWrite } from "../../write.ts";

/**
 * Takes a run from the sweeper that needs it no more: it has ended, or is paused without an end. One that failed is listed for
 * a person. It must still be as it was read; whatever brings it back gives it a new turn and a new entry.
 */
export function forget(seen: Pick<RunRecord, "task" | "run" | "turn" | "status" | "endedAt">): RunWrite {
  const { turn, status } = seen;
  const listed = attentionEntry(seen);
  return {
    name: "forget",
    condition: [
      atTurn(turn),
      { name: "it still has this status", attribute: "status", is: "=", value: status },
    ],
    set: listed,
    // Resends are counted again from its next entry.
    remove: listed === undefined ? ["dueKey", "dueAt", "sends"] : ["sends"],
  };
}
