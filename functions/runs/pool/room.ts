/** How many runs may hold a pool at once, where an operator's override may let a task's runs be at work beside each other. */
import { settingAt } from "../../model/override/override.ts";
import { overridesOf } from "../../model/override/read-overrides.ts";
import type { RunRecord } from "../../model/run/run.ts";
import type { TaskPart } from "../../store/run-store.ts";
import { limitOf } from "../moves/task/take-slot.ts";

/** Whether an override lets a task's runs overlap. `state`: the pool, as it was just read or came back with a write. */
export function isBeside(state: TaskPart | undefined, now: number): boolean {
  return settingAt(overridesOf(state), "overlap", "skip", now / 1000) === "allow";
}

/** So many runs may hold a pool once a run holds it that waits for it, or asks for it. */
export function placesFor(overlap: RunRecord["overlap"], state: TaskPart | undefined, now: number): number {
  return limitOf(isBeside(state, now) ? "allow" : overlap);
}
