import type { RunRecord } from "../../../model/run/run.ts";
import { atTurn, type RunWrite } from "../../write.ts";

/**
 * Removes the entry of a run that needs no sweeper: it has ended, or is paused without an end. It must still be as it
 * was read; whatever brings it back gives it a new turn and a new entry.
 */
export function forget({ turn, status }: Pick<RunRecord, "turn" | "status">): RunWrite {
  return {
    name: "forget",
    condition: [
      atTurn(turn),
      { name: "it still has this status", attribute: "status", is: "=", value: status },
    ],
    // Resends are counted again from its next entry.
    remove: ["dueKey", "dueAt", "sends"],
  };
}
