/**
 * The ways in which croner 11 departs from POSIX, by name. A name alone does not excuse a difference: at every instant
 * on which the two differ, the rule of Vixie cron (crontab(5)) is applied to the local time, field by field, by a simple
 * reading that shares no code with either, and it has to agree with Pawl.
 */
import { shown } from "./oracle.ts";

/** Recognises a line that croner reads its own way. Fields are second, minute, hour, date, month, weekday. */
const ways: Readonly<Record<string, (fields: readonly string[]) => boolean>> = {
  // croner turns 7 into 0 only after it has applied the steps: such a line never fires, or lacks its Sundays.
  "7/n loses its Sundays": (fields) => /(^|,)7\/\d/.test(fields[5] as string),
  // croner takes a day on which either field matches, unless a field is exactly *.
  "*/n beside a day field": ([, , , date = "", , weekday = ""]) =>
    (date.startsWith("*") || weekday.startsWith("*")) && date !== "*" && weekday !== "*",
};

/** The name of croner's departure, if it explains every difference of the two lists of instants. */
export function cronerDifference(
  expression: string,
  timeZone: string,
  ours: readonly number[],
  theirs: readonly number[],
): string | undefined {
  const words = expression.split(" ");
  const fields = words.length === 6 ? words : ["0", ...words];
  const name = Object.keys(ways).find((way) => ways[way]?.(fields));
  const [mine, other] = [new Set(ours), new Set(theirs)];
  const missed = ours.filter((time) => !other.has(time));
  const added = theirs.filter((time) => !mine.has(time));
  const proven =
    missed.every((time) => posixMatches(fields, shown(timeZone, time))) &&
    added.every((time) => !posixMatches(fields, shown(timeZone, time)));
  return proven ? name : undefined;
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Whether a line matches a local time, given as if it were UTC. */
export function posixMatches(fields: readonly string[], local: number): boolean {
  const [second, minute, hour, date, month, weekday] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const at = new Date(local);
  const onDate = holds(date, at.getUTCDate(), 31);
  // Sunday is 0. That it is also 7 is the one thing added to POSIX.
  const onWeekday =
    holds(weekday, at.getUTCDay(), 6, weekdays, 0) ||
    (at.getUTCDay() === 0 && holds(weekday, 7, 6, weekdays, 0));
  // "If both fields are restricted (don't contain *), either will do": a star at the beginning asks for both.
  const both = date.startsWith("*") || weekday.startsWith("*");
  const onDay = both ? onDate && onWeekday : onDate || onWeekday;
  return (
    holds(second, at.getUTCSeconds(), 59) &&
    holds(minute, at.getUTCMinutes(), 59) &&
    holds(hour, at.getUTCHours(), 23) &&
    holds(month, at.getUTCMonth() + 1, 12, months, 1) &&
    onDay
  );
}

function holds(field: string, value: number, max: number, names: readonly string[] = [], base = 0): boolean {
  const number = (text: string): number => {
    const index = names.indexOf(text.toLowerCase());
    return index < 0 ? Number(text) : index + base;
  };
  return field.split(",").some((item) => {
    const [range = "", step] = item.split("/");
    if (range === "*")
      return value <= max && (value - (max === 31 || max === 12 ? 1 : 0)) % Number(step ?? 1) === 0;
    const [low = "", high] = range.split("-");
    const first = number(low);
    const last = high === undefined ? (step === undefined ? first : Math.max(max, first)) : number(high);
    return value >= first && value <= last && (value - first) % Number(step ?? 1) === 0;
  });
}
