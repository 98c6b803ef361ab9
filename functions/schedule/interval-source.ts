/**
 * A fixed number of seconds: `every 90 seconds`, ISO 8601 durations, EventBridge's `rate(…)`. It counts elapsed
 * time on the beat of an anchor, so no clock change touches it. A day is 24 h, as in EventBridge; months and
 * years have no fixed length and are refused.
 */
import { checkedTime } from "./checked-time.ts";
import type { InstantSource } from "./schedule.ts";
import { refuseExpression } from "./schedule-error.ts";

const END = Date.UTC(2200);
const LONGEST_SECONDS = 366 * 86_400;

export class IntervalSource implements InstantSource {
  readonly seconds: number;
  /** An instant on the beat, in milliseconds, a whole second. */
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

/** What an interval may be written in, in seconds. */
export const unitSeconds = { week: 604_800, day: 86_400, hour: 3600, minute: 60, second: 1 };

/** The seconds of `every 90 seconds`, or of an ISO 8601 duration of fixed length such as "PT90S" or "P1DT12H". */
export function readInterval(text: string): number {
  const [, count = 1, unit] = /^every\s+(?:(\d+)\s+)?(second|minute|hour|day|week)s?$/i.exec(text) ?? [];
  if (unit) return checked(Number(count) * unitSeconds[unit.toLowerCase() as "day"], text);
  const parts = /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text) ?? [];
  const sizes = Object.values(unitSeconds);
  return checked(
    parts.slice(1).reduce((sum, part = "0", index) => sum + Number(part) * (sizes[index] as number), 0),
    text,
  );
}

/** The seconds of EventBridge's `rate(…)`; refuses the spellings that AWS leaves open, such as `rate(1 minutes)`. */
export function readRate(inside: string, text: string): number {
  const [, count, unit, plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(inside) ?? [];
  return checked(
    plural === (count === "1" ? "" : "s") ? Number(count) * unitSeconds[unit as "day"] : 0,
    text,
  );
}

function checked(seconds: number, text: string): number {
  if (seconds >= 1 && seconds <= LONGEST_SECONDS) return seconds;
  refuseExpression(
    text,
    '1 second to 366 days, as in "every 90 seconds", "PT90S", "rate(1 minute)" or "rate(5 minutes)"',
  );
}
