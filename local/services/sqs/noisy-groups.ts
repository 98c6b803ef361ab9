/**
 * Fair queues: messages of a group that takes more than its share of the consumers come after those of all other groups.
 * After "How Amazon SQS fair queues work" of the Amazon SQS Developer Guide: a group is noisy with at least 30 of its
 * messages in flight, and more than a tenth of all; of several, the one with the fewest comes first. A message without a
 * group is a group by itself, so it is never noisy.
 *
 * AWS also counts the time that consumers take for a group's messages, which is not emulated.
 */

const leastInFlight = 30;
const share = 0.1;

/** The noisy groups of a queue, in the order in which their messages are delivered. */
export function noisyGroups({
  total,
  groups,
}: {
  /** Messages of the queue that are in flight. */
  readonly total: number;
  readonly groups: readonly { readonly id: string; readonly count: number }[];
}): string[] {
  return groups
    .filter(({ count }) => count >= leastInFlight && count > total * share)
    .toSorted((one, other) => one.count - other.count)
    .map(({ id }) => id);
}
