/**
 * The one check of what an override may say: the command and the client both come here. A value is what the setting may
 * be in a task's file; a schedule is its expression.
 */
import { PawlError } from "../../model/errors.ts";
import { type Override, type OverrideValues, overrideNames } from "../../model/override/override.ts";
import { sameJson } from "../../model/same-json.ts";
import { show } from "../../model/show.ts";
import { catchUpMistake } from "../../model/task/backlog.ts";
import type { CatchUp } from "../../model/task/catch-up.ts";
import { type Overlap, settingMistakes } from "../../model/task/settings.ts";
import type { Trigger } from "../../model/task/trigger.ts";
import { scheduleValue } from "./schedule-value.ts";

/** What is known of a task that is overridden: what is deployed. */
export interface OverridableTask {
  readonly name: string;
  readonly overlap: Overlap;
  readonly catchUp: CatchUp;
  /** Its triggers, where they are known. */
  readonly triggers?: readonly Trigger[];
}

/** What an operator wants in place of what is deployed. */
export interface OverrideChange {
  /** A cron line, an interval, a window or an instant, in place of all the task's timed triggers. */
  readonly schedule?: string;
  readonly enabled?: boolean;
  readonly overlap?: Overlap;
  readonly catchUp?: CatchUp;
  readonly maxAttempts?: number;
}

/** @param from when an override of a schedule would begin, in seconds of epoch @throws PawlError that names every mistake */
export function checkedChange(
  task: OverridableTask,
  change: OverrideChange,
  stretch: { readonly from: number; readonly until?: number; readonly timeZone?: string },
): Partial<OverrideValues> {
  const { schedule: expression, ...settings } = change;
  const mistakes = unknownNames(Object.keys(change));
  const { enabled } = settings;
  if (enabled !== undefined && typeof enabled !== "boolean")
    mistakes.push(`enabled ${show(enabled)} is not allowed: true or false`);
  mistakes.push(...settingMistakes({ ...settings, enabled: undefined } as object));
  if (stretch.timeZone !== undefined && expression === undefined)
    mistakes.push("a time zone is that of a schedule, and no schedule is given");
  let schedule: OverrideValues["schedule"] | undefined;
  try {
    if (expression !== undefined)
      schedule = scheduleValue({ ...stretch, task: task.name, expression, triggers: task.triggers });
  } catch (error) {
    if (!(error instanceof PawlError)) throw error;
    mistakes.push(error.message);
  }
  if (schedule !== undefined && !haveSameParams(task.triggers))
    mistakes.push(
      "schedule cannot be overridden: the task's triggers have different params, and one schedule would take the place of all",
    );
  if (mistakes.length > 0) throw new PawlError("invalid-override", mistakes.join("; "));
  return { ...settings, schedule };
}

/** @returns a line for each name that is no setting which can be overridden */
export function unknownNames(names: readonly string[]): string[] {
  const known: readonly string[] = overrideNames;
  return names
    .filter((name) => !known.includes(name))
    .map((name) => `${show(name)} cannot be overridden: there are ${known.join(", ")}`);
}

function haveSameParams(triggers: readonly Trigger[] = []): boolean {
  const [first, ...others] = triggers
    .filter(({ kind }) => kind !== "startup")
    .map(({ params = {} }) => params);
  return others.every((params) => sameJson(params, first));
}

/** Refuses overlap and catch-up that contradict each other at any time, as synth does. @throws PawlError */
export function checkPairs(task: OverridableTask, overrides: readonly Override[], now: number): void {
  const of = overrides.filter(({ setting }) => setting === "overlap" || setting === "catchUp");
  const instants = [now, ...of.flatMap(({ from, until = from }) => [from, until])].filter((at) => at >= now);
  const at = <T>(setting: "overlap" | "catchUp", deployed: T, instant: number) => {
    const found = of.find(
      (one) =>
        one.setting === setting && one.from <= instant && instant < (one.until ?? Number.POSITIVE_INFINITY),
    );
    return found === undefined ? deployed : (found.value as T);
  };
  for (const instant of instants) {
    const mistake = catchUpMistake(
      at("overlap", task.overlap, instant),
      at("catchUp", task.catchUp, instant),
    );
    if (mistake !== undefined) throw new PawlError("invalid-override", mistake);
  }
}
