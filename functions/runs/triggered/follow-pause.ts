/**
 * Runs that wait for the end of their task's pause. Whoever holds a run reads the pause after it, and whoever changes a
 * pause reads the runs after it: so of a run and a pause that change at once, one of the two sees both.
 */
import { heldReason } from "../../model/run/moves.ts";
import { keepsNote } from "../../model/run/note.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { isPaused } from "../../model/task/paused.ts";
import type { RunnerContext } from "../context.ts";
import { holdUntil } from "../moves/admission/hold-until.ts";
import { resume } from "../moves/operator/resume.ts";
import { apply } from "../write.ts";

/** A pause that changes this often while a run follows it is a fault: people are not that fast. */
const mostTries = 20;

/** Whether a run waits for the end of its task's pause. A person who pauses a run gives no reason. */
export function isHeldBack({ status, reason }: RunRecord): boolean {
  return status === "paused" && reason === heldReason;
}

/**
 * Lets a run wait for the end of its task's pause as it is now, or go on where there is none. Returns the run that is to be
 * sent. Any other run stays as it is.
 */
export async function followPause(
  context: RunnerContext,
  found: RunRecord | undefined,
): Promise<RunRecord | undefined> {
  let seen = found;
  for (let tries = 0; tries < mostTries && seen !== undefined && isHeldBack(seen); tries++) {
    const state = await context.store.getPart({ task: seen.task, part: "state" });
    const now = context.clock.now();
    const isOn = state !== undefined && isPaused(state, new Date(now).toISOString());
    if (isOn && state.until === seen.until) return undefined;
    const write = isOn ? holdUntil(seen, state.until) : resume(seen, now, keepsNote);
    const outcome = await apply(context, seen, write);
    if (outcome.ok) return isOn ? undefined : outcome.item;
    seen = outcome.item;
  }
  return undefined;
}
