import { partName, tracksOf } from "../../../functions/model/task/rate/tracks.ts";
import type { ResolvedRateLimit } from "../../../functions/model/task/rate-limit.ts";
import type { RunStore, TaskPart } from "../../../functions/store/run-store.ts";

/** How much of a rate limit is taken. */
export interface TakenRate {
  /** From 0 to 1: of a fast rate the share of its tracks that are given out at this instant; of a slow one 1 where its next place is ahead. */
  readonly share: number;
  /** Up to when the row of a slow rate is given out, in epoch milliseconds, where that is ahead. */
  readonly until?: number;
}

/** The names of the parts in which a limit is kept, for a key; the empty one is the task's own. */
export function ratePartNames(key: string, limit: ResolvedRateLimit): readonly string[] {
  const { count, parts } = tracksOf(limit);
  return count === 1 ? [`rate#${key}`] : Array.from({ length: parts }, (_, part) => partName(key, part));
}

/** How much of a limit these parts of it say is taken. `now` in epoch milliseconds. */
export function takenRate(limit: ResolvedRateLimit, parts: readonly TaskPart[], now: number): TakenRate {
  const { count } = tracksOf(limit);
  if (count > 1) return { share: parts.reduce((sum, part) => sum + tracksTaken(part, now), 0) / count };
  const until = parts[0]?.["upto#0"] ?? 0;
  return until > now ? { share: 1, until } : { share: 0 };
}

/** Reads how much of a limit is taken, for a key. `now` in epoch milliseconds. */
export async function readTakenRate(
  store: RunStore,
  task: string,
  key: string,
  limit: ResolvedRateLimit,
  now: number,
): Promise<TakenRate> {
  const names = ratePartNames(key, limit);
  const parts = await Promise.all(names.map((part) => store.getPart({ task, part })));
  return takenRate(
    limit,
    parts.filter((part) => part !== undefined),
    now,
  );
}

function tracksTaken(part: TaskPart, now: number): number {
  const upTo = Object.entries(part).filter(([name]) => name.startsWith("upto#"));
  return upTo.filter(([, instant]) => (instant as number) > now).length;
}
