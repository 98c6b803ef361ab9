/**
 * What an occurrence's own trigger says of it: whether it may still start so late, whether an override of the schedule
 * holds in its place, whether its instant is within the trigger's dates, and whether it is one of the first `maxRuns`. Runs
 * are counted in the trigger's ledger item, before the claim, under the run's name: so a delivery more counts nothing, and
 * after a crash there are never more runs than `maxRuns`.
 *
 * It takes as given that the caller skips the occurrence for the reason that is returned, and calls `giveCountBack` once it
 * has skipped one for another reason. What a catch-up starts is counted as well: `isOneOf`.
 */
import type { OccurrenceMessage } from "../model/run/messages/message.ts";
import type { RunKey } from "../model/run/run.ts";
import { ledgerPart } from "../model/task/ledger.ts";
import { isTimed, type ScheduleTrigger, type TriggerLimits } from "../model/task/trigger.ts";
import type { PartKey } from "../store/run-store.ts";
import type { DeployedTask, RunnerContext } from "./context.ts";
import { countOlderRun, countRun, uncountRun } from "./moves/task/count-run.ts";
import type { Overridden } from "./task-state.ts";
import { apply } from "./write.ts";

/** How late an occurrence may start whose trigger is gone, in seconds. */
const longestLateSeconds = 86_400;

/** Why a trigger does not let an occurrence run. `rules`: its task under its overrides; `now` in epoch milliseconds. */
export async function refusedByTrigger(
  context: RunnerContext,
  deployed: DeployedTask,
  key: RunKey,
  { trigger: id, scheduledTime, schedule }: Pick<OccurrenceMessage, "trigger" | "scheduledTime" | "schedule">,
  { isReplaced = false, lateAfterSeconds }: Overridden,
  now: number,
): Promise<"late" | "limit" | "overridden" | undefined> {
  const trigger = timedTrigger(deployed, id);
  const seconds = (now - scheduledTime.getTime()) / 1000;
  const ofTrigger = trigger && deployed.startWithin?.(trigger, scheduledTime);
  const longest = schedule?.startWithin ?? lateAfterSeconds ?? ofTrigger ?? longestLateSeconds;
  if (seconds > longest) return "late";
  if (isReplaced) return "overridden";
  // An override's own schedule has no limits, though a trigger of the task may have its id.
  if (lateAfterSeconds !== undefined) return undefined;
  return refusedByLimits(context, key, { id, limits: trigger?.limits }, scheduledTime.getTime());
}

/** Whether a trigger's limits are against a run for an instant, in epoch milliseconds; it is counted where they are not. */
export async function refusedByLimits(
  context: Pick<RunnerContext, "store" | "log" | "clock">,
  key: RunKey,
  { id, limits }: { readonly id: string; readonly limits?: TriggerLimits },
  instant: number,
): Promise<"limit" | undefined> {
  const { startAt, endAt, maxRuns } = limits ?? {};
  if (startAt !== undefined && instant < Date.parse(startAt)) return "limit";
  if (endAt !== undefined && instant >= Date.parse(endAt)) return "limit";
  if (maxRuns === undefined) return undefined;
  return (await isDelivered(context, key, id, maxRuns)) ? undefined : "limit";
}

/** Whether an occurrence that was delivered is one of those that its trigger may start: it is counted now, or was before. */
async function isDelivered(
  context: Pick<RunnerContext, "store" | "log" | "clock">,
  key: RunKey,
  trigger: string,
  maxRuns: number,
): Promise<boolean> {
  return isOneOf(context, key, { trigger, maxRuns }, async () => {
    const found = await context.store.get(key);
    // A delivery more of a run that was counted at its time. One that was missed was not: nothing was delivered then.
    return found !== undefined && found.status !== "missed";
  });
}

/** An occurrence was skipped after it was counted, since its task is paused or its slot is taken. */
export async function giveCountBack(
  context: RunnerContext,
  deployed: DeployedTask,
  key: RunKey,
  trigger: string,
): Promise<void> {
  if (timedTrigger(deployed, trigger)?.limits?.maxRuns === undefined) return;
  await uncount(context, key, trigger);
}

/** The same where it is not known whether it was counted: of a run that was not, or not last, nothing is given back. */
export async function uncount(context: RunnerContext, key: RunKey, trigger: string): Promise<void> {
  await apply(context, ledgerOf(key, trigger), uncountRun(key.run));
}

function timedTrigger({ task }: DeployedTask, id: string): ScheduleTrigger | undefined {
  return task.triggers.filter(isTimed).find((trigger) => trigger.id === id);
}

function ledgerOf({ task }: RunKey, trigger: string): PartKey {
  return { task, part: ledgerPart(trigger) };
}

/**
 * Whether a run is one of those that a trigger may start: it is counted now, or was before. `wasCounted` is asked only
 * where the newest run that was counted is another.
 */
export async function isOneOf(
  context: Pick<RunnerContext, "store" | "log" | "clock">,
  key: RunKey,
  { trigger, maxRuns }: { readonly trigger: string; readonly maxRuns: number },
  wasCounted: () => Promise<boolean> = async () => false,
): Promise<boolean> {
  const ledger = ledgerOf(key, trigger);
  const { ok, item } = await apply(context, ledger, countRun(key.run, maxRuns));
  if (ok || item?.lastRan === key.run || (await wasCounted())) return true;
  if ((item?.ran ?? 0) >= maxRuns) return false;
  return (await apply(context, ledger, countOlderRun(maxRuns))).ok;
}
