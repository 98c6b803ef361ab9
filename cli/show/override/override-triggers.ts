/**
 * A task's triggers under its overrides: those that are deployed, and the schedules of overrides as triggers of their own,
 * each within its stretch of time. What is left out of each instant is told by the instant.
 */
import { inForce, isReplaced, type Override } from "../../../functions/model/override/override.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { isTimed, type ScheduleTrigger, type Trigger } from "../../../functions/model/task/trigger.ts";
import { type HeldBack, nextInstants } from "../triggers.ts";
import { overrideByText } from "./override-text.ts";

/** A trigger, and the override whose schedule it is. */
export interface ShownTrigger {
  readonly trigger: Trigger;
  readonly override?: Override;
  /** A schedule that was made at run time: no override of the schedule takes its place. @default false */
  readonly isMadeAtRunTime?: boolean;
}

/** The task's triggers, then those of its overrides that are not over. */
export function shownTriggers(
  { triggers }: Pick<ManifestTask, "triggers">,
  overrides: readonly Override[],
): readonly ShownTrigger[] {
  const own = overrides.flatMap((override) => {
    if (override.setting !== "schedule") return [];
    return [{ trigger: triggerOf(override), override }];
  });
  return [...triggers.map((trigger) => ({ trigger })), ...own];
}

function triggerOf({ value, from, until }: Extract<Override, { setting: "schedule" }>): ScheduleTrigger {
  const { trigger: id, expression, zone } = value;
  const kind = id.slice(0, id.indexOf("-")) as ScheduleTrigger["kind"];
  const iso = (second: number) => new Date(second * 1000).toISOString();
  const limits = { startAt: iso(from), endAt: until === undefined ? undefined : iso(until) };
  return { kind, id, expression, timeZone: zone, limits };
}

/** Whether an override leaves out an instant of a trigger, and which one. In epoch milliseconds. */
export function leftOutBy(
  overrides: readonly Override[],
  { trigger, override, isMadeAtRunTime }: ShownTrigger,
  at: number,
): HeldBack | undefined {
  const second = at / 1000;
  if (!isTimed(trigger)) return undefined;
  const enabled = inForce(overrides, "enabled", second);
  if (enabled?.value === false) return heldBy("disabled", enabled);
  if (isMadeAtRunTime) return undefined;
  // Where a template's trigger is the override's too, the override's is the one that fires.
  const schedule = inForce(overrides, "schedule", second);
  const isLeftOut =
    override === undefined ? schedule !== undefined : isReplaced(overrides, trigger.id, second, true);
  return isLeftOut && schedule !== undefined ? heldBy("overridden", schedule) : undefined;
}

function heldBy(words: string, override: Override): HeldBack {
  const { until } = override;
  return {
    words: `${words} ${overrideByText(override)}`.trim(),
    until: until === undefined ? undefined : new Date(until * 1000).toISOString(),
  };
}

/** Stretches in which a trigger does not fire that are passed over when its next instants are looked for. */
const mostStretches = 20;

/** The next instants of a trigger, without those that overrides leave out; undefined where they count from the deploy. */
export async function nextUnder(
  shown: ShownTrigger,
  task: string,
  { from, count }: { readonly from: Date; readonly count: number },
  overrides: readonly Override[],
): Promise<Date[] | undefined> {
  const found: Date[] = [];
  let start: Date | undefined = from;
  for (let tries = 0; start !== undefined && tries < mostStretches; tries++) {
    const next: Date[] | undefined = await nextInstants(shown.trigger, task, { from: start, count });
    if (next === undefined) return undefined;
    start = undefined;
    for (const at of next) {
      const held = leftOutBy(overrides, shown, at.getTime());
      if (held === undefined) found.push(at);
      // An instant at the very end of the stretch is not left out.
      else if (held.until !== undefined) start = new Date(Date.parse(held.until) - 1);
      if (held !== undefined || found.length === count) break;
    }
  }
  return found;
}
