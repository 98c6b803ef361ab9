import { type RatePlace, ratePlaceText, rateReason } from "../../model/run/record/rate-place.ts";
import { tracksOf } from "../../model/task/rate/tracks.ts";
import { type ResolvedRateLimit, rateText } from "../../model/task/rate-limit.ts";
import { longestDelaySeconds } from "../../queue/run-queue.ts";
import type { AfterThrottle } from "../../runs/index.ts";

/** The next turn begins so long before its item may, in milliseconds: its message may be late by some seconds. */
const earlyMs = 1_000;
const earlierMs = 5_000;
/** It begins so long after the end of an override, in milliseconds: by then each worker's clock is past it. */
const afterOverrideMs = 5_000;
/** What SQS cannot hold the sweeper sends, up to a minute late. In milliseconds. */
const beforeSweepMs = 75_000;

interface Until {
  /** When the turn's item may begin, or a place may be free. */
  readonly inMs: number;
  /** When the rate changes by itself; infinite where it does not. */
  readonly mostMs: number;
}

/**
 * What follows a turn that its rate limit ended. It says nothing about the run: it does not count as put off for long.
 * @param reserved the place that the next turn may use
 */
export function afterRate(
  limit: ResolvedRateLimit,
  { inMs, mostMs }: Until,
  reserved: RatePlace | undefined,
): AfterThrottle {
  const nextMs = Math.min(inMs - early(limit, inMs, reserved), mostMs + afterOverrideMs);
  const seconds = Math.max(1, Math.floor(nextMs / 1_000));
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
