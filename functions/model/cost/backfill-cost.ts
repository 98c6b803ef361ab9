/** What a backfill takes of AWS: its own run, and those that it starts. A bench counts the same at the wire. */
import { type Counts, sumOf } from "./prices.ts";
import { poolSizes, type RunShape, shortRunCounts, waitCounts } from "./run-cost.ts";
import { steps } from "./steps.ts";

/** What decides what a backfill costs. */
export interface BackfillShape {
  /** Of the task whose occurrences it starts. */
  readonly task: RunShape;
  /** Of the lane in which its own run works. */
  readonly own: RunShape;
  /** How many runs it starts, and how long each takes. */
  readonly starts: number;
  /** How many of these are counted, since their triggers have `maxRuns`. @default none */
  readonly counted?: number;
  readonly runMs: number;
  /** How long it takes in all, in seconds. */
  readonly seconds: number;
  /** Whether its runs need the task's slot. */
  readonly needsSlot: boolean;
  /** How many of them wait for a place. @default none */
  readonly waits?: number;
  /** Occurrences whose records are read. */
  readonly instants: number;
}

/** A turn of its own ends so long before the function does, in seconds. */
const lastSeconds = 5;
/** Longer waits than this end its turn, in seconds. */
const mostInProcess = 5;
const longestWait = 60;
/** Records on a page of 4 KB. */
const recordsOfRead = 4;

/** What it takes, and how many sends are among it: `queueRequests` counts what AWS receives and deletes by itself too. */
export interface BackfillCounts {
  readonly counts: Counts;
  readonly writes: number;
  readonly sends: number;
}

export function backfillCounts(shape: BackfillShape): BackfillCounts {
  const { task, own, starts, counted = 0, runMs, seconds, needsSlot, waits = 0, instants } = shape;
  const waitSeconds = Math.min(longestWait, runMs / 4_000);
  const isSnoozing = waitSeconds > mostInProcess;
  const further = Math.floor(seconds / (isSnoozing ? waitSeconds : own.timeoutSeconds - lastSeconds));
  // In process it saves each second, whatever else it does.
  const atWork = isSnoozing ? 0 : Math.floor(seconds);
  const alone: RunShape = { ...task, startedBy: "hand", overlap: needsSlot ? task.overlap : "allow" };
  const started = shortRunCounts(alone, starts, runMs);
  const counts = sumOf(
    [
      1,
      shortRunCounts(
        { ...own, startedBy: "hand", overlap: "allow" },
        1,
        isSnoozing ? further : seconds * 1000,
      ),
    ],
    [1, started],
    // Each is started after a checkpoint, and its first claim lacks its places.
    [starts, steps.checkpoint],
    [counted, { tableWrites: 1 }],
    [poolSizes(alone).length > 0 ? starts : 0, { tableWrites: 1, reads: -1 }],
    [1, waitCounts(alone, waits)],
    [atWork, steps.checkpoint],
    [further, steps.furtherTurn],
    [further, steps.furtherEntry],
    [1, { reads: instants / recordsOfRead / 2 + starts }],
  );
  const { tableWrites = 0 } = counts;
  // A run that is split sends each shard, and once more itself.
  const each = 1 + (task.parallel === undefined ? 0 : task.parallel.shards + 1);
  return { counts, writes: Math.round(tableWrites), sends: starts * each + waits + 1 + further };
}
