/** A lane's queue, its event source and its worker, compared with what was deployed. Pure. */
import type { FoundEventSource, FoundFunction } from "../aws/functions.ts";
import type { FoundQueue } from "../aws/queues.ts";
import type { WantedLane } from "../deployed.ts";
import { absent, type Difference, differing, type Setting } from "./difference.ts";
import { sourceDifferences } from "./source-differences.ts";

export interface FoundLane {
  readonly wanted: WantedLane;
  readonly url: string;
  readonly queue: FoundQueue | undefined;
  readonly source: FoundEventSource | undefined;
  readonly worker: FoundFunction | undefined;
}

/** @param deadLetterArn the queue to which a lane's messages go that no worker could handle */
export function laneDifferences(lane: FoundLane, deadLetterArn: string): Difference[] {
  const { wanted, queue, source, worker } = lane;
  const { name } = wanted;
  if (queue === undefined) return [absent(`queue of ${name}`)];
  return [
    ...queueDifferences(lane, queue, deadLetterArn),
    ...(source === undefined
      ? [absent(`event source of ${name}`)]
      : sourceDifferences(
          `event source of ${name}`,
          { ...wanted, enabled: true, queueArn: queue.arn, worker },
          source,
        )),
    ...(worker === undefined ? [absent(`function of ${name}`)] : functionDifferences(name, wanted, worker)),
  ];
}

function queueDifferences(
  { wanted, url }: FoundLane,
  queue: FoundQueue,
  deadLetterArn: string,
): Difference[] {
  const set = (attributes: object) =>
    `aws sqs set-queue-attributes --queue-url ${url} --attributes '${JSON.stringify(attributes)}'`;
  const { visibilityTimeoutSeconds, retentionSeconds, maxReceiveCount } = wanted;
  const redrive = { RedrivePolicy: JSON.stringify({ maxReceiveCount, deadLetterTargetArn: deadLetterArn }) };
  const settings: Setting[] = [
    [
      "visibility timeout in seconds",
      visibilityTimeoutSeconds,
      queue.visibilityTimeoutSeconds,
      set({ VisibilityTimeout: String(visibilityTimeoutSeconds) }),
    ],
    [
      "retention in seconds",
      retentionSeconds,
      queue.retentionSeconds,
      set({ MessageRetentionPeriod: String(retentionSeconds) }),
    ],
    ["receives before the dead-letter queue", maxReceiveCount, queue.maxReceiveCount, set(redrive)],
    [
      "dead-letter queue",
      maxReceiveCount === undefined ? undefined : deadLetterArn,
      queue.deadLetterArn,
      set(redrive),
    ],
  ];
  return differing(`queue of ${wanted.name}`, settings);
}

/** Timeout, memory and reserve of a function, compared with those that were deployed. */
export function functionDifferences(
  name: string,
  wanted: Pick<WantedLane, "timeoutSeconds" | "memoryMb" | "reservedConcurrency">,
  found: FoundFunction,
): Difference[] {
  const of = `--function-name ${found.name}`;
  const update = `aws lambda update-function-configuration ${of}`;
  const { timeoutSeconds, memoryMb, reservedConcurrency: reserve } = wanted;
  return differing(`function of ${name}`, [
    ["timeout in seconds", timeoutSeconds, found.timeoutSeconds, `${update} --timeout ${timeoutSeconds}`],
    ["memory in MB", memoryMb, found.memoryMb, `${update} --memory-size ${memoryMb}`],
    [
      "reserved concurrency",
      reserve,
      found.reservedConcurrency,
      reserve === undefined
        ? `aws lambda delete-function-concurrency ${of}`
        : `aws lambda put-function-concurrency ${of} --reserved-concurrent-executions ${reserve}`,
    ],
  ]);
}
