/**
 * What runs cost: sums of their steps, which `steps.ts` counts.
 *
 * Left out: what a task itself calls, the transfer of data, and KMS, which is asked for a key every five minutes that a
 * worker works in, and so at most 0.06 USD a month for each lane.
 */

import { clockSkewMs } from "../run/held.ts";
import { afterLeaseMs, longVisibilitySeconds } from "../run/index-keys.ts";
import type { ResolvedConcurrency } from "../task/concurrency.ts";
import type { Overlap } from "../task/settings.ts";
import { type PoolSize, poolUnits } from "./pool-size.ts";
import { type Counts, sumOf } from "./prices.ts";
import { steps } from "./steps.ts";

/** What starts runs: a schedule of EventBridge or one that the sweeper fires, what `after`, `onEvent` and `onQueue` follow, or a person, code or a deploy. */
export type StartedBy = "schedule" | "sweeper" | "after" | "event" | "queue" | "hand";

/** What decides what a task's runs cost. */
export interface RunShape {
  readonly startedBy: StartedBy;
  /** Whether their trigger has `maxRuns`. @default false */
  readonly isCounted?: boolean;
  /** Whether another task follows them. @default false */
  readonly isFollowed?: boolean;
  /** The events of a run that goes well to which something listens. @default none */
  readonly told?: number;
  /** How many of these go to the stage's bus. @default none */
  readonly toldOnBus?: number;
  readonly overlap: Overlap;
  /** The limit of its runs, or of those of each key. @default none */
  readonly concurrency?: ResolvedConcurrency;
  /** The limit of the stage, for the runs of all tasks. @default none */
  readonly stageLimit?: number;
  readonly checkpointSeconds: number;
  readonly maxRuntimeSeconds?: number;
  /** Into how many shards a run is split. @default it is not */
  readonly parallel?: { readonly shards: number };
  /** Of its lane. */
  readonly memoryMb: number;
  readonly batchSize: number;
  readonly timeoutSeconds: number;
  readonly visibilityTimeoutSeconds: number;
}

/** Seconds for which checkpoints leave an entry where it is: until a renewed lease would end 2 s before it is due. */
const entryMoveSeconds = (afterLeaseMs - clockSkewMs) / 1000;
const leaseSeconds = 30;
/** A turn starts no item in the function's last seconds. */
const lastSeconds = 5;

/** A run's record with all that a short run has, in bytes, and what DynamoDB adds to an item. */
export const recordBytes = 800 + 100;

/** Recording a run that an event or a message starts is an invocation of its own, of so many seconds. An estimate. */
const recordingSeconds = 0.03;

/** What it takes until a run's own message is sent. */
function sentCounts({ startedBy, memoryMb }: RunShape): Counts {
  const recorded = sumOf([1, steps.byHand], [1, steps.taskRead]);
  const received = sumOf([1, recorded], [1, steps.invocation], [1, gbSeconds(memoryMb, recordingSeconds)]);
  const counts = {
    schedule: steps.occurrence,
    sweeper: steps.fired,
    hand: steps.byHand,
    after: recorded,
    event: sumOf([1, received], [1, steps.eventSent]),
    queue: received,
  } satisfies Record<StartedBy, Counts>;
  return counts[startedBy];
}

/** The pools in which a run needs a place: its task's, its key's, the stage's. */
export function poolSizes({ overlap, concurrency, stageLimit }: RunShape): readonly PoolSize[] {
  const limit = overlap === "allow" ? (concurrency?.limit ?? 1) : 1;
  const isKeyed = concurrency?.key !== undefined;
  const pools: PoolSize[] = [];
  if (overlap !== "allow" || (concurrency !== undefined && !isKeyed)) pools.push({ limit });
  if (isKeyed) pools.push({ limit });
  if (stageLimit !== undefined) pools.push({ limit: stageLimit, isStage: true });
  return pools;
}

/**
 * What so many runs also take that each wait for a place once: in the heaviest of their pools, where nothing says which. The
 * first and the last of those that wait at a time take a little more, up to four writes and two reads together, which are left out.
 */
export function waitCounts(shape: RunShape, runs: number): Counts {
  const { memoryMb, batchSize } = shape;
  const units = Math.max(1, ...poolSizes(shape).map(poolUnits));
  return sumOf(
    [runs, steps.wait],
    [runs * units, steps.join],
    [runs / batchSize, steps.invocation],
    [runs, gbSeconds(memoryMb, recordingSeconds)],
  );
}

/** What it takes to start a run, to keep it apart from others, and to tell those that follow it. */
function startCounts(shape: RunShape): Counts {
  const { startedBy, overlap, concurrency, isCounted = false, isFollowed = false } = shape;
  const { told = 0, toldOnBus = 0 } = shape;
  const isOccurrence = startedBy === "schedule" || startedBy === "sweeper";
  const units = poolSizes(shape).reduce((sum, size) => sum + poolUnits(size), 0);
  const hasLimit = concurrency !== undefined && concurrency.key === undefined;
  // An occurrence learns of a pause and of overrides by its take.
  const isAsked = concurrency?.key !== undefined || (overlap === "allow" && !(hasLimit && isOccurrence));
  return sumOf(
    [1, sentCounts(shape)],
    [isCounted ? 1 : 0, steps.count],
    [units, steps.slot],
    [units > 0 && !isOccurrence ? 1 : 0, steps.slotRead],
    [isAsked ? 1 : 0, steps.stateRead],
    [1, steps.firstTurn],
    [isWatched(shape) ? 1 : 0, steps.watched],
    [isFollowed ? 1 : 0, steps.announce],
    [told > 0 ? 1 : 0, steps.tell],
    [toldOnBus, steps.busEvent],
  );
}

