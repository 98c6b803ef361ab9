/**
 * Time and random numbers, which are passed in: a Lambda function uses the machine's, tests and the simulator their own.
 * Nothing in `functions` gets either in any other way.
 */

export interface Clock {
  /** Epoch milliseconds. May differ by up to 2 s from another machine's. */
  now(): number;
  /** Milliseconds since a fixed instant; never goes back. Leases are measured with it. */
  monotonic(): number;
  /**
   * Calls `action` once, after `milliseconds`. Returns a function that cancels it. Until then the process stays alive:
   * Lambda ends one whose event loop is empty, even while a handler waits. Cancel it when it is no longer needed.
   */
  after(milliseconds: number, action: () => void): () => void;
  /** Waits within a turn, for code of its task to be called again. @default as long as `after` does */
  wait?(milliseconds: number): Promise<void>;
}

/** A random number from 0 (inclusive) to 1 (exclusive). */
export type Random = () => number;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** `length` hexadecimal digits. */
export function randomHex(random: Random, length: number): string {
  let text = "";
  while (text.length < length) text += Math.floor(random() * 16).toString(16);
  return text;
}
