/** A pool's attributes while one run holds it, as tests write them. */
import type { TaskPart } from "../../functions/store/run-store.ts";

/** A run that was admitted at a turn holds the slot. `waiting`: the run that joined the queue last. */
export function holding(run: string, turn: number, waiting?: string): Partial<TaskPart> {
  return { [`held#${run}`]: turn, held: 1, ...(waiting !== undefined && { waiting: `${waiting}@0` }) };
}
