/** Between which instants local time may be, and how far one move may go. Everything here can show and store these. */
export const earliestInstant = Date.parse("2000-01-01T00:00:00Z");
export const latestInstant = Date.parse("2100-01-01T00:00:00Z");
/** A year that may be a leap year. Each schedule fires at its instants on the way, so a move costs time. */
export const longestAdvanceSeconds = 366 * 86_400;

export function isInBounds(instant: number): boolean {
  return instant >= earliestInstant && instant < latestInstant;
}

export const boundsInWords = "from 2000 up to the end of 2099";
