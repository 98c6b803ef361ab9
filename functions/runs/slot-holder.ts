/**
 * The run that holds a slot, as another run finds it. Usually it is at work, or has ended. The rest is what a crash
 * leaves: a holder that does not exist, or one that no message and no entry would bring back, since its queue was purged
 * while its worker died. So a slot never waits for a run that nothing looks after (invariant 6).
 */
import { createdDueMs, turnDue } from "../model/run/index-keys.ts";
import { isDone, isHeld, newRun, type RunKey, type RunRecord } from "../model/run/run.ts";
import { instantOf, isWithinCreationWindow, triggerOf } from "../model/run/run-name.ts";
import { laneOfTask, triggerParamsOf } from "../model/task/task-directory.ts";
import type { RunnerContext } from "./context.ts";
import { create } from "./moves/admission/create.ts";
import { watchForsaken } from "./moves/index/watch-owner.ts";
import { apply } from "./write.ts";

/** Whether the run that holds a slot is done with it. One that does not exist is created here, and keeps its slot. */
export async function lookAtHolder(
  context: RunnerContext,
  key: RunKey,
): Promise<"active" | "done" | "changed"> {
  // From before the read: its owner may renew the lease while the answer is on its way.
  const askedAt = context.clock.now();
  const held = await context.store.get(key);
  if (held !== undefined) {
    await watchIfForsaken(context, held, askedAt);
    return isDone(held, askedAt) ? "done" : "active";
  }
  // Its worker died between slot and claim.
  if (!isWithinCreationWindow(key.run, askedAt)) return "done";
  const created = await apply(
    context,
    key,
    create({
      ...newRun(askedAt, triggerOf(key.run), instantOf(key.run)),
      params: triggerParamsOf(context, key.task, triggerOf(key.run)),
      overlap: "skip",
      lane: laneOfTask(context, key.task) ?? "",
      ...turnDue(key, context.clock.now() + createdDueMs),
    }),
  );
  if (!created.ok) return "changed";
  context.log("warn", "slot holder created", key);
  return "active";
}

/** Gives a run an entry if its worker is dead and nothing but a message would bring it back. `now` is from before the read. True where it did. */
export async function watchIfForsaken(context: RunnerContext, run: RunRecord, now: number): Promise<boolean> {
  if (run.status !== "running" || run.dueAt !== undefined || isHeld(run, now)) return false;
  return (await apply(context, run, watchForsaken(run))).ok;
}
