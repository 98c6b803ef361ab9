/**
 * One field of a cron line, as EventBridge, POSIX and windows share it: values, ranges, lists and steps. What only one
 * of them has (`L`, `W`, `#`, `?`, Sunday as 7) is left to its own file.
 */
import { ScheduleError } from "../schedule-error.ts";

/** A word of an expression, and where it begins, counted from 0. */
export interface Word {
  readonly text: string;
  readonly start: number;
}

/** What a field may hold. */
export interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Three letters each, the first for `min`. */
  readonly names?: readonly string[];
  /** The last value of `*` and of `a/step`. @default max */
  readonly end?: number;
  /** 0 if the field takes no steps. @default max */
  readonly largestStep?: number;
  /** The unit that a step over the whole field counts in, where a line of text can be an interval instead. */
  readonly unit?: string;
}

/** How a field may be written. */
export interface FieldStyle {
  /** A range may pass the field's end, as in FRI-MON. */
  readonly wraps?: boolean;
  /** As in Vixie cron, `*` may be in a list, and a step larger than the field leaves its first value. */
  readonly vixie?: boolean;
}

const field = (name: string, min: number, max: number, names?: string): CronField => ({
  name,
  min,
  max,
  names: names?.split(" "),
});
export const second: CronField = { ...field("second", 0, 59), unit: "second" };
export const minute: CronField = { ...field("minute", 0, 59), unit: "minute" };
export const hour: CronField = { ...field("hour", 0, 23), unit: "hour" };
export const date: CronField = field("day-of-month", 1, 31);
export const month: CronField = field("month", 1, 12, "jan feb mar apr may jun jul aug sep oct nov dec");
/** Sunday is 0, and also 7. The field ends with 6, so `5/1` is Friday and Saturday, as in POSIX. */
export const weekday: CronField = { ...field("day-of-week", 0, 7, "sun mon tue wed thu fri sat"), end: 6 };

/** Splits a text that begins at `position` at its white space. */
export function wordsOf(text: string, position: number): Word[] {
  return Array.from(text.matchAll(/\S+/g), ({ 0: word, index }) => ({ text: word, start: position + index }));
}

/** Splits a word at its commas. */
export function listOf({ text, start }: Word): Word[] {
  let end = start - 1;
  return text.split(",").map((item) => {
    const start = end + 1;
    end = start + item.length;
    return { text: item, start };
  });
}

/** @throws ScheduleError always: says what the field may hold, followed by `also` */
export function refuseField(
  { name, min, max, names, largestStep = max }: CronField,
  word: Word,
  also = "",
): never {
  const named = names ? ` or ${names[0]} to ${names.at(-1)}` : "";
  const steps = largestStep ? `, steps up to ${largestStep}` : "";
  throw new ScheduleError(
    "invalid-field",
    name,
    word.text,
    `${min} to ${max}${named}, lists, ranges${steps}${also}`,
    word.start,
  );
}

/**
 * The values of a whole field, in order. It holds `*`, `a` or `a-b`, each perhaps with `/step`; `a/step` runs to the end.
 * "05" is 5.
 */
export function readField(field: CronField, word: Word, style: FieldStyle = {}, also = ""): number[] {
  const { min, max, end = max, names = [], largestStep = max } = field;
  // NaN if the text is neither a name nor a number.
  const read = (text: string): number => {
    const named = names.indexOf(text.toLowerCase());
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    return named < 0 ? number : named + min;
  };
  const values = new Set<number>();
  for (const item of listOf(word)) {
    const [all, low, high, step] = /^(?:(\w+)(?:-(\w+))?|\*)(?:\/(0*[1-9]\d*))?$/.exec(item.text) ?? [];
    const first = low ? read(low) : min;
    const last = high ? read(high) : low && !step ? first : Math.max(first, end);
    const by = Number(step ?? 1);
    const known = first >= min && first <= max && last >= min && last <= max;
    // A star in a list makes the rest of the list pointless.
    if (!all || !known || (all === "*" && word.text !== "*" && !style.vixie)) refuseField(field, item, also);
    if (last < first && !style.wraps)
      refuseField(field, item, `${also}${field.name !== "year" ? twoRanges(field, first, last) : ""}`);
    if (step && !high && field.unit && by > max + 1)
      refuseField(field, item, `${also}; for an interval write "every ${by} ${field.unit}s" instead`);
    if (step && by > largestStep && !(style.vixie && largestStep > 0)) refuseField(field, item, also);
    const size = max - min + 1;
    const count = last - first + (last < first ? size : 0);
    for (let at = 0; at <= count; at += by) values.add(min + ((first - min + at) % size));
  }
  return [...values].sort((a, b) => a - b);
}

/** How to write a range that passes the field's end: "; write 22-23,0-2 for a range that passes the end". */
function twoRanges({ min, max, end = max }: CronField, first: number, last: number): string {
  const range = (from: number, to: number): string => (from === to ? `${from}` : `${from}-${to}`);
  const before = first > end ? "" : `${range(first, end)},`;
  return `; write ${before}${range(min, last)} for a range that passes the end`;
}
