/**
 * The alarms of a stage that names an SNS topic: what each watches, when it goes off, and which heading of
 * docs/operate.md says what to do. Pure: `constructs/alarms.ts` makes them.
 *
 * Each is on metrics that AWS publishes by itself, except for runs that errored: those are counted in the log lines of
 * the workers and the dead-letter function. A minute without data means that nothing happened, which is fine for all
 * but the sweeper.
 *
 * A queue's age of the oldest message leaves out every message that was received three times. So it tells of messages
 * that nobody takes, and never of those that are taken and fail: a lane's go to the dead-letter queue in the end, and
 * the dead-letter queue's are counted.
 */
import { usdOf } from "../../../functions/model/cost/prices.ts";
import type { Stage, StageResolvedLane } from "../stage/stage.ts";

/** What an alarm's metric is about. */
export type Watched =
  | { readonly kind: "sweeper" | "dead-letter queue" | "schedules" | "runs" }
  | { readonly kind: "worker" | "queue"; readonly lane: string }
  | { readonly kind: "health"; readonly task: string };

export interface PlannedAlarm {
  /** Its construct's id. */
  readonly id: string;
  /** When it goes off, in words. */
  readonly what: string;
  /** Its heading in docs/operate.md. */
  readonly runbook: string;
  readonly watched: Watched;
  /** Where there are several, they are added up minute by minute. */
  readonly metricNames: readonly [string, ...string[]];
  readonly statistic: "Sum" | "Maximum" | "Minimum";
  readonly periodSeconds: number;
  /** The last periods that count. */
  readonly periods: number;
  /** Of those, how many must be at least, or below, the threshold. */
  readonly datapointsToAlarm: number;
  readonly comparison: "at least" | "below";
  readonly threshold: number;
  readonly missingData: "breaching" | "notBreaching" | "ignore";
}

/** Where an alarm's runbook is, as GitHub links to a heading. */
export function runbookOf({ runbook }: Pick<PlannedAlarm, "runbook">): string {
  return `docs/operate.md#${runbook.toLowerCase().replaceAll(" ", "-")}`;
}

/** What most alarms share. */
const counted = {
  statistic: "Sum",
  periods: 1,
  datapointsToAlarm: 1,
  comparison: "at least",
  missingData: "notBreaching",
} as const;

/** The alarms of a stage. None where it names no topic. Those on tasks are `planHealthAlarms`. */
export function planAlarms(
  { alarms }: Pick<Stage, "alarms">,
  lanes: readonly StageResolvedLane[],
): readonly PlannedAlarm[] {
  if (alarms === undefined) return [];
  // The numbers are approximate, and those of the last minutes may not be there yet.
  const stuckMinutes = Math.ceil((4 * alarms.deadLetterMinutes) / 5);
  return [
    {
      ...counted,
      id: "SweeperSilent",
      what: `the sweeper was not invoked for ${alarms.sweeperSilentMinutes} minutes`,
      runbook: "The sweeper is silent",
      watched: { kind: "sweeper" },
      metricNames: ["Invocations"],
      periodSeconds: 60,
      periods: alarms.sweeperSilentMinutes,
      datapointsToAlarm: alarms.sweeperSilentMinutes,
      comparison: "below",
      threshold: 1,
      missingData: "breaching",
    },
    {
      ...counted,
      id: "SweeperErrors",
      what: `the sweeper failed ${times(alarms.sweeperErrors)} in 5 minutes`,
      runbook: "The sweeper fails",
      watched: { kind: "sweeper" },
      metricNames: ["Errors"],
      periodSeconds: 300,
      threshold: alarms.sweeperErrors,
    },
    ...lanes.flatMap((lane) => laneAlarms(alarms, lane)),
    {
      ...counted,
      id: "DeadLetters",
      what: `${messages(alarms.deadLetters)} on the dead-letter queue in 5 minutes`,
      runbook: "Messages on the dead-letter queue",
      watched: { kind: "dead-letter queue" },
      metricNames: ["NumberOfMessagesReceived"],
      periodSeconds: 300,
      threshold: alarms.deadLetters,
    },
    {
      ...counted,
      id: "DeadLettersStuck",
      what: `the dead-letter queue was not empty in ${stuckMinutes} of ${alarms.deadLetterMinutes} minutes`,
      runbook: "The dead-letter function fails",
      watched: { kind: "dead-letter queue" },
      // A message that fails is invisible for three minutes, then visible for a moment.
      metricNames: ["ApproximateNumberOfMessagesVisible", "ApproximateNumberOfMessagesNotVisible"],
      statistic: "Maximum",
      periodSeconds: 60,
      periods: alarms.deadLetterMinutes,
      datapointsToAlarm: stuckMinutes,
      threshold: 1,
    },
    {
      ...counted,
      id: "DroppedInvocations",
      what: `EventBridge Scheduler dropped ${invocations(alarms.droppedInvocations)} in 5 minutes`,
      runbook: "EventBridge Scheduler drops invocations",
      watched: { kind: "schedules" },
      metricNames: ["InvocationDroppedCount"],
      periodSeconds: 300,
      threshold: alarms.droppedInvocations,
    },
    {
      ...counted,
      id: "RunsErrored",
      what: `${alarms.runsErrored} ${alarms.runsErrored === 1 ? "run" : "runs"} errored in 5 minutes`,
      runbook: "Runs errored",
      watched: { kind: "runs" },
      metricNames: ["RunsErrored"],
      periodSeconds: 300,
      threshold: alarms.runsErrored,
    },
  ];
}

