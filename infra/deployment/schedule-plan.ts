/**
 * Plans what a task's triggers become on AWS: EventBridge schedules by name, what the sweeper fires, starts after a deploy,
 * and warnings. Pure; only `functions/schedule` knows what an expression means, whether it is deployed, and who fires it.
 *
 * Synth does not know what is deployed. Where EventBridge may still be delivering a single instant, its schedule stays
 * planned, unchanged: CloudFormation leaves an unchanged resource alone, and would delete one that is left out.
 */
import { createHash } from "node:crypto";
import type { FiredSchedule } from "../../functions/model/task/fired-schedule.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import {
  isTimed,
  type ScheduleTrigger,
  type Startup,
  type StartupTrigger,
  type Trigger,
  type TriggerParams,
} from "../../functions/model/task/trigger.ts";
import { changeWarnings, firingTogether, outlook, quoted } from "../../functions/schedule/index.ts";
import { instantsAMonth } from "./fire-bounds.ts";
import { scheduleStack } from "./schedule-stacks.ts";

export interface PlannedSchedule {
  /** Its name in the group: at most 64 characters, the same for the same task, trigger and stack. */
  readonly name: string;
  /** The nested stack that has it, from 1; 0 for the main stack. */
  readonly stack: number;
  readonly task: string;
  /** The trigger's id. */
  readonly trigger: string;
  readonly lane: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly enabled: boolean;
  /** ISO 8601: it fires from the first one on, and up to the second one. */
  readonly startDate?: string;
  readonly endDate?: string;
  readonly params?: TriggerParams;
}

/** The message that a schedule of EventBridge sends: the body of an occurrence. */
export function scheduleInput({ task, trigger, params }: PlannedSchedule): string {
  return JSON.stringify({ task, trigger, scheduledTime: "<aws.scheduler.scheduled-time>", params });
}

/** A trigger that the sweeper fires, and why EventBridge does not. */
export interface FiredTrigger {
  readonly schedule: FiredSchedule;
  readonly because: string;
  /** How often it fires in a month, about. */
  readonly aMonth: number;
}

/** The plan of one or more triggers. */
export interface SchedulePlan {
  readonly schedules: readonly PlannedSchedule[];
  /** What the sweeper fires. */
  readonly fires: readonly FiredTrigger[];
  /** What the sweeper fires while an override enables its task, which is disabled. */
  readonly held: readonly FiredSchedule[];
  readonly startup: readonly Startup[];
  /** Local times that clock changes skip or repeat. */
  readonly warnings: readonly string[];
  /** What deserves a look: instants that have passed, lines that other crons read differently, triggers that fire together. */
  readonly looks: readonly string[];
}

const nothing: SchedulePlan = { schedules: [], fires: [], held: [], startup: [], warnings: [], looks: [] };

