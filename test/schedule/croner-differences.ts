/**
 * What croner 11 does in its own way, each by a name, and the proof that POSIX is on our side: at every instant
 * on which the two differ, POSIX's own words ("crontab", The Open Group Base Specifications) are asked of the
 * local time, field by field, by a plain reading that knows neither of them. A difference without a name, or one
 * in which POSIX is not wholly on our side, is no difference of croner's.
 */
import { shown } from "./oracle.ts";

/** How to see croner's ways in a line. Fields are second, minute, hour, date, month, weekday. */
const ways: Readonly<Record<string, (fields: readonly string[]) => boolean>> = {
  // croner turns 7 into 0 only after the steps, past which it runs: such a line never fires, or lacks its Sundays.
  "7/n loses its Sundays": (fields) => /(^|,)7\/\d/.test(fields[5] as string),
};

/** The name of croner's own way if that is all that parts the two lists of instants. */
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
    missed.every((time) => posixMeans(fields, shown(timeZone, time))) &&
    added.every((time) => !posixMeans(fields, shown(timeZone, time)));
  return proven ? name : undefined;
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Whether a line means a local time, given as if it were UTC. */
export function posixMeans(fields: readonly string[], local: number): boolean {
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
  // Sunday is 0; that 7 names it too is the one thing besides POSIX.
  const onWeekday =
    holds(weekday, at.getUTCDay(), 6, weekdays, 0) ||
    (at.getUTCDay() === 0 && holds(weekday, 7, 6, weekdays, 0));
  // "If either is an asterisk, the other decides; if both are restricted, either will do."
  const onDay = date === "*" ? onWeekday : weekday === "*" ? onDate : onDate || onWeekday;
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
