/**
 * The runs that hold a slot, as another run or the sweeper finds them. Usually one is at work, or has ended. The rest is
 * what a crash leaves: a holder that does not exist, one that lives at another turn, or one that no message and no entry
 * would bring back, since its queue was purged while its worker died. So a slot never waits for a run that nothing looks
 * after (invariant 6).
 */

import { isHeld } from "../../model/run/held.ts";
import { createdDueMs, turnDue } from "../../model/run/index-keys.ts";
import { newRun } from "../../model/run/new-run.ts";
import { holdersOf, type SlotHolder } from "../../model/run/pool.ts";
import type { RunKey, RunRecord } from "../../model/run/run.ts";
import { instantOf, isWithinCreationWindow, triggerOf } from "../../model/run/run-name.ts";
import { keptDays, laneOfTask, limitOfTask, overlapOf } from "../../model/task/task-directory.ts";
import type { TaskPart } from "../../store/run-store.ts";
import type { RunnerContext } from "../context.ts";
import { create } from "../moves/admission/create.ts";
import { miss } from "../moves/admission/miss.ts";
import { watchForsaken } from "../moves/index/watch-owner.ts";
import { occurrenceParams } from "../occurrence-params.ts";
import { holdsShardOf } from "../shards/at-work.ts";
import { giveBack } from "../slot.ts";
import { apply } from "../write.ts";
import type { Pool } from "./admission.ts";
import { isDead, runIn } from "./pool.ts";

/** Gives back the places of those holders that are done with them, and hands them on. Returns how many they were. */
export async function freeDeadHolders(context: RunnerContext, pool: Pool, state: TaskPart): Promise<number> {
  let freed = 0;
  for (const holder of holdersOf(state)) {
    if (!(await isDeadHolder(context, pool, holder))) continue;
    await giveBack(context, pool.key, holder, () => pool);
    freed++;
  }
  return freed;
}

/** Whether a run that holds a slot is done with it. One that does not exist is created here, and keeps its slot. */
async function isDeadHolder(context: RunnerContext, pool: Pool, holder: SlotHolder): Promise<boolean> {
  const key = runIn(pool, holder.run);
  // From before the read: its owner may renew the lease while the answer is on its way.
  const askedAt = context.clock.now();
  const held = (await context.store.get(key)) ?? (await createAbsent(context, key, askedAt));
  if (held === undefined) return true;
  await watchIfForsaken(context, held, askedAt);
  if (isDead(held, holder.turn, askedAt)) return !(await holdsShardOf(context, held, askedAt));
  return (await context.further?.waitsWithout(context, pool, held)) ?? false;
}

/**
 * Creates an occurrence's run whose worker died before it did, unless another has by now; as missed, where its params are
 * not known: its own message, should it come again, has them. Undefined where it is too old to be created again.
 */
export async function createAbsent(
  context: RunnerContext,
  key: RunKey,
  now: number,
): Promise<RunRecord | undefined> {
  if (!isWithinCreationWindow(key.run, now)) return undefined;
  const params = await occurrenceParams(context, key);
  const lane = laneOfTask(context, key.task) ?? "";
  const mayOverlap = limitOfTask(context, key.task) !== undefined && !overlapOf(context, key.task);
  const overlap = mayOverlap ? "allow" : "skip";
  const fresh = { ...newRun(now, triggerOf(key.run), instantOf(key.run)), overlap } as const;
  const write =
    params === undefined
      ? miss(fresh, { lane, now, keptDays: keptDays(context, key.task) })
      : create({ ...fresh, ...params, lane, ...turnDue(key, now + createdDueMs) });
  const created = await apply(context, key, write);
  if (created.ok) context.log("warn", "slot holder created", key);
  return created.item;
}

/** Whether a run's worker is dead, and nothing but a message would bring it back. `now` is from before the read. */
export function isForsaken(run: RunRecord, now: number): boolean {
  return run.status === "running" && run.dueAt === undefined && !isHeld(run, now);
}

/** Gives a run that is forsaken an entry. True where it did. */
export async function watchIfForsaken(context: RunnerContext, run: RunRecord, now: number): Promise<boolean> {
  return isForsaken(run, now) && (await apply(context, run, watchForsaken(run))).ok;
}
