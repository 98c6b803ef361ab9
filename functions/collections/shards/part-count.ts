/** Into how many parts a collection is cut. */
const mostParts = 1000;

export const partCountWords = `a whole number from 2 to ${mostParts}`;

export function isPartCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 2 && Number(value) <= mostParts;
}
