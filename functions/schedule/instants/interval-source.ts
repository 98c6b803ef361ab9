/**
 * Fires every so many seconds, counted from an anchor in both directions. It counts elapsed time, so clock changes
 * do not affect it; a day is 24 h, as in EventBridge.
 */
import { checkedTime } from "../schedule-error.ts";
import type { InstantSource } from "./instants.ts";

const END = Date.UTC(2200);
const DAY = 86_400;

/**
 * Whether EventBridge counts an interval of so many seconds from the deploy that creates its schedule: whole minutes that
 * neither divide a day nor are a week, which its cron lines cannot say.
 */
export function countsFromItsDeploy(seconds: number): boolean {
  return seconds % 60 === 0 && DAY % seconds !== 0 && seconds !== 7 * DAY;
}

export class IntervalSource implements InstantSource {
  readonly kind = "every";
  readonly seconds: number;
  /** One of its instants, in epoch milliseconds, a whole second. */
  readonly anchor: number;

  constructor(seconds: number, anchor: Date) {
    this.seconds = seconds;
    this.anchor = Math.floor(checkedTime(anchor, "anchor") / 1000) * 1000;
  }

  first(time: number): number {
    const step = this.seconds * 1000;
    const found = this.anchor + Math.ceil((Math.max(time, 0) - this.anchor) / step) * step;
    return found < END ? found : Infinity;
  }
}
