/** Instants as text: ISO 8601 with a year of four digits, so comparing texts compares instants. */

/** The last second of the year 9999. */
const lastSecond = 253_402_300_799;

/** Whether something is an instant in seconds of epoch whose year has four digits. */
export function isEpochSecond(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= lastSecond;
}

/** Whether an instant's year has four digits, as keys and conditions need. */
export function isWritable(instant: Date): boolean {
  return !Number.isNaN(instant.getTime()) && instant.toISOString().length === 24;
}

/** The form in which instants are read: a date in UTC, or a date and time with its offset. */
export const instantPattern = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/** Reads a date in UTC, or a date and time with an offset (without one, the instant would depend on the machine). Undefined for anything else. */
export function readInstant(text: string): Date | undefined {
  const instant = new Date(text);
  // JavaScript reads 30 February as 2 March.
  const exists = new Date(text.slice(0, 10)).getUTCDate() === Number(text.slice(8, 10));
  return instantPattern.test(text) && exists && isWritable(instant) ? instant : undefined;
}
