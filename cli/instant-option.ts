/** Reads an option's instant. */
import { InvalidArgumentError } from "commander";
import { readInstant } from "../functions/model/instant.ts";

/** A date in UTC, or a date and time with its offset. */
export function instantOption(text: string): Date {
  const instant = readInstant(text);
  if (instant !== undefined) return instant;
  throw new InvalidArgumentError("expected an instant, as 2026-03-29T02:00:00Z or 2026-03-29T02:00+01:00");
}
