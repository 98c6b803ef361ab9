/** One environment of a function, whichever program runs it: AWS's runtime client or the host of `pawl dev`. */

/** What the caller of an invocation gets. */
export interface Answer {
  /** JSON: what the handler returned, or the error. */
  readonly payload: unknown;
  /** Whether the payload is an error, as `X-Amz-Function-Error` tells a caller. */
  readonly failed: boolean;
}

export interface Runtime {
  /** Invokes the function. A process that has ended is replaced by a new one. */
  invoke(payload: unknown): Promise<Answer>;
  /** Whether the process lives, and waits for a further invocation. */
  readonly isAlive: boolean;
  /** Ends the process. */
  close(): Promise<void>;
}
