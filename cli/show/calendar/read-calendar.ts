/**
 * Reads a calendar: one Query for all schedules made at run time, one Get for the tasks with overrides, and for each task with a
 * schedule one Query of its ledgers and its state, and one for each page of its records. Nothing is read of other tasks.
 */
import { firedPart } from "../../../functions/model/override/fired-part.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import type { ScheduleDefinition } from "../../../functions/model/task/run-time-schedule.ts";
import { isTimed } from "../../../functions/model/task/trigger.ts";
import { readDefinitions } from "../../../functions/run-time-schedules/index.ts";
import { watchedIn } from "../../../functions/runs/index.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { readTaskParts } from "../../deployment/task-parts.ts";
import { Verdicts } from "../../deployment/verdicts.ts";
import { UsageError } from "../../usage.ts";
import { limitsText, triggerText } from "../triggers.ts";
import { verdictText, verdictWord } from "../verdict/verdict-text.ts";
import { joined, shortened } from "../words.ts";
import {
  Allowance,
  Buckets,
  type Calendar,
  type CalendarInstant,
  type CalendarRange,
  type CalendarRow,
  isOdd,
} from "./calendar.ts";
import { comingInstants, type ScheduledTask, schedulesOf, scheduleWords } from "./shown-schedules.ts";
import { type TaskSchedules, zoneChangesOf } from "./zone-changes.ts";

/** Records of one page: as many as a Query takes. */
const pageSize = 1_000;
const longestWhy = 160;
/** Of a task, where only those that did not run are listed: the newest. */
const mostOdd = 1_000;

/** What of all tasks is read together. */
export interface ScheduledTasks {
  /** Of all tasks, removed ones too. */
  readonly definitions: readonly ScheduleDefinition[];
  /** The tasks that have overrides of schedules, or had some. */
  readonly watched: ReadonlySet<string>;
}

export async function readScheduled(store: RunStore): Promise<ScheduledTasks> {
  const [definitions, fired] = await Promise.all([
    readDefinitions(store, undefined, { removed: true }),
    store.getPart(firedPart),
  ]);
  return { definitions, watched: new Set(watchedIn(fired).map(({ task }) => task)) };
}

/** Of these tasks those that have a schedule: deployed, made at run time, or perhaps by an override. */
export function withSchedules(
  names: readonly string[],
  { tasks }: Manifest,
  { definitions, watched }: ScheduledTasks,
): readonly string[] {
  const found = new Map(tasks.map((task) => [task.name, task]));
  const made = new Set(definitions.map(({ task }) => task));
  return names.filter(
    (name) => found.get(name)?.triggers.some(isTimed) || made.has(name) || watched.has(name),
  );
}

/** @param names of the tasks; in the calendar they keep their order @throws UsageError for a calendar that is too large */
export async function readCalendar(
  store: RunStore,
  manifest: Manifest,
  names: readonly string[],
  { definitions }: ScheduledTasks,
  range: CalendarRange,
): Promise<Calendar> {
  const allowance = new Allowance(range);
  const made = Map.groupBy(definitions, ({ task }) => task);
  const read = await Promise.all(
    names.map((task) => readRow(store, manifest, task, made.get(task) ?? [], range, allowance)),
  );
  const schedules = read.map((one) => one.schedules);
  const changes = zoneChangesOf(schedules, range.from, range.to, range.clock.zone);
  return { ...range, rows: read.map(({ row }) => row), changes };
}

async function readRow(
  store: RunStore,
  manifest: Manifest,
  task: string,
  definitions: readonly ScheduleDefinition[],
  { from, to, now, step, lists, clock, trigger: only }: CalendarRange,
  allowance: Allowance,
): Promise<{ readonly row: CalendarRow; readonly schedules: TaskSchedules }> {
  const parts = await readTaskParts(store, task);
  const known = { ...parts, definitions };
  const verdicts = Verdicts.from(store, manifest, task, known, now * 1000);
  const found = manifest.tasks.find(({ name }) => name === task);
  const scheduled: ScheduledTask = { task, found, state: parts.state, definitions, now: now * 1000 };
  const schedules = schedulesOf(scheduled);
  const ids = new Set([...schedules.map((one) => one.trigger.id), ...verdicts.triggers]);
  if (only !== undefined && !ids.has(only))
    throw new UsageError(
      `no trigger ${JSON.stringify(only)} of task ${task}: there are ${[...ids].join(", ")}`,
    );
  const instants: CalendarInstant[] = [];
  const buckets = step === undefined ? undefined : new Buckets(step, clock);
  const isListed = (verdict: string) =>
    lists === "all" ||
    (lists === "odd" && isOdd(verdict) && instants.length < mostOdd) ||
    // One more tells that there are too many.
    (typeof lists === "number" && instants.length <= lists);
  const last = Math.min(now, to - 1);
  const coming = comingInstants(
    scheduled,
    (trigger) => verdicts.ledger(trigger),
    Math.max(now, from - 1),
    to,
  );
  for (const { at, trigger, held } of coming) {
    if (only !== undefined && trigger !== only) continue;
    allowance.take(false);
    const verdict = held === undefined ? "coming" : "held back";
    buckets?.add(at, verdict);
    if (isListed(verdict)) instants.push({ at, trigger, verdict, why: held });
  }
  if (from <= last) {
    for await (const one of verdicts.between(from, last, pageSize, false)) {
      const { at, trigger, verdict } = one;
      if (only !== undefined && trigger !== only) continue;
      allowance.take(verdict.kind === "recorded");
      const word = verdictWord(verdict, now * 1000);
      buckets?.add(at, word);
      if (!isListed(word)) continue;
      const run = verdict.kind === "recorded" ? `${task}/${verdict.run.run}` : undefined;
      const why = shortened(verdictText(one, { now: now * 1000 }), longestWhy);
      instants.push({ at, trigger, verdict: word, run, why });
    }
  }
  const triggers = schedules.map((schedule) => {
    const { trigger, override } = schedule;
    const { id, timeZone, expression } = trigger;
    const spoken = scheduleWords(task, schedule);
    const words = joined(", ", [
      ...(spoken === undefined ? [triggerText(trigger)] : [spoken, limitsText(trigger)]),
      override !== undefined && "an override",
    ]);
    return { id, words, expression, timeZone };
  });
  const sorted = instants.sort((a, b) => a.at - b.at || (a.trigger < b.trigger ? -1 : 1));
  const isListedWhole = typeof lists === "number" && sorted.length <= lists;
  const isCounted = typeof lists === "number" && !isListedWhole;
  return {
    row: {
      ...{ task, triggers, instants: isCounted ? [] : sorted },
      buckets: isListedWhole ? undefined : buckets?.all(),
    },
    schedules: { task, schedules },
  };
}
