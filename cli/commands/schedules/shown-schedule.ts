/** Schedules that were made at run time, in words and as JSON. */

import { namesOf } from "../../../functions/model/mask/masked-names.ts";
import { maskedJson } from "../../../functions/model/mask/masked-run.ts";
import type { ScheduleDefinition } from "../../../functions/model/task/run-time-schedule.ts";
import type { TaskDirectory } from "../../../functions/model/task/task-directory.ts";
import { isHalted } from "../../../functions/run-time-schedules/index.ts";
import { countedFromDeploy, countsFromItsDeploy, readSchedule } from "../../../functions/schedule/index.ts";
import { authorName, instantText, joined } from "../../show/words.ts";

/** What `--json` prints of a schedule. */
export interface ScheduleJson {
  readonly task: string;
  readonly name: string;
  /** `on`, `paused`, `over`, or why it starts nothing. */
  readonly state: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly params?: unknown;
  readonly until?: string;
  /** Undefined where AWS counts it from when it was made, or it fires no more. */
  readonly next?: string;
  readonly changedAt: string;
  readonly author?: string;
  readonly note?: string;
}

/** @param now in epoch milliseconds */
export function scheduleJson(
  definition: ScheduleDefinition,
  directory: TaskDirectory,
  now: number,
): ScheduleJson {
  const { task, name, expression, zone, params, until, at, author, note } = definition;
  const [next] = nextOf(definition, new Date(now), 1) ?? [];
  return {
    task,
    name,
    state: scheduleState(definition, directory, now),
    expression,
    timeZone: zone,
    params: params === undefined ? undefined : JSON.parse(shownParams(task, params, directory)),
    until,
    next: next && instantText(next.getTime()),
    changedAt: at,
    author,
    note,
  };
}

/** Without masked values. */
function shownParams(task: string, params: string, { masked }: TaskDirectory): string {
  return maskedJson(namesOf(masked, task), params);
}

/** Whether it fires, and why not. */
export function scheduleState(definition: ScheduleDefinition, directory: TaskDirectory, now: number): string {
  if (definition.wanted === "gone") return "removed";
  if (!Object.hasOwn(directory.lanes, definition.task))
    return isHalted(definition, directory, now)
      ? "held back: its task is not deployed"
      : "its task is not deployed";
  if (nextOf(definition, new Date(now), 1)?.length === 0) return "over";
  return definition.wanted;
}

/** Whether a schedule still fires. */
export function mayFire(definition: ScheduleDefinition, now: number): boolean {
  return nextOf(definition, new Date(now), 1)?.length !== 0;
}

/** Its next instants; undefined where AWS counts them from when it was made. */
export function nextOf(
  { expression, zone, until }: ScheduleDefinition,
  from: Date,
  count: number,
): Date[] | undefined {
  const instants = readSchedule(expression, { timeZone: zone });
  const { source } = instants;
  const end = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until);
  if (source.kind === "every" && countsFromItsDeploy(source.seconds))
    return from.getTime() < end ? undefined : [];
  const found: Date[] = [];
  for (let at = instants.next(from); at && at.getTime() < end && found.length < count; at = instants.next(at))
    found.push(at);
  return found;
}

/** `0 3 * * * Europe/London until 2027-01-01T00:00:00Z`; the zone is left out if it is UTC. */
export function scheduleText({ expression, zone, until }: ScheduleDefinition): string {
  return joined(" ", [expression, zone !== "UTC" && zone, until && `until ${instantText(until)}`]);
}

/** When it fires next, for a cell. */
export function nextText(definition: ScheduleDefinition, now: number): string {
  if (definition.wanted === "paused") return "";
  const next = nextOf(definition, new Date(now), 1);
  return next === undefined ? (countedFromDeploy.split(",")[0] ?? "") : instantText(next[0]?.getTime());
}

export const scheduleHead = ["task!", "name!", "fires", "state", "next", "params", "note"] as const;

export function scheduleCells(
  definition: ScheduleDefinition,
  directory: TaskDirectory,
  now: number,
): readonly string[] {
  const { task, name, params = "", author, note } = definition;
  const said = joined(": ", [author && authorName(author), note]);
  const state = scheduleState(definition, directory, now);
  return [
    task,
    name,
    scheduleText(definition),
    state,
    nextText(definition, now),
    params && shownParams(task, params, directory),
    said,
  ];
}
