/** Reads an option's instant. */
import { InvalidArgumentError } from "commander";

const pattern = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

/** ISO 8601: a date in UTC, or a date and time with its offset, since a time without one means many instants. */
export function instantOption(text: string): Date {
  const instant = new Date(text);
  // JavaScript takes 30 February for 2 March.
  const day = new Date(text.slice(0, 10));
  const exists = !Number.isNaN(instant.getTime()) && day.getUTCDate() === Number(text.slice(8, 10));
  if (pattern.test(text) && exists) return instant;
  throw new InvalidArgumentError("expected an instant, as 2026-03-29T02:00:00Z or 2026-03-29T02:00+01:00");
}
