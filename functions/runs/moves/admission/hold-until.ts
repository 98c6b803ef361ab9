import { turnDue } from "../../../model/run/index-keys.ts";
import { heldReason } from "../../../model/run/moves.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import type { RunWrite } from "../../write.ts";

/** The task's pause has another end by now, or none: a run that *hold* has recorded waits for that one. */
export function holdUntil(seen: RunRecord, until: string | undefined): RunWrite {
  const keepsEntry = seen.untold !== undefined;
  return {
    name: "hold until",
    level: "info",
    condition: [
      {
        name: "it waits for the end of its task's pause",
        attribute: "reason",
        is: "=",
        value: heldReason,
      },
      seen.until === undefined
        ? { name: "it had no end", attribute: "until", is: "absent" }
        : { name: "the end just read", attribute: "until", is: "=", value: seen.until },
    ],
    // What is not told yet keeps its entry: *told* puts it where it belongs.
    set: until === undefined ? {} : { until, ...(keepsEntry ? {} : turnDue(seen, Date.parse(until))) },
    // Resends are counted from its new entry.
    remove: [
      ...(until === undefined ? (["until"] as const) : []),
      ...(until === undefined && !keepsEntry ? (["dueKey", "dueAt"] as const) : []),
      ...(keepsEntry ? [] : (["sends"] as const)),
    ],
  };
}
