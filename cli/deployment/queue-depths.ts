/**
 * What is in the queues of a deployment: a call of SQS for each, and one of CloudWatch for the age of the oldest messages, where
 * there are any. CloudWatch measures each minute, and nothing on this machine.
 */
import type { SQSClient } from "@aws-sdk/client-sqs";
import { signedCall } from "../../functions/queue/signed-call.ts";

/** About as many messages. */
export interface QueueDepth {
  /** That a worker may take now. */
  readonly waiting: number;
  /** That a worker has. */
  readonly inFlight: number;
  /** That are not due yet. */
  readonly delayed: number;
  /** The age of the oldest, in seconds, as it was measured last. @default not known */
  readonly oldestSeconds?: number;
}

export interface QueueDepths {
  /** By lane. */
  readonly lanes: ReadonlyMap<string, QueueDepth>;
  readonly deadLetters: QueueDepth;
  /** Why no age is known, where it was asked for. */
  readonly ageError?: unknown;
}

export interface QueuesAsked {
  readonly client: SQSClient;
  /** Lane to queue URL. */
  readonly queues: Readonly<Record<string, string>>;
  readonly deadLetterQueue: string;
  /** In epoch milliseconds. Undefined where nothing is measured. */
  readonly now: number | undefined;
  /** What takes the place of CloudWatch. @default AWS's own */
  readonly endpoint?: string;
}

const counts = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const;
/** A measured age counts for so long, in seconds: a minute's value comes a few minutes later. */
const measuredSeconds = 900;

export async function readQueueDepths(asked: QueuesAsked): Promise<QueueDepths> {
  const { client, queues, deadLetterQueue, now, endpoint } = asked;
  const lanes = Object.keys(queues);
  const urls = [...Object.values(queues), deadLetterQueue];
  const depths = await Promise.all(urls.map((url) => readDepth(client, url)));
  const withMessages = urls.filter((_, i) => {
    const { waiting = 0, inFlight = 0 } = depths[i] ?? {};
    return waiting + inFlight > 0;
  });
  let ages: ReadonlyMap<string, number> = new Map();
  let ageError: unknown;
  try {
    if (now !== undefined && withMessages.length > 0)
      ages = await readAges(client, withMessages, now, endpoint);
  } catch (error) {
    ageError = error;
  }
  const [deadLetters, ...ofLanes] = [deadLetterQueue, ...Object.values(queues)].map((url): QueueDepth => {
    const { waiting = 0, inFlight = 0, delayed = 0 } = depths[urls.indexOf(url)] ?? {};
    return { waiting, inFlight, delayed, oldestSeconds: ages.get(url) };
  });
  const none: QueueDepth = { waiting: 0, inFlight: 0, delayed: 0 };
  return {
    lanes: new Map(lanes.map((lane, i) => [lane, ofLanes[i] ?? none])),
    deadLetters: deadLetters ?? none,
    ageError,
  };
}

async function readDepth(client: SQSClient, QueueUrl: string): Promise<QueueDepth> {
  const { GetQueueAttributesCommand } = await import("@aws-sdk/client-sqs");
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...counts] });
  const { Attributes = {} } = await client.send(command);
  const [waiting = 0, inFlight = 0, delayed = 0] = counts.map((name) => Number(Attributes[name] ?? 0));
  return { waiting, inFlight, delayed };
}

/** The age of the oldest message of each queue, by URL. */
async function readAges(
  client: SQSClient,
  urls: readonly string[],
  now: number,
  endpoint: string | undefined,
): Promise<ReadonlyMap<string, number>> {
  const second = Math.floor(now / 1000);
  const input = {
    StartTime: second - measuredSeconds,
    EndTime: second,
    ScanBy: "TimestampDescending",
    MetricDataQueries: urls.map((url, i) => ({
      Id: `q${i}`,
      MetricStat: {
        Metric: {
          Namespace: "AWS/SQS",
          MetricName: "ApproximateAgeOfOldestMessage",
          Dimensions: [{ Name: "QueueName", Value: url.slice(url.lastIndexOf("/") + 1) }],
        },
        Period: 60,
        Stat: "Maximum",
      },
    })),
  };
  const answer = await signedCall(client, {
    service: "monitoring",
    path: "/",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "GraniteServiceVersion20100801.GetMetricData",
    },
    body: JSON.stringify(input),
    endpoint,
  });
  const { MetricDataResults = [] } = JSON.parse(answer) as {
    readonly MetricDataResults?: readonly { readonly Id: string; readonly Values?: readonly number[] }[];
  };
  return new Map(
    MetricDataResults.flatMap(({ Id, Values: [newest] = [] }) => {
      const url = urls[Number(Id.slice(1))];
      return url === undefined || newest === undefined ? [] : [[url, newest] as const];
    }),
  );
}
