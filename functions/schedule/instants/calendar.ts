/**
 * Days as numbers (0 is 1970-01-01) and months as indexes (0 is January 1970), for the years that schedules
 * know: EventBridge's, 1970 to 2199. A table of the first day of each month answers everything; it reaches one
 * year further, since the last ISO week of 2199 ends in 2200.
 */

export const FIRST_YEAR = 1970;
export const LAST_YEAR = 2199;
export const DAY = 86_400_000;

/** How many months schedules know. */
export const MONTHS = 2760;

/** The number of the first day of month `index`. */
export const monthStart: Int32Array = Int32Array.from(
  { length: MONTHS + 13 },
  (_, index) => Date.UTC(FIRST_YEAR, index) / DAY,
);

/** The first day number past the last year. */
export const END_DAY: number = monthStart[MONTHS] as number;

/** The index of the month of a day: a guess by the mean month is off by one at the most. */
export function monthOf(day: number): number {
  let index = Math.floor(day / 30.436875);
  while ((monthStart[index] as number) > day) index--;
  while ((monthStart[index + 1] as number) <= day) index++;
  return index;
}

/** The ISO 8601 week of a day, 1 to 53: its Thursday decides the year. */
export function isoWeek(day: number): number {
  const thursday = day - ((day + 3) % 7) + 3;
  const month = monthOf(thursday);
  return Math.floor((thursday - (monthStart[month - (month % 12)] as number)) / 7) + 1;
}
