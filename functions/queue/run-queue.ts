/** The interface of the lanes' queues. */

/** The longest that SQS delays a message, in seconds. */
export const longestDelaySeconds = 900;

/** The lanes' queues. Delivery is at least once, in any order. */
export interface RunQueue {
  /** Sends a body to a lane's queue. `delaySeconds` is a whole number from 0 to 900. @throws when SQS did not take it */
  send(lane: string, body: string, delaySeconds?: number): Promise<void>;
  /** Lets a received message reappear so many seconds from now. */
  setVisibility(lane: string, receiptHandle: string, seconds: number): Promise<void>;
}
