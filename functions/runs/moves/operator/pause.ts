import { isWaitKey, sweptAt } from "../../../model/index-keys.ts";
import type { RunRecord } from "../../../model/run.ts";
import { from, type RunWrite } from "../../write.ts";

/** An operator holds a run back until an instant: the sweeper resumes it then. */
export function pauseUntil(seen: RunRecord, until: Date): RunWrite {
  return {
    name: "pause",
    condition: [from("pause")],
    set: { status: "paused", until: until.toISOString(), ...sweptAt(seen, until.getTime()) },
  };
}

/**
 * An operator holds a run back. Its entry in the index stays, so that a worker that dies before it has obeyed is
 * noticed; but a run that waited for a slot leaves the queue.
 */
export function pause({ dueKey }: RunRecord): RunWrite {
  const kept = isWaitKey(dueKey) ? undefined : dueKey;
  return {
    name: "pause",
    condition:
      kept === undefined
        ? [from("pause")]
        : [
            from("pause"),
            { name: "its entry is still of that kind", attribute: "dueKey", is: "=", value: kept },
          ],
    set: { status: "paused" },
    remove: kept === undefined ? ["dueKey", "dueAt"] : [],
  };
}
