/**
 * Time and chance as they are passed in: the simulator turns its own, a bundle the machine's. Nothing in
 * `functions` asks for either in any other way.
 */

/** Where an instant and a duration come from. */
export interface Clock {
  /** The instant by the calendar, in epoch milliseconds. May be up to 2 s apart from another machine's. */
  now(): number;
  /** Milliseconds since some fixed instant; never goes back. Leases are counted on it. */
  monotonic(): number;
  /** Calls `action` once, after so many milliseconds. Returns what takes that back. */
  after(milliseconds: number, action: () => void): () => void;
}

/** A number drawn evenly from [0, 1). */
export type Random = () => number;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** `length` hexadecimal digits. */
export function randomHex(random: Random, length: number): string {
  let text = "";
  while (text.length < length) text += Math.floor(random() * 16).toString(16);
  return text;
}
