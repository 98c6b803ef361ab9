/** What a write to a pool gives to which run, and takes from which. */
import type { SlotHolder } from "../../../functions/model/run/pool.ts";
import { holdersOf } from "../../../functions/model/run/pool.ts";
import type { TaskPart, Write } from "../../../functions/store/run-store.ts";

/** The run that a write gives a place to. */
export function receiverOf({ set }: Write<TaskPart>): SlotHolder | undefined {
  return holdersOf(set as TaskPart | undefined)[0];
}

/** The run whose place a write gives back or hands on. */
export function giverOf({ remove = [] }: Write<TaskPart>): string | undefined {
  return remove.find((name) => name.startsWith("held#"))?.slice("held#".length);
}

/** The runs that held a pool before a write, and do not after it as they did. */
export function losersOf(before: TaskPart | undefined, after: TaskPart): readonly SlotHolder[] {
  return holdersOf(before).filter(({ run, turn }) => after[`held#${run}`] !== turn);
}
