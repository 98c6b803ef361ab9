/**
 * One field of a cron line: values, ranges, lists and steps, which EventBridge, POSIX and windows share. What
 * only one of them knows (`L`, `W`, `#`, `?`, Sunday as 7) is left to it.
 */
import { ScheduleError } from "./schedule-error.ts";

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
  /** Whether a range may run past the end, as in FRI-MON. */
  readonly wraps?: boolean;
  /** Whether "05" may stand for 5. */
  readonly padded?: boolean;
  /** The largest step; 0 where there are none. @default max */
  readonly largestStep?: number;
  /** What else may stand there, in words. */
  readonly also?: string;
}

export const monthNames = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
export const weekdayNames = "sun mon tue wed thu fri sat".split(" ");

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
  { name, min, max, names, also, largestStep = max }: CronField,
  { text, place }: Word,
): never {
  const allowed = `${min} to ${max}${names ? `, ${names[0]} to ${names.at(-1)}` : ""}`;
  const steps = largestStep ? ` and steps to ${largestStep}` : "";
  throw new ScheduleError(
    "invalid-field",
    name,
    text,
    `${allowed}, ranges${steps}${also ? `; ${also}` : ""}`,
    place,
  );
}

/** The values of a whole field, in order: `*`, `a`, `a-b`, each perhaps with `/step`; `a/step` runs to the end. */
export function readField(field: CronField, word: Word): number[] {
  const { min, max, wraps, largestStep = max } = field;
  const values = new Set<number>();
  for (const item of listOf(word)) {
    const [all, low, high, step] = /^(?:(\w+)(?:-(\w+))?|\*)(?:\/([1-9]\d*))?$/.exec(item.text) ?? [];
    const first = low ? readValue(field, low) : min;
    const last = high ? readValue(field, high) : low && !step ? first : max;
    const by = Number(step ?? 1);
    const known = first >= min && first <= max && last >= min && last <= max && (last >= first || wraps);
    // A star in a list says nothing.
    if (!all || !known || (step && by > largestStep) || (all === "*" && word.text !== "*"))
      refuseField(field, item);
    const size = max - min + 1;
    const count = last - first + (last < first ? size : 0);
    for (let at = 0; at <= count; at += by) values.add(min + ((first - min + at) % size));
  }
  return [...values].sort((a, b) => a - b);
}

/** A number or a name; NaN for neither. */
function readValue({ names = [], min, padded }: CronField, text: string): number {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return named + min;
  return (padded ? /^\d+$/ : /^(0|[1-9]\d*)$/).test(text) ? Number(text) : Number.NaN;
}
