/**
 * The schedules of a task and their instants to come: those that are deployed, those of overrides, and those that were made at
 * run time; each instant with what will keep it from starting anything.
 */
import { instantsOf, type KnownLedger } from "../../../functions/ledger/index.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { type ScheduleDefinition, scheduleTrigger } from "../../../functions/model/task/run-time-schedule.ts";
import { isTimed, type ScheduleTrigger } from "../../../functions/model/task/trigger.ts";
import {
  countsFromDeploy,
  parseSchedule,
  ScheduleError,
  translate,
} from "../../../functions/schedule/index.ts";
import type { TaskPart } from "../../../functions/store/run-store.ts";
import { openOverrides } from "../override/override-text.ts";
import { leftOutBy, type ShownTrigger, shownTriggers } from "../override/override-triggers.ts";
import { heldBack, heldBackText } from "../triggers.ts";

/** A trigger that fires by a schedule. */
export interface ShownSchedule extends Omit<ShownTrigger, "trigger"> {
  readonly trigger: ScheduleTrigger;
  /** Made at run time, and paused. */
  readonly isPaused?: boolean;
}

/** What a task's schedules follow from. */
export interface ScheduledTask {
  readonly task: string;
  /** Undefined where it is not deployed any more. */
  readonly found: ManifestTask | undefined;
  readonly state: TaskPart | undefined;
  readonly definitions: readonly ScheduleDefinition[];
  /** In epoch milliseconds. */
  readonly now: number;
}

export function schedulesOf({ found, state, definitions, now }: ScheduledTask): readonly ShownSchedule[] {
  if (found === undefined) return [];
  const shown = shownTriggers(found, openOverrides(state, now));
  return [
    ...shown.filter((one): one is ShownSchedule => isTimed(one.trigger)),
    ...definitions.filter(({ wanted }) => wanted !== "gone").map(madeAtRunTime),
  ];
}

function madeAtRunTime({ name, expression, zone, until, wanted }: ScheduleDefinition): ShownSchedule {
  const limits = until === undefined ? undefined : { endAt: until };
  const trigger = { kind: "cron", id: scheduleTrigger(name), expression, timeZone: zone, limits } as const;
  return { trigger, isMadeAtRunTime: true, isPaused: wanted === "paused" };
}

/** Such as `every 10 minutes, UTC`. Undefined where this version of Pawl cannot read it. */
export function scheduleWords(task: string, { trigger }: ShownSchedule): string | undefined {
  try {
    return parseSchedule(trigger.expression, { timeZone: trigger.timeZone, seed: task }).describe();
  } catch (error) {
    if (error instanceof ScheduleError) return undefined;
    throw error;
  }
}

/** An instant to come. */
export interface Coming {
  /** In seconds of epoch. */
  readonly at: number;
  readonly trigger: string;
  /** Why it will start nothing, as it stands. */
  readonly held?: string;
}

/** The instants to come of a task, schedule by schedule, after one second and before another. */
export function* comingInstants(
  of: ScheduledTask,
  ledger: (trigger: string) => KnownLedger | undefined,
  after: number,
  before: number,
): Generator<Coming> {
  const { task, found, state, now } = of;
  if (found === undefined) return;
  const overrides = openOverrides(state, now);
  const held = heldBack(found, state, now);
  const schedules = schedulesOf(of);
  for (const schedule of schedules) {
    const { trigger, isPaused } = schedule;
    const known = ledger(trigger.id)?.ledger;
    const isUsedUp = known?.pieces.at(-1)?.off === "limit";
    const hasOther = schedule.override === undefined && schedules.some((one) => isSame(one, schedule));
    for (const at of instantsWithin(task, schedule, known?.pieces ?? [], after, before)) {
      const leftOut = overrides.length === 0 ? undefined : leftOutBy(overrides, schedule, at * 1000);
      // The override of the same name has the instant.
      if (hasOther && leftOut?.words.startsWith("overridden")) continue;
      const why = isPaused
        ? "not while the schedule is paused"
        : isUsedUp
          ? "its trigger has started its maxRuns"
          : heldBackText(leftOut ?? held, at * 1000, now);
      yield { at, trigger: trigger.id, held: why };
    }
  }
}

const isSame = (one: ShownSchedule, other: ShownSchedule) =>
  one.override !== undefined && one.trigger.id === other.trigger.id;

function* instantsWithin(
  task: string,
  { trigger }: ShownSchedule,
  pieces: KnownLedger["ledger"]["pieces"],
  after: number,
  before: number,
): Generator<number> {
  const { expression, timeZone, precise, jitterSeconds, limits = {} } = trigger;
  const { startAt, endAt } = limits;
  const from = Math.max(after + 1, startAt === undefined ? 0 : Math.ceil(Date.parse(startAt) / 1000));
  const end = Math.min(before, endAt === undefined ? before : Math.ceil(Date.parse(endAt) / 1000));
  if (from >= end) return;
  try {
    const options = { timeZone, seed: task };
    if (countsFromDeploy(translate(expression, { ...options, precise, jitterSeconds }))) {
      // Its ledger knows an instant of it, once one has come.
      for (const { at } of instantsOf(task, pieces, from - 1, end - 1)) yield at;
      return;
    }
    const schedule = parseSchedule(expression, options);
    for (const at of schedule.between(new Date(from * 1000), new Date(end * 1000))) yield at.getTime() / 1000;
  } catch (error) {
    // Another version of Pawl took it, and this one fires nothing for it.
    if (!(error instanceof ScheduleError)) throw error;
  }
}
