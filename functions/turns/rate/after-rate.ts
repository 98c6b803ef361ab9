import { type RatePlace, ratePlaceText, rateReason } from "../../model/run/record/rate-place.ts";
import { tracksOf } from "../../model/task/rate/tracks.ts";
import { type ResolvedRateLimit, rateText } from "../../model/task/rate-limit.ts";
import { longestDelaySeconds } from "../../queue/run-queue.ts";
import type { AfterThrottle } from "../../runs/index.ts";

/** The next turn begins so long before its item may, in milliseconds: its message may be late by some seconds. */
const earlyMs = 1_000;
const earlierMs = 5_000;
/** What SQS cannot hold the sweeper sends, up to a minute late. In milliseconds. */
const beforeSweepMs = 75_000;

/**
 * What follows a turn that its rate limit ended. It says nothing about the run: it does not count as put off for long.
 * @param inMs when its item may begin, or a place may be free
 * @param reserved the place that the next turn may use
 */
export function afterRate(
  limit: ResolvedRateLimit,
  inMs: number,
  reserved: RatePlace | undefined,
): AfterThrottle {
  const seconds = Math.max(1, Math.floor((inMs - early(limit, inMs, reserved)) / 1_000));
  return (run, saved) => {
    const { fruitlessTurns = run.fruitlessTurns } = saved;
    const next = { turn: run.turn + 1, fruitlessTurns };
    return {
      kind: "again",
      progress: { ...saved, ratePlace: reserved && ratePlaceText(reserved, next) },
      reason: `${rateReason}${rateText(limit)}`,
      nextInSeconds: seconds,
      uncountedMs: seconds * 1_000,
    };
  };
}

/** So long before its place a turn comes, that it is in time. */
function early(limit: ResolvedRateLimit, inMs: number, reserved: RatePlace | undefined): number {
  if (reserved === undefined) return earlyMs;
  const { lateMs } = tracksOf(limit);
  if (inMs > longestDelaySeconds * 1_000 && lateMs < beforeSweepMs) return beforeSweepMs;
  return lateMs < earlierMs ? earlierMs : earlyMs;
}
