/**
 * Fair queues: messages of a group that takes more than its share of the consumers come after those of all other groups.
 * After "How Amazon SQS fair queues work" of the Amazon SQS Developer Guide. A group is noisy with at least 30 of its messages
 * in flight, and more than a tenth of all; or where consumers have recently spent more than a tenth of their time on it. Of
 * several, the one with the fewest in flight comes first, then that with the least time. A message without a group is a group
 * by itself, so it is never noisy.
 *
 * AWS does not say how long "recently" is, nor from how much time on shares count.
 */
import type { Shares } from "./consumer-time.ts";

const leastInFlight = 30;
const share = 0.1;
/** Of consumers' time in all, in milliseconds: below it shares mean little. */
const leastTime = 1_000;

/** The noisy groups of a queue, in the order in which their messages are delivered. */
export function noisyGroups(inFlight: Shares, time: Shares): string[] {
  const isBusy = (count: number) => count >= leastInFlight && count > inFlight.total * share;
  const isSlow = (ms: number) => time.total >= leastTime && ms > time.total * share;
  return [...new Set([...inFlight.groups.keys(), ...time.groups.keys()])]
    .map((id) => ({ id, count: inFlight.groups.get(id) ?? 0, ms: time.groups.get(id) ?? 0 }))
    .filter(({ count, ms }) => isBusy(count) || isSlow(ms))
    .toSorted((one, other) => one.count - other.count || one.ms - other.ms)
    .map(({ id }) => id);
}
