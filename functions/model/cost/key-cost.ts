/** What a stage's own key costs a month besides what the tables ask of any key: the key, and what queues ask of it. */
import { type Counts, sumOf } from "./prices.ts";

/** How long SQS uses a data key before it asks KMS for another: a message's key may be as old. In seconds. */
export const keyReuseSeconds = 3_600;

/** Who sends to a queue and receives from it: the lanes' workers, the sweeper, Pawl's own tasks, schedules; a sender asks twice as often. */
const senders = 4;
const receivers = 1;
const hoursAMonth = 730;

/** @param isOwn the stack makes the key @param queues of the stage */
export function keyMonth({ isOwn, queues }: { readonly isOwn: boolean; readonly queues: number }): Counts {
  const perQueue = (hoursAMonth * 3_600 * (2 * senders + receivers)) / keyReuseSeconds;
  return sumOf([1, { keyMonths: isOwn ? 1 : 0 }], [queues, { keyRequests: perQueue }]);
}
