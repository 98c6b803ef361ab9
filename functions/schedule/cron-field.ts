/**
 * One field of a cron line: values, ranges, lists and steps, which EventBridge and POSIX share. What only one of
 * them knows (`L`, `W`, `#`, `?`, Sunday as 7) is left to `eventbridge-cron.ts` and `posix-cron.ts`.
 */
import { ScheduleError } from "./schedule-error.ts";
import { type Token, tokens } from "./tokens.ts";

/** What a field may hold. */
export interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Three letters each, from `min` on. */
  readonly names?: readonly string[];
  /** Whether a range may run past the end, as in FRI-MON. */
  readonly wraps?: boolean;
  /** Whether "05" may stand for 5. */
  readonly padded?: boolean;
  /** The largest step; 0 where steps are not known. @default max */
  readonly largestStep?: number;
}

export const monthNames = [
  "jan",
  "feb",
  "mar",
  "apr",
  "may",
  "jun",
  "jul",
  "aug",
  "sep",
  "oct",
  "nov",
  "dec",
];
export const weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Refuses `token` in `field`, saying what is allowed there. */
export function refuseField(field: CronField, { text, place }: Token, allowed = allowedIn(field)): never {
  throw new ScheduleError({ code: "invalid-field", field: field.name, value: text, allowed, place });
}

/** In words, what a field may hold: "0 to 59". */
export function allowedIn({ min, max, names }: CronField): string {
  return `${min} to ${max}${names ? ` or ${names[0]} to ${names.at(-1)}` : ""}`;
}

/** One value of a field: a number or a name. */
export function readValue(field: CronField, token: Token): number {
  const { text } = token;
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + field.min;
  if (!/^\d{1,4}$/.test(text)) refuseField(field, token);
  if (!field.padded && /^0\d/.test(text)) refuseField(field, token, "a number without leading zeros");
  const value = Number(text);
  if (value < field.min || value > field.max) refuseField(field, token);
  return value;
}

/** The values of a whole field, in order. */
export function readField(field: CronField, token: Token): number[] {
  const values = new Set<number>();
  const items = tokens(token.text, token.place, /,/);
  for (const item of items) {
    if (item.text === "*" && items.length > 1)
      refuseField(field, item, "values and ranges: * is not one of a list");
    for (const value of readItem(field, item)) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

/** `*`, `a`, `a-b`, each perhaps with `/step`; `a/step` runs to the field's end. */
function* readItem(field: CronField, item: Token): Iterable<number> {
  const [range, step, extra] = tokens(item.text, item.place, /\//) as [Token, Token?, Token?];
  if (extra) refuseField(field, item, "one step");
  const by = step ? readStep(field, step) : 1;
  let [low, high] = [field.min, field.max];
  if (range.text !== "*") {
    const [first, last, more] = tokens(range.text, range.place, /-/) as [Token, Token?, Token?];
    if (more) refuseField(field, range, "a range has two ends");
    low = readValue(field, first);
    high = last ? readValue(field, last) : step ? field.max : low;
  }
  if (high < low && !field.wraps)
    refuseField(field, range, `a range that rises, from ${field.min} to ${field.max}`);
  const size = field.max - field.min + 1;
  const count = (high < low ? high + size : high) - low;
  for (let at = 0; at <= count; at += by) yield field.min + ((low - field.min + at) % size);
}

function readStep(field: CronField, token: Token): number {
  const largest = field.largestStep ?? field.max;
  if (largest === 0) refuseField(field, token, "no steps here: list the values");
  const by = /^[1-9]\d{0,3}$/.test(token.text) ? Number(token.text) : 0;
  if (by < 1 || by > largest) refuseField(field, token, `a step of 1 to ${largest}`);
  return by;
}
