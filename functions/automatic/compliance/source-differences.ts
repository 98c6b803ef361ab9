/** The event sources that hand messages to workers, compared with those that were deployed. Pure. */
import { queueName } from "../../model/task/trigger.ts";
import type { FoundEventSource, FoundFunction } from "../aws/functions.ts";
import type { WantedQueueSource } from "../deployed.ts";
import { absent, type Difference, differing } from "./difference.ts";

/** What an event source is to be. */
export interface WantedSource {
  readonly enabled: boolean;
  readonly queueArn: string;
  readonly worker: FoundFunction | undefined;
  readonly batchSize: number;
  /** @default 0 */
  readonly batchWindowSeconds?: number;
  readonly maxConcurrency?: number;
}

export function sourceDifferences(
  name: string,
  { enabled, queueArn, worker, batchSize, batchWindowSeconds = 0, maxConcurrency }: WantedSource,
  source: FoundEventSource,
): Difference[] {
  const update = `aws lambda update-event-source-mapping --uuid ${source.id}`;
  const scaling = maxConcurrency === undefined ? "{}" : `MaximumConcurrency=${maxConcurrency}`;
  const state = enabled ? "Enabled" : "Disabled";
  return differing(name, [
    ["queue", queueArn, source.queueArn, "deploy the stage again"],
    ["function", worker?.arn, source.functionArn, `${update} --function-name ${worker?.name}`],
    ["state", state, source.state, `${update} --${enabled ? "" : "no-"}enabled`],
    ["batch size", batchSize, source.batchSize, `${update} --batch-size ${batchSize}`],
    [
      "batch window in seconds",
      batchWindowSeconds,
      source.batchWindowSeconds,
      `${update} --maximum-batching-window-in-seconds ${batchWindowSeconds}`,
    ],
    ["maximum concurrency", maxConcurrency, source.maxConcurrency, `${update} --scaling-config ${scaling}`],
    [
      "reports failed messages",
      true,
      source.reportsFailures,
      `${update} --function-response-types ReportBatchItemFailures`,
    ],
  ]);
}

/** The event sources of a lane's worker: its lane's own, and those of users' queues. */
export interface FoundSources {
  /** The lane's name. */
  readonly lane: string;
  /** The event source of the lane's own queue. */
  readonly own: FoundEventSource | undefined;
  readonly worker: FoundFunction | undefined;
  readonly all: readonly FoundEventSource[];
}

/** What `onQueue` has of a lane, and what its worker reads besides. */
export function queueSourceDifferences(
  wanted: readonly WantedQueueSource[],
  { lane, own, worker, all }: FoundSources,
): Difference[] {
  const ofLane = wanted.filter((each) => each.lane === lane);
  const found = all.filter(({ id }) => id !== own?.id);
  const others = found.filter((source) => !ofLane.some((each) => isOf(each, source)));
  return [
    ...ofLane.flatMap((each) => {
      const name = `event source of ${each.task}, trigger ${each.trigger}`;
      const there = found.find((source) => isOf(each, source));
      if (there === undefined) return [absent(name)];
      return sourceDifferences(name, { ...each, queueArn: arnOf(each, there), worker }, there);
    }),
    ...others.map(({ id, queueArn }) => ({
      what: `event source ${id} of ${lane}`,
      wanted: "none",
      found: queueArn,
      cure: `aws lambda delete-event-source-mapping --uuid ${id}`,
    })),
  ];
}

/** Synth refuses two queues of one name. */
function isOf({ queue }: WantedQueueSource, { queueArn }: FoundEventSource): boolean {
  return queueName(queue) === queueName(queueArn);
}

/** A queue that is given by its name is in the stage's account, as the template says. */
function arnOf({ queue }: WantedQueueSource, { queueArn }: FoundEventSource): string {
  return queue.startsWith("arn:") ? queue : queueArn;
}
