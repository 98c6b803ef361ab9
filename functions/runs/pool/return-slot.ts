import type { RunRecord } from "../../model/run/run.ts";
import type { RunnerContext } from "../context.ts";
import { freeSlot } from "../slot.ts";
import { isUnneeded } from "./pool.ts";

/** A slot was taken for a run at a turn, and the run could not be claimed: gives it back, unless the run counts on it. */
export async function returnSlot(
  context: RunnerContext,
  found: RunRecord,
  turn: number,
  now: number,
): Promise<void> {
  // Of one that has ended no shard is at work any more.
  if (isUnneeded(found, turn, now)) await freeSlot(context, { ...found, admitted: turn, endedAt: undefined });
}
