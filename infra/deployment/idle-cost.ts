/**
 * What a deployment costs a month when nothing runs: AWS's list prices for us-east-1, without any free tier,
 * before tax. Two things cost without work: queues that event sources poll, and the clock with what it opens.
 * Tables on demand, schedules that do not fire, log groups and an empty bucket cost nothing.
 */

/** USD, as known when this was written: AWS's price pages of Lambda, SQS, DynamoDB and EventBridge have the word. */
const price = {
  sqsRequest: 0.4e-6,
  lambdaRequest: 0.2e-6,
  lambdaArmGbSecond: 0.0000133334,
  dynamoDbReadUnit: 0.125e-6,
  keyRequest: 3e-6,
  schedulerInvocation: 1e-6,
};

const minutesAMonth = 30.44 * 24 * 60;

/** An event source at rest polls with five connections, each for 20 s. */
const pollsAMonth = 5 * 3 * minutesAMonth;

/** What the clock does in a minute in which nothing is due. */
const sweeperMinute = {
  /** Warm, on 256 MB: 16 queries at once. An estimate. */
  seconds: 0.1,
  /** Eventually consistent queries that find nothing: of the 16 parts of `sweep#`, and of each task's waiting runs. */
  readUnits: (tasks: number) => 0.5 * (16 + tasks),
};

/** DynamoDB has each table's key opened every five minutes in which the table is used. */
const keyRequestsAMonth = 2 * (minutesAMonth / 5);

/** One part of the sum. */
export interface CostPart {
  readonly what: string;
  /** USD a month. */
  readonly usd: number;
}

/** What is there to cost something. */
export interface IdleParts {
  /** Queues with an event source. */
  readonly polledQueues: number;
  readonly sweeperMemoryMb: number;
  readonly tasks: number;
}

/** The parts of the idle cost; their sum is the whole. */
export function idleCost({ polledQueues, sweeperMemoryMb, tasks }: IdleParts): readonly CostPart[] {
  const { seconds, readUnits } = sweeperMinute;
  const gbSeconds = seconds * (sweeperMemoryMb / 1024);
  return [
    {
      what: `${polledQueues} polled queue${polledQueues === 1 ? "" : "s"}`,
      usd: polledQueues * pollsAMonth * price.sqsRequest,
    },
    {
      what: "the clock's calls",
      usd:
        minutesAMonth *
        (price.schedulerInvocation + price.lambdaRequest + gbSeconds * price.lambdaArmGbSecond),
    },
    { what: "the clock's reads", usd: minutesAMonth * readUnits(tasks) * price.dynamoDbReadUnit },
    { what: "the tables' keys", usd: keyRequestsAMonth * price.keyRequest },
  ];
}