/** The turns of a run that is split: it plans its shards, and it ends. */
const ownTurns = 2;
/** Shards of one run make so many checkpoints a second at the most. */
const mostCheckpoints = 200;

/** What a run takes because it is split, with the first turn of each shard. */
function splitCounts(shape: RunShape, shards: number): Counts {
  const isLong = isWatched(shape);
  return sumOf(
    [1, steps.planned],
    [1, steps.furtherTurn],
    [1, isLong ? steps.furtherWatched : steps.furtherEntry],
    [1, steps.invocation],
    [shards, steps.shard],
    [isLong ? shards : 0, steps.watched],
    // At its end all of them are read.
    [1, { reads: (shards * recordBytes) / 4096 }],
  );
}

/** What runs of one turn take, each of so many milliseconds of its worker. */
export function shortRunCounts(shape: RunShape, runs: number, runMs: number): Counts {
  const { batchSize, memoryMb, parallel } = shape;
  const { shards = 0 } = parallel ?? {};
  return sumOf(
    [runs, startCounts(shape)],
    [parallel ? runs : 0, splitCounts(shape, shards)],
    [(runs * shards) / batchSize, steps.invocation],
    [runs / batchSize, steps.invocation],
    // A batch's runs share one CPU: they take as long as one after the other.
    [runs, gbSeconds(memoryMb, runMs / 1000)],
  );
}

/** A walk: its turns, and what they take. */
export interface WalkCounts {
  readonly seconds: number;
  /** Of the run and its shards. */
  readonly turns: number;
  readonly shards?: number;
  readonly counts: Counts;
}

/** What one run over so many items takes at the most, each of so many milliseconds. */
export function walkCounts(shape: RunShape, items: number, itemMs: number): WalkCounts {
  const seconds = (items * itemMs) / 1000;
  const turnSeconds = Math.min(
    shape.timeoutSeconds - lastSeconds,
    shape.maxRuntimeSeconds ?? Number.POSITIVE_INFINITY,
  );
  const { shards } = shape.parallel ?? {};
  const inOne = (of: number) => Math.max(1, Math.ceil(of / turnSeconds));
  const turns = shards === undefined ? inOne(seconds) : shards * inOne(seconds / shards) + ownTurns;
  return { seconds, turns, shards, counts: turnsCounts(shape, turns, seconds, turnSeconds) };
}

/** What one run takes at the most that took so many turns and seconds of its workers: each turn but the last this long. */
export function turnsCounts(
  shape: RunShape,
  turns: number,
  seconds: number,
  turnSeconds = seconds / turns,
): Counts {
  const { shards } = shape.parallel ?? {};
  if (shards === undefined)
    return sumOf([1, startCounts(shape)], [1, workCounts(shape, turns, seconds, turnSeconds)]);
  const checkpointSeconds = Math.max(shape.checkpointSeconds, shards / mostCheckpoints);
  const each = Math.max(1, (turns - ownTurns) / shards);
  const shardSeconds = seconds / shards;
  return sumOf(
    [1, startCounts(shape)],
    [1, steps.invocation],
    [1, splitCounts(shape, shards)],
    [
      shards,
      workCounts({ ...shape, checkpointSeconds }, each, shardSeconds, Math.min(turnSeconds, shardSeconds)),
    ],
    [shards * Math.floor(shardSeconds / checkpointSeconds), steps.shardCheckpoint],
  );
}

/** Its turns, without what it takes to begin and to end. */
function workCounts(shape: RunShape, turns: number, seconds: number, turnSeconds: number): Counts {
  const further = turns - 1;
  const watched = isWatched(shape);
  // Where messages come back soon, turns are too short for a checkpoint to move the entry.
  // A lease never ends after the function, so an entry that is due after that stays.
  const mostMoves = watched ? Math.floor((shape.timeoutSeconds - leaseSeconds) / entryMoveSeconds) : 0;
  const movesIn = (turn: number) => Math.max(0, Math.min(mostMoves, Math.floor(turn / entryMoveSeconds)));
  return sumOf(
    [turns, steps.invocation],
    [further, steps.furtherTurn],
    [further, watched ? steps.furtherWatched : steps.furtherEntry],
    [Math.floor(seconds / shape.checkpointSeconds), steps.checkpoint],
    [further * movesIn(turnSeconds) + movesIn(seconds - further * turnSeconds), steps.entryMove],
    [1, gbSeconds(shape.memoryMb, seconds)],
  );
}

/** What the records of so many runs take of the table each month, once as many expire as are added. */
export function keptCounts(runsAMonth: number, keptDays: number): Counts {
  return { storedGbMonths: (runsAMonth * (keptDays / 30.44) * recordBytes) / 1e9 };
}

function isWatched({ visibilityTimeoutSeconds }: RunShape): boolean {
  return visibilityTimeoutSeconds > longVisibilitySeconds;
}

function gbSeconds(memoryMb: number, seconds: number): Counts {
  return { functionGbSeconds: (memoryMb / 1024) * seconds };
}
