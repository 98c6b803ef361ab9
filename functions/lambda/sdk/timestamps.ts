/** Reads instants of answers in the formats of AWS. Each throws a TypeError for a text that is none. */

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)$/i;
/** Such as `Sun, 06 Nov 1994 08:49:37 GMT`; with dashes and the whole name of the day it is an older form. */
const httpDate = /^[a-z]{3,9}, \d\d[- ][a-z]{3}[- ](\d\d){1,2} \d{1,2}:\d\d:\d\d(\.\d+)? GMT$/i;

export const parseRfc3339DateTimeWithOffset = (text: unknown) => parse(text, dateTime);
export const parseRfc7231DateTime = (text: unknown) => parse(text, httpDate);

function parse(text: unknown, format: RegExp): Date | undefined {
  if (text == null) return undefined;
  const date = new Date(typeof text === "string" && format.test(text) ? text : Number.NaN);
  return valid(date, text);
}

/** @param seconds since 1970, as a number or its text */
export function parseEpochTimestamp(seconds: unknown): Date | undefined {
  if (seconds == null) return undefined;
  const isText = typeof seconds === "string" && seconds.trim() !== "";
  const number = isText ? Number(seconds) : seconds;
  return valid(new Date(typeof number === "number" ? Math.round(number * 1000) : Number.NaN), seconds);
}

function valid(date: Date, text: unknown): Date {
  if (Number.isNaN(date.getTime())) throw new TypeError(`not an instant: ${text}`);
  return date;
}
