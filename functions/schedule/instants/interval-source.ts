/**
 * A fixed number of seconds: `every 90 seconds`, ISO 8601 durations, EventBridge's `rate(…)`. It counts elapsed
 * time on the beat of an anchor, so no clock change touches it. A day is 24 h, as in EventBridge; months and
 * years have no fixed length and are refused.
 */
import { checkedTime } from "../checked-time.ts";
import type { InstantSource } from "../schedule.ts";
import { refuseExpression } from "../schedule-error.ts";

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

/**
 * The seconds of `every 90 seconds`, of EventBridge's `rate(5 minutes)` without the spellings that AWS leaves open,
 * such as `rate(1 minutes)`, or of an ISO 8601 duration of fixed length such as "PT90S" or "P1DT12H".
 */
export function readInterval(text: string): number {
  const [, count = 1, unit] = everyForm.exec(text) ?? rateForm.exec(text) ?? [];
  const sizes = Object.values(unitSeconds);
  const parts = durationForm.exec(text)?.slice(1) ?? [];
  const seconds = unit
    ? Number(count) * unitSeconds[unit.toLowerCase() as "day"]
    : parts.reduce((sum, part = "0", index) => sum + Number(part) * (sizes[index] as number), 0);
  if (seconds >= 1 && seconds <= LONGEST_SECONDS) return seconds;
  refuseExpression(
    text,
    'as in "every 90 seconds", "PT90S", "rate(1 minute)", "rate(5 minutes)"; 1 second to 366 days',
  );
}

const everyForm = /^every\s+(?:(\d+)\s+)?(second|minute|hour|day|week)s?$/i;
const rateForm = /^rate\((1(?=.*[^s]\))|(?!1 )[1-9]\d*(?=.*s\))) (minute|hour|day)s?\)$/;
const durationForm = /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
