/**
 * The one check of what an override may say: the command and the client both come here. A value is what the setting may
 * be in a task's file; a schedule is its expression.
 */
import { PawlError } from "../../model/errors.ts";
import { type OverrideValues, overrideNames, switchedAhead } from "../../model/override/override.ts";
import { checkInstant } from "../../model/run/note.ts";
import { sameJson } from "../../model/same-json.ts";
import { show } from "../../model/show.ts";
import { catchUpMistake } from "../../model/task/backlog.ts";
import type { CatchUp } from "../../model/task/catch-up.ts";
import { highestLimit, isLimit } from "../../model/task/concurrency.ts";
import { isItemsOfRate, type RateLimit } from "../../model/task/rate-limit.ts";
import { type Overlap, settingMistakes } from "../../model/task/settings.ts";
import { isTimed, type Trigger } from "../../model/task/trigger.ts";
import { limitMistake, type PairedSettings } from "./check-pairs.ts";
import { scheduleValue } from "./schedule-value.ts";

/** What is known of a task that is overridden: what is deployed. */
export interface OverridableTask extends PairedSettings {
  readonly name: string;
  /** Its triggers, where they are known. */
  readonly triggers?: readonly Trigger[];
  /** What holds its items back, where that is known: what is not deployed cannot be overridden. */
  readonly holdsBack?: {
    readonly rateLimit?: Pick<RateLimit, "items" | "per">;
    readonly maxCost?: number;
    readonly maxItems?: number;
  };
}

/** What an operator wants in place of what is deployed. */
export interface OverrideChange {
  /** A cron line, an interval, a window or an instant, in place of all the task's timed triggers. */
  readonly schedule?: string;
  readonly enabled?: boolean;
  readonly overlap?: Overlap;
  /** How many runs may be at work at once, in place of the limit of `concurrency`. */
  readonly concurrency?: number;
  /** How many items may begin in the stretch of `rateLimit`, in place of its own. */
  readonly rateLimit?: number;
  readonly maxCost?: number;
  readonly catchUp?: CatchUp;
  readonly maxAttempts?: number;
  readonly maxItemErrors?: number;
  readonly maxItems?: number;
}

/** Whether a change may let timers start runs that would not start as deployed. */
export function startsRuns({ schedule, enabled, catchUp = "none" }: OverrideChange): boolean {
  return schedule !== undefined || enabled === true || catchUp !== "none";
}

/** How far ahead an override of what says which instants start a run takes effect, in seconds. */
export const switchSeconds = 200;

/** @param now in epoch milliseconds @throws PawlError that names every mistake */
export function checkedChange(
  task: OverridableTask,
  change: OverrideChange,
  { now, until, timeZone }: { readonly now: number; readonly until?: Date; readonly timeZone?: string },
): Partial<OverrideValues> {
  const { schedule: expression, enabled, concurrency, rateLimit, ...settings } = change;
  const from = Math.ceil(now / 1000) + switchSeconds;
  const mistakes = unknownNames(Object.keys(change));
  if (Object.keys(change).length === 0) mistakes.push("no setting to override is given");
  if (enabled !== undefined && typeof enabled !== "boolean")
    mistakes.push(`enabled ${show(enabled)} is not allowed: true or false`);
  if (concurrency !== undefined && !isLimit(concurrency))
    mistakes.push(
      `concurrency ${show(concurrency)} is not allowed: a whole number from 1 to ${highestLimit}`,
    );
  // A name that no override has is told of once, whatever its value.
  const known = Object.entries(settings).filter(([name]) => isName(name));
  mistakes.push(...holdingMistakes(task, change), ...settingMistakes(Object.fromEntries(known)));
  // Where only one of the two is given, the other one is what holds then: `checkPairs` knows it.
  const { overlap, catchUp } = settings;
  if (mistakes.length === 0 && overlap !== undefined)
    mistakes.push(
      ...[catchUp && catchUpMistake(overlap, catchUp), limitMistake(task, overlap, concurrency)].filter(
        (one) => one !== undefined,
      ),
    );
  if (timeZone !== undefined && expression === undefined)
    mistakes.push("a time zone is that of a schedule, and no schedule is given");
  const wrongEnd = until && endMistake(change, until, { now, from });
  if (wrongEnd !== undefined) mistakes.push(wrongEnd);
  let schedule: OverrideValues["schedule"] | undefined;
  try {
    const end =
      until === undefined || wrongEnd !== undefined ? undefined : Math.floor(until.getTime() / 1000);
    const given = { task: task.name, timeZone, triggers: task.triggers, from, until: end };
    if (expression !== undefined) schedule = scheduleValue({ ...given, expression });
  } catch (error) {
    if (!(error instanceof PawlError)) throw error;
    mistakes.push(error.message);
  }
  if (schedule !== undefined && !haveSameParams(task.triggers))
    mistakes.push(
      "schedule cannot be overridden: the task's triggers have different params, and one schedule would take the place of all",
    );
  if (mistakes.length > 0) throw new PawlError("invalid-override", mistakes.join("; "));
  return { ...settings, enabled, concurrency, rateLimit, schedule };
}

/** Only workers of tasks that have a limit carry the code that obeys it. */
function holdingMistakes({ name, holdsBack }: OverridableTask, change: OverrideChange): string[] {
  const { rateLimit } = change;
  const { per } = holdsBack?.rateLimit ?? {};
  const mistakes: string[] = [];
  if (rateLimit !== undefined && !isItemsOfRate(rateLimit, per))
    mistakes.push(
      `rateLimit ${show(rateLimit)} is not allowed: a whole number of items from 1, at most 10000 a second`,
    );
  for (const setting of ["rateLimit", "maxCost", "maxItems"] as const)
    if (change[setting] !== undefined && holdsBack !== undefined && holdsBack[setting] === undefined)
      mistakes.push(`${setting} cannot be overridden: task ${name} is deployed without one`);
  return mistakes;
}

/** Why an override cannot end then. */
export function endMistake(
  change: OverrideChange,
  until: Date,
  { now, from }: { readonly now: number; readonly from: number },
): string | undefined {
  checkInstant("until", until);
  const isAhead = overrideNames.some((name) => switchedAhead[name] && change[name] !== undefined);
  const begins = isAhead ? from * 1000 : now;
  if (until.getTime() > begins) return undefined;
  const [end, start] = [until, new Date(begins)].map((at) => at.toISOString().replace(/\.\d+Z/, "Z"));
  return until.getTime() <= now
    ? `until ${end} is not allowed: it is ${start === end ? "now" : "past"}`
    : `until ${end} is not allowed: the override would take effect at ${start}`;
}

/** @returns a line for each name that is no setting which can be overridden */
export function unknownNames(names: readonly string[]): string[] {
  return names
    .filter((name) => !isName(name))
    .map((name) => `${show(name)} cannot be overridden: there are ${overrideNames.join(", ")}`);
}

function isName(name: string): boolean {
  return (overrideNames as readonly string[]).includes(name);
}

function haveSameParams(triggers: readonly Trigger[] = []): boolean {
  const [first, ...others] = triggers.filter(isTimed).map(({ params = {} }) => params);
  return others.every((params) => sameJson(params, first));
}
