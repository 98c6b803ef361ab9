import { admittedDueMs, turnDue } from "../../../model/run/index-keys.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { atTurn } from "../../clauses.ts";
import type { RunWrite } from "../../write.ts";

/**
 * A run that waits needs other places by now: it leaves the queue, before its turn is sent that asks for them. Its next turn,
 * so that a place which was handed to it in between is known not to be needed.
 *
 * @param obeys whether its task obeys overlap by now. How a run needs its task's pool that may overlap is what its task says then
 */
export function askAgain(
  seen: Pick<RunRecord, "task" | "run" | "turn" | "overlap" | "heldBackTurn">,
  queue: string,
  now: number,
  obeys: boolean,
): RunWrite {
  const mayOverlap = seen.overlap === "allow";
  // It asks at a later turn since a deploy came, and not since somebody asked for it.
  const heldBackTurn = seen.heldBackTurn === seen.turn ? seen.turn + 1 : undefined;
  const overlap = mayOverlap && obeys ? "wait" : undefined;
  return {
    name: "ask again",
    level: "info",
    // Only an enqueued run waits.
    condition: [
      atTurn(seen.turn),
      { name: "it waits in this queue", attribute: "dueKey", is: "=", value: queue },
    ],
    set: { overlap, heldBackTurn, ...turnDue(seen, now + admittedDueMs) },
    add: { turn: 1 },
    remove: mayOverlap && !obeys ? ["overlap", "holds"] : ["holds"],
  };
}
