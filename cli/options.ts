/** Options that several commands have, and how their values are read. */
import { InvalidArgumentError, Option } from "commander";
import { readInstant } from "../functions/model/instant.ts";
import { idPattern } from "../functions/model/run/message.ts";
import { parseRunId } from "../functions/model/run/run.ts";
import { isRunName, toSecond } from "../functions/model/run/run-name.ts";
import { allStatuses, type ShownStatus, statuses } from "../functions/model/run/status.ts";

/** `--note` of every command that changes something. */
export const noteOption = ["--note <text>", "the reason, kept in the record"] as const;

/** `--timeout` of every command that waits for a run's end. */
export function timeoutOption(): Option {
  return new Option("--timeout <duration>", "wait, but no longer than this, such as 10m; then exit with 3")
    .argParser(durationOption)
    .implies({ wait: true });
}

/** A caller's own id for a run. */
export function idOption(text: string): string {
  if (idPattern.test(text)) return text;
  throw new InvalidArgumentError("expected 1 to 128 printable ASCII characters without spaces");
}

/** Reads a date in UTC, or a date and time with its offset. */
export function instantOption(text: string): Date {
  const instant = readInstant(text);
  if (instant !== undefined) return instant;
  throw new InvalidArgumentError(
    "expected an instant such as 2026-03-29T02:00:00Z or 2026-03-29T02:00+01:00",
  );
}

const unitMs = { s: 1_000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads a duration such as `90s`, `10m`, `2h` or `7d`. @returns milliseconds */
export function durationOption(text: string): number {
  const [, count, unit] = /^(\d{1,9})(s|m|min|h|d)$/.exec(text) ?? [];
  const milliseconds = Number(count) * unitMs[unit as keyof typeof unitMs];
  if (milliseconds > 0 && milliseconds <= 3_650 * unitMs.d) return milliseconds;
  throw new InvalidArgumentError("expected a duration such as 90s, 10m, 2h or 7d, of at most ten years");
}

/** Reads an instant, or a duration before now. @returns the instant in epoch milliseconds, once now is known */
export function sinceOption(text: string): (now: number) => number {
  if (!/^\d+[a-z]+$/.test(text)) {
    const instant = instantOption(text).getTime();
    return () => instant;
  }
  const milliseconds = durationOption(text);
  return (now) => now - milliseconds;
}

/** Reads a run's name, its id, or an instant: runs are listed by their names, which begin with their instants. */
export function beforeOption(text: string): string {
  const instant = readInstant(text);
  if (instant !== undefined) return toSecond(instant);
  const run = isRunName(text) ? text : parseRunId(text)?.run;
  if (run !== undefined) return run;
  throw new InvalidArgumentError("expected a run, or an instant such as 2026-03-29T02:00:00Z");
}

const shownStatuses: readonly ShownStatus[] = [
  ...allStatuses,
  ...allStatuses.flatMap((status) => {
    const traits = statuses[status];
    return "shownWhileHeld" in traits ? [traits.shownWhileHeld] : [];
  }),
];

/** Collects statuses; one value may have several, with commas between them. */
export function statusesOption(text: string, before: readonly ShownStatus[] = []): ShownStatus[] {
  const given = text.split(",");
  const odd = given.find((status) => !shownStatuses.includes(status as ShownStatus));
  if (odd === undefined) return [...new Set([...before, ...(given as ShownStatus[])])];
  throw new InvalidArgumentError(
    `${JSON.stringify(odd)} is not a status: there are ${shownStatuses.join(", ")}`,
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
