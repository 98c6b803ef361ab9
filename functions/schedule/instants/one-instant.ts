/**
 * Fires once. An instant that has passed is not an error: it simply never fires again, and synth leaves its
 * schedule out with a warning.
 */
import type { InstantSource } from "./instants.ts";
import type { TimeZone } from "./time-zone.ts";

export class OneInstant implements InstantSource {
  readonly kind = "at";
  /** In epoch milliseconds, a whole second. */
  readonly time: number;
  /** The zone it is shown in. */
  readonly zone: TimeZone;

  constructor(time: number, zone: TimeZone) {
    this.time = time;
    this.zone = zone;
  }

  first(time: number): number {
    return time <= this.time ? this.time : Infinity;
  }
}
