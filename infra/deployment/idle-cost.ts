/**
 * What a deployment costs a month while nothing runs: AWS's list prices for us-east-1, without free tiers, before
 * tax. Two things cost without work: queues that event sources poll, and the sweeper with the tables it reads.
 * On-demand tables, schedules that do not fire, log groups and an empty bucket cost nothing.
 */

import { leaseKeys, turnKeys } from "../../functions/model/run/index-keys.ts";

/** USD, from the price pages of Lambda, SQS, DynamoDB, KMS and EventBridge when this was written. */
const price = {
  sqsRequest: 0.4e-6,
  lambdaRequest: 0.2e-6,
  lambdaArmGbSecond: 0.0000133334,
  dynamoDbReadUnit: 0.125e-6,
  kmsRequest: 3e-6,
  schedulerInvocation: 1e-6,
};

const minutesAMonth = 30.44 * 24 * 60;

/** Calls of 20 s over one connection. An idle event source has five, and two where it has no maximum concurrency. */
const pollsAMonth = 3 * minutesAMonth;
const connections = { limited: 5, unlimited: 2 };

/** A minute of the sweeper in which nothing is due. */
const sweeperMinute = {
  /** Warm, on 1024 MB: two times 16 queries at once, and the tasks'. An estimate. */
  seconds: 0.1,
  /**
   * Eventually consistent queries that find nothing: the keys of `lease#` and `turn#`, each task's waiting runs, and
   * once an hour its newest runs.
   */
  readUnits: (tasks: number) => 0.5 * (leaseKeys.length + turnKeys.length + tasks + tasks / 60),
};

/** DynamoDB asks KMS for the key of each of the two tables every five minutes in which the table is used. */
const kmsRequestsAMonth = 2 * (minutesAMonth / 5);

/** One part of the cost. */
export interface CostPart {
  readonly what: string;
  /** USD a month. */
  readonly usd: number;
}

export interface IdleParts {
  /** Queues whose event source has a maximum concurrency. */
  readonly limitedQueues: number;
  /** Queues whose event source has none, such as the dead-letter queue. */
  readonly unlimitedQueues: number;
  readonly sweeperMemoryMb: number;
  readonly tasks: number;
}

/** The idle cost in parts. */
export function idleCost({
  limitedQueues,
  unlimitedQueues,
  sweeperMemoryMb,
  tasks,
}: IdleParts): readonly CostPart[] {
  const { seconds, readUnits } = sweeperMinute;
  const queues = limitedQueues + unlimitedQueues;
  const polled = limitedQueues * connections.limited + unlimitedQueues * connections.unlimited;
  const gbSeconds = seconds * (sweeperMemoryMb / 1024);
  return [
    {
      what: `${queues} polled queue${queues === 1 ? "" : "s"}`,
      usd: polled * pollsAMonth * price.sqsRequest,
    },
    {
      what: "the sweeper's invocations",
      usd:
        minutesAMonth *
        (price.schedulerInvocation + price.lambdaRequest + gbSeconds * price.lambdaArmGbSecond),
    },
    { what: "the sweeper's reads", usd: minutesAMonth * readUnits(tasks) * price.dynamoDbReadUnit },
    { what: "the tables' keys", usd: kmsRequestsAMonth * price.kmsRequest },
  ];
}
