import type { Clause, TaskPart } from "../../../store/run-store.ts";
import type { TaskWrite } from "../../write.ts";

/** A run that asks for its task's slot. */
export interface SlotRequest {
  readonly run: string;
  readonly turn: number;
  /** For an occurrence, which a pause of its task skips: now, in ISO 8601. */
  readonly pausedAsOf?: string;
}

/** Takes the overlap slot: it is free, or already this run's at no later turn. */
export function takeSlot({ run, turn, pausedAsOf }: SlotRequest): TaskWrite {
  const free: Clause<TaskPart> = {
    name: "free, or its own",
    anyOf: [
      [{ name: "the slot is free", attribute: "slotRun", is: "absent" }],
      [
        { name: "the slot is this run's", attribute: "slotRun", is: "=", value: run },
        { name: "it was admitted no later", attribute: "slotTurn", is: "<=", value: turn },
      ],
    ],
  };
  return {
    name: "take slot",
    condition: pausedAsOf === undefined ? [free] : [free, notPaused(pausedAsOf)],
    set: { slotRun: run, slotTurn: turn },
  };
}

/** No operator has paused the task, or the pause is over. */
export function notPaused(now: string): Clause<TaskPart> {
  return {
    name: "the task is not paused",
    anyOf: [
      [{ name: "it was not paused", attribute: "paused", is: "absent" }],
      [{ name: "a person wrote that it is not", attribute: "paused", is: "=", value: false }],
      [{ name: "its pause is over", attribute: "until", is: "<=", value: now }],
    ],
  };
}
