/**
 * One field of a cron line: values, ranges, lists and steps, which EventBridge, POSIX and windows share. What
 * only one of them knows (`L`, `W`, `#`, `?`, Sunday as 7) is left to it.
 */
import { ScheduleError } from "../schedule-error.ts";

/** A word of an expression, and where it begins, counted from 0. */
export interface Word {
  readonly text: string;
  readonly place: number;
}

/** What a field may hold. */
export interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Three letters each, from `min` on. */
  readonly names?: readonly string[];
  /** Where `*` and `a/step` end. @default max */
  readonly end?: number;
  /** The largest step; 0 where there are none. @default max */
  readonly largestStep?: number;
}

/** Whether a range may run past the field's end, as in FRI-MON, and whether "05" may stand for 5. */
export interface FieldStyle {
  readonly wraps?: boolean;
  readonly padded?: boolean;
}

const field = (name: string, min: number, max: number, names?: string): CronField => ({
  name,
  min,
  max,
  names: names?.split(" "),
});
export const second: CronField = field("second", 0, 59);
export const minute: CronField = field("minute", 0, 59);
export const hour: CronField = field("hour", 0, 23);
export const date: CronField = field("day-of-month", 1, 31);
export const month: CronField = field("month", 1, 12, "jan feb mar apr may jun jul aug sep oct nov dec");
/** Sunday is 0, and 7 besides: POSIX's days end with 6, so that `5/1` is Friday and Saturday. */
export const weekday: CronField = { ...field("day-of-week", 0, 7, "sun mon tue wed thu fri sat"), end: 6 };

/** The words of a text that begins at `place`, parted by white space. */
export function wordsOf(text: string, place: number): Word[] {
  return Array.from(text.matchAll(/\S+/g), ({ 0: word, index }) => ({ text: word, place: place + index }));
}

/** What stands between commas. */
export function listOf({ text, place }: Word): Word[] {
  let at = place;
  return text.split(",").map((item) => {
    at += item.length + 1;
    return { text: item, place: at - item.length - 1 };
  });
}

/** Refuses a word, saying what the field may hold. */
export function refuseField(
  { name, min, max, names, largestStep = max }: CronField,
  word: Word,
  also = "",
): never {
  const named = names ? ` or ${names[0]} to ${names.at(-1)}` : "";
  const allowed = `${min} to ${max}${named}, ranges${largestStep ? `, steps to ${largestStep}` : ""}${also}`;
  throw new ScheduleError("invalid-field", name, word.text, allowed, word.place);
}

/** The values of a whole field, in order: `*`, `a`, `a-b`, each perhaps with `/step`; `a/step` runs to the end. */
export function readField(field: CronField, word: Word, style: FieldStyle = {}, also?: string): number[] {
  const { min, max, end = max, names = [], largestStep = max } = field;
  // NaN for what is neither a name nor a number.
  const read = (text: string): number => {
    const named = names.indexOf(text.toLowerCase());
    const number = (style.padded ? /^\d+$/ : /^(0|[1-9]\d*)$/).test(text) ? Number(text) : Number.NaN;
    return named < 0 ? number : named + min;
  };
  const values = new Set<number>();
  for (const item of listOf(word)) {
    const [all, low, high, step] = /^(?:(\w+)(?:-(\w+))?|\*)(?:\/([1-9]\d*))?$/.exec(item.text) ?? [];
    const first = low ? read(low) : min;
    const last = high ? read(high) : low && !step ? first : Math.max(first, end);
    const by = Number(step ?? 1);
    const known =
      first >= min && first <= max && last >= min && last <= max && (last >= first || style.wraps);
    // A star in a list says nothing.
    if (!all || !known || (step && by > largestStep) || (all === "*" && word.text !== "*"))
      refuseField(field, item, also);
    const size = max - min + 1;
    const count = last - first + (last < first ? size : 0);
    for (let at = 0; at <= count; at += by) values.add(min + ((first - min + at) % size));
  }
  return [...values].sort((a, b) => a - b);
}
