/**
 * The ways in which croner 11 departs from POSIX, by name. A name alone does not excuse a difference: at every instant
 * on which the two differ, `crontabMatches` applies the rule of Vixie cron to the local time, and has to agree with Pawl.
 */
import { crontabMatches } from "./crontab.ts";
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
    missed.every((time) => crontabMatches(fields, shown(timeZone, time))) &&
    added.every((time) => !crontabMatches(fields, shown(timeZone, time)));
  return proven ? name : undefined;
}
