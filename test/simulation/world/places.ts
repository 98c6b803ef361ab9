/**
 * A slot that is full with a few runs. A hundred runs may be beside one another, which is more than any world starts. So in
 * some worlds the places between the last but one and the hundredth are left out: machines see a full slot as held by a hundred
 * runs, and what they ask of it is translated. All else about places stays as it is.
 */
import { limitOf } from "../../../functions/runs/moves/task/take-slot.ts";
import type { Clause, Outcome, TaskPart, Write } from "../../../functions/store/run-store.ts";

const most = limitOf("allow");

/** A write as the table gets it. */
export function toFewPlaces(write: Write<TaskPart>, places: number): Write<TaskPart> {
  const translated = (clause: Clause<TaskPart>): Clause<TaskPart> => {
    if ("anyOf" in clause) return { ...clause, anyOf: clause.anyOf.map((branch) => branch.map(translated)) };
    const isFull = clause.attribute === "held" && "value" in clause && clause.value === most;
    return isFull ? { ...clause, value: places } : clause;
  };
  return places === most ? write : { ...write, condition: write.condition.map(translated) };
}

/** A task's state as machines see it. */
export function seenPlaces<State extends TaskPart | undefined>(state: State, places: number): State {
  if (state?.held === undefined || state.held < places) return state;
  return { ...state, held: state.held + most - places };
}

/** The same, in the answer to a write. */
export function seenOutcome(outcome: Outcome<TaskPart>, places: number): Outcome<TaskPart> {
  return outcome.ok
    ? { ok: true, item: seenPlaces(outcome.item, places) }
    : { ok: false, item: seenPlaces(outcome.item, places) };
}
