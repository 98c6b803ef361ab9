/**
 * The alarms of a stage that names an SNS topic: what each watches, when it goes off, and which heading of
 * docs/operate.md says what to do. Pure: `constructs/alarms.ts` makes them.
 *
 * Each is on a metric that AWS publishes by itself, except for runs that errored: those are counted in the workers'
 * log lines. A minute without data means that nothing happened, which is fine for all but the sweeper.
 */
import type { Stage, StageResolvedLane } from "./stage.ts";

/** What an alarm's metric is about. */
export type Watched =
  | { readonly kind: "sweeper" | "dead-letter queue" | "schedules" | "runs" }
  | { readonly kind: "worker" | "queue"; readonly lane: string };

export interface PlannedAlarm {
  /** Its construct's id. */
  readonly id: string;
  /** When it goes off, in words. */
  readonly what: string;
  /** Its heading in docs/operate.md. */
  readonly runbook: string;
  readonly watched: Watched;
  readonly metricName: string;
  readonly statistic: "Sum" | "Maximum";
  readonly periodSeconds: number;
  /** Periods in a row that must be over, or below, the threshold. */
  readonly periods: number;
  readonly comparison: "at least" | "below";
  readonly threshold: number;
  readonly missingData: "breaching" | "notBreaching";
}

/** What most alarms share. */
const counted = {
  statistic: "Sum",
  periods: 1,
  comparison: "at least",
  missingData: "notBreaching",
} as const;
const oldest = { ...counted, metricName: "ApproximateAgeOfOldestMessage", statistic: "Maximum" } as const;

/** The alarms of a stage. None where it names no topic. */
export function planAlarms(
  { alarms }: Pick<Stage, "alarms">,
  lanes: readonly StageResolvedLane[],
): readonly PlannedAlarm[] {
  if (alarms === undefined) return [];
  return [
    {
      ...counted,
      id: "SweeperSilent",
      what: `the sweeper was not invoked for ${alarms.sweeperSilentMinutes} minutes`,
      runbook: "The sweeper is silent",
      watched: { kind: "sweeper" },
      metricName: "Invocations",
      periodSeconds: 60,
      periods: alarms.sweeperSilentMinutes,
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
      metricName: "Errors",
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
      metricName: "NumberOfMessagesReceived",
      periodSeconds: 300,
      threshold: alarms.deadLetters,
    },
    {
      ...oldest,
      id: "DeadLettersStuck",
      what: `a message has been on the dead-letter queue for ${alarms.deadLetterSeconds} s`,
      runbook: "The dead-letter function fails",
      watched: { kind: "dead-letter queue" },
      periodSeconds: 300,
      threshold: alarms.deadLetterSeconds,
    },
    {
      ...counted,
      id: "DroppedInvocations",
      what: `EventBridge Scheduler dropped ${invocations(alarms.droppedInvocations)} in 5 minutes`,
      runbook: "EventBridge Scheduler drops invocations",
      watched: { kind: "schedules" },
      metricName: "InvocationDroppedCount",
      periodSeconds: 300,
      threshold: alarms.droppedInvocations,
    },
    {
      ...counted,
      id: "RunsErrored",
      what: `${alarms.runsErrored} ${alarms.runsErrored === 1 ? "run" : "runs"} errored in 5 minutes`,
      runbook: "Runs errored",
      watched: { kind: "runs" },
      metricName: "RunsErrored",
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
      metricName: "Errors",
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
      metricName: "Throttles",
      periodSeconds: 900,
      threshold: workerThrottles,
    },
    {
      ...oldest,
      id: id("OldestMessage"),
      what: `a message has been on the queue of lane ${lane} for ${oldestSeconds} s`,
      runbook: "Messages wait too long",
      watched: { kind: "queue", lane },
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

/** USD a month, from the price page of CloudWatch: an alarm, and a metric of one's own. */
const price = { alarm: 0.1, metric: 0.3 };

/** The line of the summary. Undefined where the stage has no alarms. */
export function alarmsLine(alarms: readonly PlannedAlarm[]): string | undefined {
  if (alarms.length === 0) return undefined;
  const usd = (amount: number) => amount.toFixed(2);
  const all = alarms.length * price.alarm;
  return `alarms cost ${usd(all + price.metric)} USD a month besides: ${alarms.length} alarms ${usd(all)}, the metric of runs that errored ${usd(price.metric)}`;
}
