import type { SlotHolder } from "../../../model/run/pool.ts";
import type { TaskWrite } from "../../write.ts";

/**
 * Says that a run waits, so that the run that gives the slot back hands it on. Its turn makes it differ from the same run's
 * earlier wait. It returns the pool: there may be room by now.
 */
export function joinQueue({ run, turn }: SlotHolder): TaskWrite {
  return { name: "join queue", condition: [], set: { waiting: `${run}@${turn}` } };
}
