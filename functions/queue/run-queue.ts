/** How runs are sent on their way: the interface of the lanes' queues. */

/** SQS holds a message back for so many seconds at the most. */
export const longestDelaySeconds = 900;

/** The lanes' queues. Delivery is at least once and in no order. */
export interface RunQueue {
  /** Sends a body to a lane's queue. `delaySeconds` is a whole number from 0 to 900. @throws when SQS did not take it */
  send(lane: string, body: string, delaySeconds?: number): Promise<void>;
  /** Lets a message in hand be seen again after so many seconds from now. */
  setVisibility(lane: string, receiptHandle: string, seconds: number): Promise<void>;
}
