/** Every timed trigger of a deployment, as the sweeper keeps its ledger. */
import type { LedgerTask, TimedTrigger } from "../../functions/model/task/ledger.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import { isTimed, type ScheduleTrigger } from "../../functions/model/task/trigger.ts";
import { translate } from "../../functions/schedule/index.ts";

export function timedTriggers(tasks: readonly ManifestTask[]): readonly TimedTrigger[] {
  return tasks.flatMap(({ name, triggers, enabled, settings }) =>
    triggers.filter(isTimed).map((trigger) => ({
      task: name,
      trigger: trigger.id,
      expression: trigger.expression.trim().replace(/\s+/g, " "),
      zone: trigger.timeZone,
      off: enabled ? undefined : ("disabled" as const),
      catchUp: settings.catchUp === "none" ? undefined : settings.catchUp,
      fired: isFired(name, trigger) ? (true as const) : undefined,
      jitterSeconds: trigger.jitterSeconds,
      startAt: secondOf(trigger.limits?.startAt),
      endAt: secondOf(trigger.limits?.endAt),
      maxRuns: trigger.limits?.maxRuns,
    })),
  );
}

/** What the ledgers of run-time schedules follow of their tasks: those that are disabled, or that catch up. */
export function ledgerTasks(tasks: readonly ManifestTask[]): Readonly<Record<string, LedgerTask>> {
  const followed = tasks.map(({ name, enabled, settings: { catchUp } }) => {
    const off = enabled ? undefined : ("disabled" as const);
    return [name, { off, catchUp: catchUp === "none" ? undefined : catchUp }] as const;
  });
  return Object.fromEntries(
    followed.filter(([, { off, catchUp }]) => off !== undefined || catchUp !== undefined),
  );
}

/** Whether the sweeper fires it. */
function isFired(task: string, { expression, timeZone, precise, jitterSeconds }: ScheduleTrigger): boolean {
  return translate(expression, { timeZone, seed: task, precise, jitterSeconds }).kind === "sweeper";
}

function secondOf(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Date.parse(instant) / 1000;
}
