/**
 * What an occurrence's own trigger says of it: whether it may still start so late, whether an override of the schedule
 * holds in its place, whether its instant is within the trigger's dates, and whether it is one of the first `maxRuns`. Runs are counted in the trigger's ledger item, before the claim, under
 * the run's name: so a delivery more counts nothing, and after a crash there are never more runs than `maxRuns`.
 *
 * It takes as given that the caller skips the occurrence for the reason that is returned, and calls `giveCountBack` once it
 * has skipped one for another reason.
 */
import type { RunKey } from "../model/run/run.ts";
import { isTimed, type ScheduleTrigger } from "../model/task/trigger.ts";
import type { PartKey } from "../store/run-store.ts";
import type { DeployedTask, Ports, RunnerContext } from "./context.ts";
import { countOlderRun, countRun, uncountRun } from "./moves/task/count-run.ts";
import type { Overridden } from "./task-state.ts";
import { apply } from "./write.ts";

/** How late an occurrence may start whose trigger is gone, in seconds. */
const longestLateSeconds = 86_400;
/** Each refusal comes from the count of another occurrence. */
const mostTries = 20;

/** Why a trigger does not let an occurrence run. `rules`: its task under its overrides; `now` in epoch milliseconds. */
export async function refusedByTrigger(
  context: RunnerContext,
  deployed: DeployedTask,
  key: RunKey,
  { trigger: id, scheduledTime }: { readonly trigger: string; readonly scheduledTime: Date },
  { isReplaced = false, lateAfterSeconds }: Overridden,
  now: number,
): Promise<"late" | "limit" | "overridden" | undefined> {
  const trigger = timedTrigger(deployed, id);
  const seconds = (now - scheduledTime.getTime()) / 1000;
  const longest = lateAfterSeconds ?? (trigger && deployed.startWithin?.(trigger, scheduledTime));
  if (seconds > (longest ?? longestLateSeconds)) return "late";
  if (isReplaced) return "overridden";
  // An override's own schedule has no limits, though a trigger of the task may have its id.
  if (lateAfterSeconds !== undefined) return undefined;
  const { startAt, endAt, maxRuns } = trigger?.limits ?? {};
  const instant = scheduledTime.getTime();
  if (startAt !== undefined && instant < Date.parse(startAt)) return "limit";
  if (endAt !== undefined && instant >= Date.parse(endAt)) return "limit";
  if (maxRuns === undefined) return undefined;
  return (await isCounted(context, key, ledgerOf(key, id), maxRuns)) ? undefined : "limit";
}

/** An occurrence was skipped after it was counted, since its task is paused or its slot is taken. */
export async function giveCountBack(
  context: RunnerContext,
  deployed: DeployedTask,
  key: RunKey,
  trigger: string,
): Promise<void> {
  if (timedTrigger(deployed, trigger)?.limits?.maxRuns === undefined) return;
  await apply(context, ledgerOf(key, trigger), uncountRun(key.run));
}

function timedTrigger({ task }: DeployedTask, id: string): ScheduleTrigger | undefined {
  return task.triggers.filter(isTimed).find((trigger) => trigger.id === id);
}

function ledgerOf({ task }: RunKey, trigger: string): PartKey {
  return { task, part: `ledger#${trigger}` };
}

/** Whether a run is one of those that a trigger may start: it is counted now, or was before. */
async function isCounted(
  context: Pick<Ports, "store"> & Pick<RunnerContext, "log">,
  key: RunKey,
  ledger: PartKey,
  maxRuns: number,
): Promise<boolean> {
  let outcome = await apply(context, ledger, countRun(key.run, maxRuns));
  for (let tries = 0; tries < mostTries; tries++) {
    if (outcome.ok) return true;
    const { ran = 0, lastRan = "" } = outcome.item ?? {};
    if (lastRan === key.run) return true;
    // A delivery more of a run that was counted at its time.
    if ((await context.store.get(key)) !== undefined) return true;
    if (ran >= maxRuns) return false;
    outcome = await apply(context, ledger, countOlderRun(lastRan, maxRuns));
  }
  throw new Error(`the runs of ${ledger.task} were counted ${mostTries} times by others`);
}
