/** How many runs an hour a lane can do: by its limit, and by how long the runs of its busiest hour's tasks take. */
import type { Ask } from "../../api/call.ts";
import type { RunDocument } from "../../api/documents.ts";
import type { Lane } from "./documents.ts";

const hourMs = 3_600_000;
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

/** The median of the work of runs that have ended, in milliseconds; undefined where none has. */
export function medianMs(runs: readonly Pick<RunDocument, "usage" | "endedAt">[]): number | undefined {
  const all = runs
    .flatMap(({ usage, endedAt }) => (usage === undefined || endedAt === undefined ? [] : [usage.ms]))
    .sort((a, b) => a - b);
  return all[Math.floor(all.length / 2)];
}

/** Runs an hour; undefined where the lane has no limit. @param ms of one run */
export function runsAnHour(
  { maxConcurrency, batchSize }: Pick<Lane["settings"], "maxConcurrency" | "batchSize">,
  ms: number,
): number | undefined {
  if (maxConcurrency === undefined) return undefined;
  // An invocation works on a batch at once. None takes no time at all.
  return Math.floor((maxConcurrency * batchSize * hourMs) / Math.max(1, ms));
}
