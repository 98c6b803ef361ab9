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

/** Reads how much of a limit is taken, for a key; the empty one is the task's own. `now` in epoch milliseconds. */
export async function readTakenRate(
  store: RunStore,
  task: string,
  key: string,
  limit: ResolvedRateLimit,
  now: number,
): Promise<TakenRate> {
  const { count, parts } = tracksOf(limit);
  if (count === 1) {
    const until = (await store.getPart({ task, part: `rate#${key}` }))?.["upto#0"] ?? 0;
    return until > now ? { share: 1, until } : { share: 0 };
  }
  const names = Array.from({ length: parts }, (_, part) => partName(key, part));
  const items = await Promise.all(names.map((part) => store.getPart({ task, part })));
  return { share: items.reduce((sum, item) => sum + tracksTaken(item, now), 0) / count };
}

function tracksTaken(item: TaskPart | undefined, now: number): number {
  const upTo = Object.entries(item ?? {}).filter(([name]) => name.startsWith("upto#"));
  return upTo.filter(([, instant]) => (instant as number) > now).length;
}
