/** What the options of several commands have in common: their words, and how their values are read. */
import { type Command, InvalidArgumentError } from "commander";
import { readInstant } from "../functions/model/instant.ts";
import { storedNote } from "../functions/model/run/note.ts";
import { type Metadata, metadataMistakes } from "../functions/model/run/record/metadata.ts";
import { idPattern, instantOf, isRunName, parseRunId, toSecond } from "../functions/model/run/run-name.ts";
import { allStatuses, type ShownStatus, statuses } from "../functions/model/run/status.ts";
import { backfillTask } from "../functions/model/task/own-task.ts";
import type { Session } from "./session.ts";
import { asUsage, PawlOption, UsageError } from "./usage.ts";

/** `--json` of every command with an answer. */
export const jsonOption = ["--json", "print one JSON document"] as const;

/** `--note` of every command that changes something. */
export const noteOption = [
  "--note <text>",
  "the reason, kept in the record",
  (note: string) => {
    asUsage(() => storedNote({ note }));
    return note;
  },
] as const;

/** `--metadata` of every command that starts runs, or lists them. */
export function metadataOption(words: string): PawlOption {
  return new PawlOption("--metadata <key=text>", words).repeatable((pair, before?: Metadata): Metadata => {
    const [, key, text] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (key === undefined || text === undefined) throw new InvalidArgumentError("expected key=text");
    if (before !== undefined && Object.hasOwn(before, key))
      throw new InvalidArgumentError(`${key} is given twice`);
    return { ...before, [key]: text };
  });
}

/** Refuses metadata that a run cannot hold. */
export function checkMetadata(given: Metadata | undefined): void {
  const [mistake] = given === undefined ? [] : metadataMistakes(given);
  if (mistake !== undefined) throw new UsageError(mistake);
}

/** `--timeout` of every command that waits for a run's end. */
export function timeoutOption(): PawlOption {
  return new PawlOption(
    "--timeout <duration>",
    "with --wait: no longer than this, such as 10m; then exit with 3",
  )
    .needs("--wait")
    .argParser(durationOption);
}

/** A caller's own id for a run. */
export function idOption(text: string): string {
  if (idPattern.test(text)) return text;
  throw new InvalidArgumentError("expected 1 to 128 printable ASCII characters without spaces");
}

export function priorityOption(text: string): number {
  if (/^\d$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected 0 to 9, which is the most urgent");
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

/** Reads an instant, a duration before now, or a run, which is for an instant. @returns the instant in epoch milliseconds, once now is known */
export function whenOption(text: string): (now: number) => number {
  const key = isRunName(text) ? { run: text } : parseRunId(text);
  const at = key && instantOf(key.run).getTime();
  if (at !== undefined && !Number.isNaN(at)) return () => at;
  try {
    return sinceOption(text);
  } catch (cause) {
    throw new InvalidArgumentError(
      `expected an instant such as 2026-03-29T02:00:00Z or 2026-03-29T02:00+01:00, a duration ago such as 2h, or a run${cause instanceof InvalidArgumentError ? "" : `: ${String(cause)}`}`,
    );
  }
}

/** A place in a list of runs, which goes by their names, and the names begin with their instants. */
export interface Before {
  /** A run's name, or the instant that begins it. */
  readonly run: string;
  /** The run's task, where it is known. */
  readonly task?: string;
  /** Its instant, in epoch milliseconds. */
  readonly at: number;
}

/** Reads a run's name, its id, or an instant. */
export function beforeOption(text: string): Before {
  const instant = readInstant(text);
  if (instant !== undefined) return { run: toSecond(instant), at: instant.getTime() };
  const key = isRunName(text) ? { run: text } : parseRunId(text);
  if (key !== undefined) return { ...key, at: instantOf(key.run).getTime() };
  throw new InvalidArgumentError("expected a run, or an instant such as 2026-03-29T02:00:00Z");
}

/** Every status by the name that people see. */
export const shownStatuses: readonly ShownStatus[] = [
  ...allStatuses,
  ...allStatuses.flatMap((status) => {
    const traits = statuses[status];
    return "shownWhileHeld" in traits ? [traits.shownWhileHeld] : [];
  }),
];

/** The end of a command's help. @param calls of `pawl`, each without what runs it */
export function examples({ pawl }: Session, ...calls: readonly string[]): string {
  return ["\nExamples:", ...calls.map((call) => `  ${pawl} ${call}`)].join("\n");
}

/** `-n`, `--status`, `--since` and `--before` of every command that lists runs. @param number how many, if not given */
export function addListOptions(command: Command, number?: number): Command {
  const needsNoRun = (flags: string, words: string) => new PawlOption(flags, words).only("task", "nothing");
  return command
    .addOption(needsNoRun("-n, --number <n>", "the most runs to list").argParser(countOption).default(number))
    .addOption(
      needsNoRun("--status <status>", "only runs of this status; several with commas").repeatable(
        statusesOption,
      ),
    )
    .addOption(
      needsNoRun("--since <when>", "only runs since an instant, or a duration ago such as 2h").argParser(
        sinceOption,
      ),
    )
    .addOption(
      needsNoRun("--before <run>", "only runs before this one, or before an instant").argParser(beforeOption),
    );
}

/** The values of `addListOptions`. */
export interface ListOptions {
  readonly number?: number;
  readonly status?: readonly ShownStatus[];
  readonly since?: (now: number) => number;
  readonly before?: Before;
  readonly metadata?: Metadata;
  readonly tag?: readonly string[];
  readonly parent?: string;
  /** The name of a backfill's run. */
  readonly backfill?: string;
}

/** The options as they are written, but for the place in the list. */
export function listWords(
  { number, status, since, metadata = {}, tag = [], parent, backfill }: ListOptions,
  now: number,
): string[] {
  return [
    ...(number === undefined ? [] : ["-n", String(number)]),
    ...(status === undefined ? [] : ["--status", status.join()]),
    ...(since === undefined ? [] : ["--since", new Date(since(now)).toISOString()]),
    ...Object.entries(metadata).flatMap(([key, text]) => ["--metadata", `${key}=${text}`]),
    ...tag.flatMap((text) => ["--tag", text]),
    ...(parent === undefined ? [] : ["--parent", parent]),
    ...(backfill === undefined ? [] : ["--backfill", `${backfillTask}/${backfill}`]),
  ];
}

/** Collects statuses; one value may have several, with commas between them. */
export function statusesOption(text: string, before: readonly ShownStatus[] = []): ShownStatus[] {
  const given = text.split(",");
  const odd = given.find((status) => !shownStatuses.includes(status as ShownStatus));
  if (odd === undefined) return [...new Set([...before, ...(given as ShownStatus[])])];
  throw new InvalidArgumentError(
    `${JSON.stringify(odd)} is not a status: there are ${shownStatuses.join(", ")}`,
  );
}

/** A run's id. */
export function runIdOption(text: string): string {
  if (parseRunId(text) !== undefined) return text;
  throw new InvalidArgumentError("expected a run as task/instant/trigger");
}

export function countOption(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 1 && count <= 10_000) return count;
  throw new InvalidArgumentError("expected a whole number from 1 to 10000");
}

/** How many runs a command may look at. */
export function lookOption(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 1 && count <= 1_000_000) return count;
  throw new InvalidArgumentError("expected a whole number from 1 to 1000000");
}