/** Plans all triggers of a task from `now` on. Throws a plain `Error` that names task and trigger. */
export function planSchedules(task: ManifestTask, now: Date, scheduleStacks: number): SchedulePlan {
  const stack = scheduleStack(task.name, scheduleStacks);
  const plans = task.triggers.map((trigger) => {
    try {
      return planTrigger(task, trigger, now, stack);
    } catch (error) {
      throw new Error(`task ${task.name}, trigger ${trigger.id}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  });
  return {
    schedules: plans.flatMap(({ schedules }) => schedules),
    fires: plans.flatMap(({ fires }) => fires),
    held: plans.flatMap(({ held }) => held),
    startup: plans.flatMap(({ startup }) => startup),
    warnings: plans.flatMap(({ warnings }) => warnings),
    looks: [...plans.flatMap(({ looks }) => looks), ...togetherLooks(task, now)],
  };
}

/** Compiles only if every kind of trigger has a case: otherwise the function might return nothing. */
function planTrigger(task: ManifestTask, trigger: Trigger, now: Date, stack: number): SchedulePlan {
  switch (trigger.kind) {
    case "startup":
      return planStartup(task, trigger);
    case "after":
    case "event":
    case "queue":
      return nothing;
    case "cron":
    case "every":
    case "at":
    case "window":
      return planTimed(task, trigger, now, stack);
  }
}

function planStartup({ name, lane, enabled }: ManifestTask, trigger: StartupTrigger): SchedulePlan {
  return enabled
    ? { ...nothing, startup: [{ task: name, trigger: trigger.id, lane, params: trigger.params }] }
    : nothing;
}

function planTimed(task: ManifestTask, trigger: ScheduleTrigger, now: Date, stack: number): SchedulePlan {
  const { expression, timeZone, precise, jitterSeconds } = trigger;
  const where = `task ${task.name}, trigger ${trigger.id}`;
  const { limits } = trigger;
  const planned = outlook(expression, now, { timeZone, seed: task.name, precise, jitterSeconds, limits });
  if (planned.kind === "refused") throw new Error(`${quoted(expression)} ${planned.why}`);
  const looks = planned.looks.map((look) => `${where}: ${quoted(expression)} ${look}`);
  if (planned.kind === "left out") return { ...nothing, looks };
  const warnings = changeWarnings(expression, { timeZone, from: now }).map((words) => `${where}: ${words}`);
  const schedule = firedScheduleOf(task, trigger);
  const held = task.enabled ? [] : [{ ...schedule, isOff: true as const }];
  if (planned.kind === "fired") {
    const fired = { schedule, because: planned.because, aMonth: instantsAMonth(schedule, now) };
    return { ...nothing, fires: task.enabled ? [fired] : [], held, warnings, looks };
  }
  return {
    ...nothing,
    held,
    schedules: planned.schedules.map((schedule, i) => ({
      name: scheduleName(task.name, trigger.id, i, stack),
      stack,
      task: task.name,
      trigger: trigger.id,
      lane: task.lane,
      expression: schedule.scheduleExpression,
      timeZone: schedule.timeZone,
      enabled: task.enabled,
      ...datesOf(trigger, now),
      params: trigger.params,
    })),
    warnings,
    looks,
  };
}

function firedScheduleOf({ name, lane }: ManifestTask, trigger: ScheduleTrigger): FiredSchedule {
  const { id, expression, timeZone, startWithinSeconds, jitterSeconds, limits, params } = trigger;
  return {
    task: name,
    lane,
    trigger: id,
    expression,
    zone: timeZone,
    startWithin: startWithinSeconds,
    jitterSeconds,
    limits,
    params,
  };
}

/**
 * AWS refuses a start date that lies minutes back, also where a schedule is only updated, and it needs none then. It may
 * fire at its end date itself, and a trigger does not fire at `endAt`.
 */
function datesOf({ limits }: ScheduleTrigger, now: Date): Pick<PlannedSchedule, "startDate" | "endDate"> {
  const { startAt, endAt } = limits ?? {};
  const startDate = startAt !== undefined && Date.parse(startAt) > now.getTime() ? startAt : undefined;
  const endDate = endAt && new Date(Date.parse(endAt) - 1_000).toISOString();
  return { startDate, endDate };
}

/** Triggers that start their task at the same instants: all but one of them do nothing. */
function togetherLooks({ name, triggers }: ManifestTask, now: Date): string[] {
  const timed = triggers.filter(isTimed).map((trigger) => ({ ...trigger, seed: name }));
  // One alone, as most tasks have it, is not read again.
  const groups = timed.length < 2 ? [] : firingTogether(timed, now);
  const looks = groups.map(({ kind, members }) => {
    const all = listed(members.map((one) => triggerWords(one, members)));
    if (kind === "equal rates")
      return `triggers ${all} fire equally often, each counted from the deploy that creates it: one may be enough`;
    return `triggers ${all} always fire together: one is enough${differenceWords(members)}`;
  });
  const startups = triggers.filter(({ kind }) => kind === "startup").map(({ id }) => id);
  if (startups.length > 1) looks.push(`triggers ${listed(startups)} always fire together: one is enough`);
  return looks.map((words) => `task ${name}: ${words}`);
}

/** A trigger among others: its id and expression, and its time zone if they have several. */
function triggerWords(
  { id, expression, timeZone }: ScheduleTrigger,
  all: readonly ScheduleTrigger[],
): string {
  const zone = all.some((other) => other.timeZone !== timeZone) ? ` in ${timeZone}` : "";
  return `${id} (${quoted(expression)}${zone})`;
}

/** What else differs between triggers, so that the right one is kept. */
function differenceWords(triggers: readonly ScheduleTrigger[]): string {
  const settings = triggers.map(({ startWithinSeconds = "the default" }) => `${startWithinSeconds}`);
  return new Set(settings).size === 1 ? "" : `; they differ in startWithinSeconds: ${listed(settings)}`;
}

const mostListed = 8;

function listed(parts: readonly string[]): string {
  const more = parts.length - mostListed;
  const shown = more > 1 ? [...parts.slice(0, mostListed), `${more} more`] : parts;
  return `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/**
 * `task_trigger`, then `_2` for a trigger's second schedule, then `_s3` in the third nested stack; task and trigger may
 * have 40 characters each. CloudFormation makes a schedule that moves to another stack before it deletes the old one,
 * so the two need different names.
 */
function scheduleName(task: string, trigger: string, index: number, stack: number): string {
  const name = `${task}_${trigger}${index === 0 ? "" : `_${index + 1}`}${stack === 0 ? "" : `_s${stack}`}`;
  if (name.length <= 64) return name;
  return `${name.slice(0, 55)}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}
