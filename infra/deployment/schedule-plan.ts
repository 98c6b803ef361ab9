/**
 * What a task's triggers become on AWS: EventBridge schedules by name, and what is to be said of them. Pure;
 * `functions/schedule` alone knows what an expression means. What only the clock could expand is refused until
 * the clock does.
 */
import { createHash } from "node:crypto";
import type { ManifestTask } from "../../functions/model/manifest.ts";
import type { ScheduleTrigger, Trigger } from "../../functions/model/trigger.ts";
import { changeWarnings, parseSchedule, translate } from "../../functions/schedule/index.ts";

/** One schedule of EventBridge's. */
export interface PlannedSchedule {
  /** Its name in the group: at most 64 characters, stable by task and trigger. */
  readonly name: string;
  readonly task: string;
  /** The trigger's id. */
  readonly trigger: string;
  readonly lane: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly enabled: boolean;
}

/** A task that the clock starts once after a deploy. */
export interface Startup {
  readonly task: string;
  /** The trigger's id. */
  readonly trigger: string;
  readonly lane: string;
}

/** What the triggers of some tasks become. */
export interface SchedulePlan {
  readonly schedules: readonly PlannedSchedule[];
  readonly startup: readonly Startup[];
  /** Passed instants and clock changes, in words. */
  readonly warnings: readonly string[];
}

/** Plans all triggers of a task. Throws a plain `Error` that names task and trigger. `now` tells what has passed. */
export function planSchedules(task: ManifestTask, now: Date): SchedulePlan {
  const plans = task.triggers.map((trigger) => {
    try {
      return planTrigger(task, trigger, now);
    } catch (error) {
      throw new Error(`task ${task.name}, trigger ${trigger.id}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  });
  return {
    schedules: plans.flatMap(({ schedules }) => schedules),
    startup: plans.flatMap(({ startup }) => startup),
    warnings: plans.flatMap(({ warnings }) => warnings),
  };
}

function planTrigger(task: ManifestTask, trigger: Trigger, now: Date): SchedulePlan {
  if (trigger.kind === "startup") {
    const startup = { task: task.name, trigger: trigger.id, lane: task.lane };
    return { schedules: [], startup: task.enabled ? [startup] : [], warnings: [] };
  }
  const { expression, timeZone } = trigger;
  const translation = translate(expression, { timeZone, seed: task.name });
  if (translation.kind === "sweeper") {
    throw new Error(
      `${JSON.stringify(expression)} is not deployed yet: EventBridge cannot say it (${translation.reason})`,
    );
  }
  const where = `task ${task.name}, trigger ${trigger.id}`;
  if (parseSchedule(expression, { timeZone, seed: task.name }).next(now) === undefined) {
    if (trigger.kind !== "at") throw new Error(`${JSON.stringify(expression)} never fires again`);
    return { schedules: [], startup: [], warnings: [`${where}: ${expression} has passed and is left out`] };
  }
  return {
    schedules: translation.schedules.map((schedule, i) => ({
      name: scheduleName(task.name, trigger.id, i),
      task: task.name,
      trigger: trigger.id,
      lane: task.lane,
      expression: schedule.scheduleExpression,
      timeZone: schedule.timeZone,
      enabled: task.enabled,
    })),
    startup: [],
    warnings: clockChanges(trigger, now).map((warning) => `${where}: ${warning}`),
  };
}

function clockChanges({ expression, timeZone }: ScheduleTrigger, now: Date): readonly string[] {
  return changeWarnings(expression, { timeZone, from: now });
}

/** `task_trigger`, with `_2` for a trigger's second schedule. A task has 40 characters at most, a trigger as many. */
function scheduleName(task: string, trigger: string, index: number): string {
  const name = `${task}_${trigger}${index === 0 ? "" : `_${index + 1}`}`;
  return name.length <= 64
    ? name
    : `${name.slice(0, 55)}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}
