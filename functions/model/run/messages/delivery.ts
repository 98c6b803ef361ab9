/** A message as a worker receives it from its lane's queue. */
export interface Delivery {
  readonly messageId: string;
  readonly body: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** What it starts, where it came from a queue of a user's. */
  readonly source?: QueueSource;
}

/** The trigger that a queue of a user's is for. */
export interface QueueSource {
  readonly task: string;
  readonly trigger: string;
}
