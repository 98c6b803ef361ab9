/** How many runs an hour a lane can do: by its limit, and by how long the runs of its busiest hour's tasks take. */
import type { Ask } from "../../api/call.ts";
import type { RunDocument } from "../../api/documents.ts";
import { hourMs } from "../../words/time.ts";
import { tookMs } from "../../words/took.ts";
import type { Lane } from "./documents.ts";

/** Of these the median counts. */
const newestRuns = 50;

/** What is asked of the runs; undefined where the lane has no limit, or nothing comes. */
export function runsAsk({ settings, load }: Pick<Lane, "settings" | "load">): Ask | undefined {
  const [first] = load;
  if (settings.maxConcurrency === undefined || first === undefined) return undefined;
  const busiest = load.reduce((most, hour) => (hour.runs > most.runs ? hour : most), first);
  const task = Object.keys(busiest.tasks).sort();
  return { command: "history", options: { task, number: newestRuns } };
}

/**
 * How long the median of those runs that have ended keeps an invocation busy, in milliseconds; undefined where none has. A
 * run of one turn does from its start to its end; of one with more turns the stretches between them are no work.
 */
export function medianMs(runs: readonly EndedRun[]): number | undefined {
  const all = runs
    .flatMap((run) => {
      const { usage, shardMs = 0, endedAt } = run;
      if (usage === undefined || endedAt === undefined) return [];
      const took = usage.turns === 1 && shardMs === 0 ? (tookMs(run) ?? 0) : 0;
      return [Math.max(took, usage.ms + shardMs)];
    })
    .sort((a, b) => a - b);
  return all[Math.floor(all.length / 2)];
}

type EndedRun = Pick<RunDocument, "usage" | "startedAt" | "endedAt"> & { readonly shardMs?: number };

/**
 * The shortest time that a run counts with, in milliseconds: before and after its own work a message is fetched, claimed and
 * deleted, a start that is cold takes about as long, and none of this is in a run's record.
 */
export const leastMs = 1_000;

/** Runs an hour, at the least; undefined where the lane has no limit. @param ms of one run */
export function runsAnHour(
  { maxConcurrency, batchSize }: Pick<Lane["settings"], "maxConcurrency" | "batchSize">,
  ms: number,
): number | undefined {
  if (maxConcurrency === undefined) return undefined;
  // An invocation works on a batch at once.
  return Math.floor((maxConcurrency * batchSize * hourMs) / Math.max(leastMs, ms));
}
