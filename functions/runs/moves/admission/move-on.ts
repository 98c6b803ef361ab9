import { waitDueAt } from "../../../model/run/index-keys.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { atTurn } from "../../clauses.ts";
import type { RunWrite } from "../../write.ts";

/** A run that waited for a pool holds it, and waits for a wider one: there it is as old as this. `holds`: all that it holds by now. */
export function moveOn(
  { turn, priority, holds }: Pick<RunRecord, "turn" | "priority" | "holds">,
  from: string,
  to: string,
  now: number,
): RunWrite {
  return {
    name: "move on",
    level: "info",
    condition: [atTurn(turn), { name: "it waits in this queue", attribute: "dueKey", is: "=", value: from }],
    set: { dueKey: to, dueAt: waitDueAt(priority, now), holds },
  };
}