function laneAlarms(
  { workerErrors, workerThrottles, waitingSeconds }: NonNullable<Stage["alarms"]>,
  { name: lane, visibilityTimeoutSeconds }: StageResolvedLane,
): readonly PlannedAlarm[] {
  const id = (what: string) => `${what}${lane.charAt(0).toUpperCase()}${lane.slice(1)}`;
  // A killed worker's message is visible again after this time only, though another one does its run by then.
  const oldestSeconds = visibilityTimeoutSeconds + waitingSeconds;
  return [
    {
      ...counted,
      id: id("WorkerErrors"),
      what: `the worker of lane ${lane} failed ${times(workerErrors)} in an hour`,
      runbook: "A worker fails",
      watched: { kind: "worker", lane },
      metricNames: ["Errors"],
      // Of a worker that fails at the end of each turn of 15 minutes, a shorter window would see too few.
      periodSeconds: 3600,
      threshold: workerErrors,
    },
    {
      ...counted,
      id: id("WorkerThrottles"),
      what: `Lambda refused to invoke the worker of lane ${lane} ${times(workerThrottles)} in 15 minutes`,
      runbook: "A worker is throttled",
      watched: { kind: "worker", lane },
      metricNames: ["Throttles"],
      periodSeconds: 900,
      threshold: workerThrottles,
    },
    {
      ...counted,
      id: id("OldestMessage"),
      what: `a message has waited on the queue of lane ${lane} for ${oldestSeconds} s`,
      runbook: "Messages wait too long",
      watched: { kind: "queue", lane },
      metricNames: ["ApproximateAgeOfOldestMessage"],
      statistic: "Maximum",
      periodSeconds: 300,
      threshold: oldestSeconds,
    },
  ];
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

function messages(count: number): string {
  return count === 1 ? "a message arrived" : `${count} messages arrived`;
}

function invocations(count: number): string {
  return count === 1 ? "an invocation" : `${count} invocations`;
}

/** The line of the summary. Undefined where the stage has no alarms. */
export function alarmsLine(alarms: readonly PlannedAlarm[]): string | undefined {
  if (alarms.length === 0) return undefined;
  const usd = (amount: number) => amount.toFixed(2);
  const metrics = alarms.flatMap(({ metricNames }) => metricNames).length;
  const all = usdOf({ alarmMetrics: metrics });
  const own = usdOf({ ownMetrics: 1 });
  return `alarms cost ${usd(all + own)} USD a month besides: ${alarms.length} alarms on ${metrics} metrics ${usd(all)}, the metric of runs that errored ${usd(own)}`;
}
