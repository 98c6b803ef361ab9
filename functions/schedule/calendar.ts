/**
 * Days as numbers (0 is 1970-01-01) and months as indexes (0 is January 1970), for the years that schedules
 * know: EventBridge's, 1970 to 2199. A table of the first day of each month answers everything; it reaches one
 * year further, since the last ISO week of 2199 ends in 2200.
 */

export const FIRST_YEAR = 1970;
export const LAST_YEAR = 2199;

/** How many months schedules know. */
export const MONTHS = (LAST_YEAR - FIRST_YEAR + 1) * 12;

/** The number of the first day of month `index`. */
export const monthStart: Int32Array = starts();

/** The first day number past the last year. */
export const END_DAY: number = monthStart[MONTHS] as number;

function starts(): Int32Array {
  const table = new Int32Array(MONTHS + 13);
  for (let index = 0, day = 0; index < table.length; index++) {
    table[index] = day;
    const year = FIRST_YEAR + Math.floor(index / 12);
    const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
    const month = index % 12;
    day +=
      month === 1 ? (leap ? 29 : 28) : month === 3 || month === 5 || month === 8 || month === 10 ? 30 : 31;
  }
  return table;
}

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
  const january = Math.floor(monthOf(thursday) / 12) * 12;
  return Math.floor((thursday - (monthStart[january] as number)) / 7) + 1;
}
