/**
 * Days as numbers (0 is 1970-01-01) and months as indexes (0 is January 1970), for the years that EventBridge
 * accepts: 1970 to 2199. The table of months is a year longer, because the last ISO week of 2199 ends in 2200.
 */

export const FIRST_YEAR = 1970;
export const LAST_YEAR = 2199;
export const DAY_MS = 86_400_000;

/** How many months there are from the first year to the last. */
export const MONTHS = 2760;

/** The day number of the first day of month `index`. */
export const monthStart: Int32Array = Int32Array.from(
  { length: MONTHS + 13 },
  (_, index) => Date.UTC(FIRST_YEAR, index) / DAY_MS,
);

/** The day number of the first day after the last year. */
export const END_DAY: number = monthStart[MONTHS] as number;

/** The index of the month that a day is in. */
export function monthOf(day: number): number {
  // Dividing by the mean length of a month is off by one at most.
  let index = Math.floor(day / 30.436875);
  while ((monthStart[index] as number) > day) index--;
  while ((monthStart[index + 1] as number) <= day) index++;
  return index;
}

/** The ISO 8601 week of a day, 1 to 53: the year of its Thursday decides. */
export function isoWeek(day: number): number {
  const thursday = day - ((day + 3) % 7) + 3;
  const month = monthOf(thursday);
  return Math.floor((thursday - (monthStart[month - (month % 12)] as number)) / 7) + 1;
}
