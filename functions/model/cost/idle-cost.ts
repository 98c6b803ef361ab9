/**
 * What a deployment costs a month while nothing runs. Two things cost without work: queues that event sources poll, users'
 * own among them, and the sweeper with the tables that it reads. On-demand tables, schedules that do not fire, log groups and an empty bucket
 * cost nothing. A test counts the sweeper's reads at the wire.
 */
import { leaseKeys, turnKeys } from "../run/index-keys.ts";
import { keyMonth } from "./key-cost.ts";
import { type CostPart, type Counts, sumOf, usdOf } from "./prices.ts";

export const minutesAMonth = 30.44 * 24 * 60;

/** Calls of 20 s over one connection. An idle event source has five, and two where it has no maximum concurrency. */
const pollsAMonth = 3 * minutesAMonth;
const connections = { limited: 5, unlimited: 2 };

/** What a minute of the sweeper takes in which nothing is due. @param furtherQueues the list of keys for which runs wait, and the queue for the stage, where there are any @default none */
export function sweeperMinute(sweeperMemoryMb: number, tasks: number, furtherQueues = 0): Counts {
  return {
    scheduledInvocations: 1,
    functionRequests: 1,
    // Warm, on 1024 MB: two times 16 queries at once, and the tasks'. An estimate.
    functionGbSeconds: 0.1 * (sweeperMemoryMb / 1024),
    // Queries that find nothing and need not be consistent: the keys of `lease#` and `turn#`, each task's waiting runs,
    // and once an hour its newest runs. And two consistent reads: what it has fired, and run-time schedules.
    reads: 2 + 0.5 * (leaseKeys.length + turnKeys.length + furtherQueues + tasks + tasks / 60),
    // It says that it is at work.
    tableWrites: 1,
    // Lambda's own lines: it logs nothing where nothing was due.
    logBytes: 300,
  };
}

/** Pawl's own tasks, by what a stage has switched on. */
export interface AutomaticParts {
  readonly memoryMb: number;
  /** Runs that their schedules start in a month. */
  readonly runs: number;
  /** Metrics that one of them sends. */
  readonly metrics: number;
}

/** What a month takes of Pawl's own tasks, where the team's have no runs. */
export function automaticMonth({ memoryMb, runs, metrics }: AutomaticParts): Counts {
  return {
    functionRequests: runs,
    // Nearly all of it is their environment's start and the answers of AWS. An estimate.
    functionGbSeconds: runs * 2 * (memoryMb / 1024),
    // The slot, the claim, the end, the slot, what the sweeper fired, and its look; and the run's entry, made and removed.
    tableWrites: runs * 6,
    indexWrites: runs * 2,
    reads: runs * 10,
    logBytes: runs * 2_000,
    ownMetrics: metrics,
  };
}

/** DynamoDB asks KMS for the key of each of the two tables every five minutes in which the table is used. */
const keysAMonth: Counts = { keyRequests: 2 * (minutesAMonth / 5) };

/** What a stage has that costs. */
export interface IdleParts {
  /** Queues whose event source has a maximum concurrency. */
  readonly limitedQueues: number;
  /** Queues whose event source has none, such as the dead-letter queue. */
  readonly unlimitedQueues: number;
  /** Users' own queues that `onQueue` has polled: their event sources have a maximum concurrency. @default 0 */
  readonly ownQueues?: number;
  readonly sweeperMemoryMb: number;
  /** The team's and Pawl's own. */
  readonly tasks: number;
  /** As for `sweeperMinute`. @default none */
  readonly furtherQueues?: number;
  /** @default none */
  readonly automatic?: AutomaticParts;
  /** The stage's key: `own` where its stack makes it. @default it has none */
  readonly key?: "own" | "given";
}

/** The idle cost a month, in parts. */
export function idleCost({
  limitedQueues,
  unlimitedQueues,
  ownQueues = 0,
  sweeperMemoryMb,
  tasks,
  furtherQueues,
  automatic,
  key,
}: IdleParts): readonly CostPart[] {
  const queues = limitedQueues + unlimitedQueues;
  const polled = limitedQueues * connections.limited + unlimitedQueues * connections.unlimited;
  const usdOfPolls = (count: number) => usdOf({ queueRequests: count * pollsAMonth });
  const { reads, tableWrites, ...invocation } = sweeperMinute(sweeperMemoryMb, tasks, furtherQueues);
  return [
    { what: `${queues} polled queue${queues === 1 ? "" : "s"}`, usd: usdOfPolls(polled) },
    ...(ownQueues === 0
      ? []
      : [
          {
            what: `${ownQueues} polled queue${ownQueues === 1 ? "" : "s"} of yours`,
            usd: usdOfPolls(ownQueues * connections.limited),
          },
        ]),
    { what: "the sweeper's invocations", usd: usdOf(sumOf([minutesAMonth, invocation])) },
    { what: "the sweeper's reads and writes", usd: usdOf(sumOf([minutesAMonth, { reads, tableWrites }])) },
    { what: "the tables' keys", usd: usdOf(keysAMonth) },
    ...(key === undefined
      ? []
      : [{ what: "the stage's key", usd: usdOf(keyMonth({ isOwn: key === "own", queues })) }]),
    ...(automatic === undefined ? [] : [{ what: "Pawl's own tasks", usd: usdOf(automaticMonth(automatic)) }]),
  ];
}
