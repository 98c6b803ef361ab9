/**
 * Which schedules of EventBridge a definition asks for. Pure: `apply.ts` makes them so, and the sweeper's check finds what
 * differs.
 *
 * One that fires no more stays for two hours, since EventBridge may still be delivering its last instant; after its last
 * instant none is created, which would fire it once more.
 */
import { ruleName, type ScheduleDefinition } from "../model/task/run-time-schedule.ts";
import { laneOfRun, laneOfTask, type TaskDirectory } from "../model/task/task-directory.ts";
import { countsFromItsDeploy, readSchedule } from "../schedule/index.ts";
import type { AwsSchedule, FoundSchedule } from "../scheduler/scheduler.ts";

/** The schedules that there are to be; or those that are there are left as they are. */
export type Desired =
  | { readonly kind: "present"; readonly schedules: readonly AwsSchedule[] }
  | { readonly kind: "absent" | "left" };

const keptMs = 2 * 3_600_000;
/** How long after its first refusal a schedule without a task goes on: a deploy may be under way that brings it. */
const refusedMs = 900_000;

/** @param now in epoch milliseconds */
export function desired(definition: ScheduleDefinition, directory: TaskDirectory, now: number): Desired {
  if (definition.wanted === "gone" || isEnded(definition, now)) return { kind: "absent" };
  if (!firesAfter(definition, now)) return { kind: "left" };
  const { task, rules, until } = definition;
  const enabled = definition.wanted === "on" && !isHalted(definition, directory, now);
  // A lane that has not the task passes its messages on, or refuses them.
  const lane = laneOfRun(directory, { task, lane: "" });
  // AWS may fire at the end date itself.
  const endsAt = until === undefined ? undefined : Date.parse(until) - 1_000;
  const input = inputOf(definition);
  const schedules = rules.map(({ expression, zone }, i) => ({
    name: ruleName(definition, i),
    expression,
    zone,
    enabled,
    endsAt: endsAt === undefined ? undefined : Math.floor(endsAt / 1000) * 1000,
    lane,
    input,
  }));
  return { kind: "present", schedules };
}

/** Whether its task is gone, and a message of it was refused long ago. */
export function isHalted(
  { task, refusedAt }: ScheduleDefinition,
  directory: TaskDirectory,
  now: number,
): boolean {
  if (refusedAt === undefined || laneOfTask(directory, task) !== undefined) return false;
  return now - Date.parse(refusedAt) > refusedMs;
}

/** Whether it has fired for the last time, two hours ago or more. */
export function isEnded(definition: ScheduleDefinition, now: number): boolean {
  return !firesAfter(definition, now - keptMs);
}

function firesAfter({ expression, zone, until }: ScheduleDefinition, time: number): boolean {
  const end = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until);
  const instants = readSchedule(expression, { timeZone: zone });
  const { source } = instants;
  // AWS counts such an interval from when the schedule was made: only its end is known.
  if (source.kind === "every" && countsFromItsDeploy(source.seconds)) return time < end;
  const next = instants.next(new Date(time));
  return next !== undefined && next.getTime() < end;
}

/** The body of its messages. The worker needs no more of it than that. */
function inputOf({ task, name: schedule, rev, startWithin, params }: ScheduleDefinition): string {
  const scheduledTime = "<aws.scheduler.scheduled-time>";
  const own = JSON.stringify({ task, schedule, rev, scheduledTime, startWithin });
  if (params === undefined) return own;
  // AWS fills in whatever looks like that, in params too, where it is a text like any other.
  return `${own.slice(0, -1)},"params":${params.replaceAll("<aws.scheduler.", "\\u003caws.scheduler.")}}`;
}

/** Whether a schedule that was found is the one that is to be. */
export function isAsDesired(found: FoundSchedule | undefined, wanted: AwsSchedule | undefined): boolean {
  if (found === undefined || wanted === undefined) return found === wanted;
  return (
    found.isWhole &&
    found.expression === wanted.expression &&
    found.zone === wanted.zone &&
    found.enabled === wanted.enabled &&
    found.endsAt === wanted.endsAt &&
    found.lane === wanted.lane &&
    found.input === wanted.input
  );
}
