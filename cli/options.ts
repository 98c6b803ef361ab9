/** What the options of several commands have in common: how their values are read, how wrong usage is reported. */
import { InvalidArgumentError } from "commander";
import { readInstant } from "../functions/model/instant.ts";

/** A command was written wrongly: exit code 2. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UsageError";
  }
}

/** `--note` of every command that changes something. */
export const noteOption = ["--note <text>", "the reason, kept in the record"] as const;

/** Reads a date in UTC, or a date and time with its offset. */
export function instantOption(text: string): Date {
  const instant = readInstant(text);
  if (instant !== undefined) return instant;
  throw new InvalidArgumentError(
    "expected an instant such as 2026-03-29T02:00:00Z or 2026-03-29T02:00+01:00",
  );
}

export function countOption(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 1 && count <= 10_000) return count;
  throw new InvalidArgumentError("expected a whole number from 1 to 10000");
}

/** Collects the values of an option that may be given several times. */
export function repeatedOption(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
