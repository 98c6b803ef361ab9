/** The interface of the lanes' queues. */

/** The longest that SQS delays a message, in seconds. */
export const longestDelaySeconds = 900;

/** The most messages of one batch. */
export const largestBatch = 10;

/** A message of a batch that SQS did not take, by its place in the batch. */
export interface Unsent {
  readonly index: number;
  readonly reason: string;
}

/** The lanes' queues. Delivery is at least once, in any order. */
export interface RunQueue {
  /**
   * Sends a body to a lane's queue, in the group of its task. `delaySeconds` is a whole number from 0 to 900.
   * @param key the key of the run's limit, which makes a group of its own @throws when SQS did not take it
   */
  send(lane: string, body: string, delaySeconds?: number, key?: string): Promise<void>;
  /**
   * Sends 1 to 10 bodies to a lane's queue in one call. Returns those that SQS did not take.
   * @param delaysSeconds each body's delay, as in `send` @default none is delayed
   * @param keys each body's key, as in `send` @default none has one
   * @throws when it is not known to have taken any
   */
  sendBatch(
    lane: string,
    bodies: readonly string[],
    delaysSeconds?: readonly number[],
    keys?: readonly (string | undefined)[],
  ): Promise<readonly Unsent[]>;
  /** Lets a received message reappear so many seconds from now. */
  setVisibility(lane: string, receiptHandle: string, seconds: number): Promise<void>;
}
