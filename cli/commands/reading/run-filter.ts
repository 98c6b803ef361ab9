/** Which runs the options of `pawl history` mean, and the same options as words for the next page. */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import { backfillTask } from "../../../functions/model/task/own-task.ts";
import type { RunFilter } from "../../deployment/listed/list-runs.ts";
import { type ListOptions, listWords } from "../../options.ts";
import { authorName } from "../../show/words.ts";
import { meansRun } from "../sets/meant.ts";

/** The options that only `history` has. */
export interface RunFilterOptions {
  readonly task?: readonly string[];
  readonly trigger?: string;
  /** The name of a run of a backfill that began them. */
  readonly backfill?: string;
  /** In full, or the last part of an ARN. */
  readonly author?: string;
  readonly find?: string;
  readonly among?: number;
}

type Options = ListOptions & RunFilterOptions;

/** The options that leave runs out, wherever they are in time. */
export const filterNames = [
  "status",
  "metadata",
  "tag",
  "parent",
  "backfill",
  "trigger",
  "author",
  "find",
] as const;

export function runFilterOf(
  manifest: Pick<Manifest, "tasks">,
  { status, metadata, tag, parent, backfill, trigger, author, find }: Options,
): Pick<RunFilter, "statuses" | "metadata" | "parent" | "isMeant"> {
  const checks = [
    tag && meansRun(manifest, { tag }),
    backfill !== undefined && ((run: RunRecord) => run.backfill === backfill),
    trigger !== undefined && ((run: RunRecord) => run.trigger === trigger),
    author !== undefined && ((run: RunRecord) => hasAuthor(run, author)),
    find !== undefined && ((run: RunRecord) => hasText(run, find.toLowerCase())),
  ].filter((check) => typeof check === "function");
  const isMeant = (run: RunRecord) => checks.every((check) => check(run));
  return { statuses: status, metadata, parent, isMeant: checks.length > 0 ? isMeant : undefined };
}

function hasAuthor({ author, askedBy, confirmed, metadata }: RunRecord, wanted: string): boolean {
  return [author, askedBy, confirmed?.by, metadata?.startedBy].some(
    (name) => name !== undefined && (name === wanted || authorName(name) === wanted),
  );
}

/** @param wanted in small letters */
function hasText({ task, run, error, message, note, reason, warning }: RunRecord, wanted: string): boolean {
  const ofError = error && [`${error.name}: ${error.message}`, ...(error.causes ?? [])];
  return [`${task}/${run}`, ...(ofError ?? []), message, note, reason, warning].some((text) =>
    text?.toLowerCase().includes(wanted),
  );
}

/** The options as they are written, but for the place in the list. */
export function historyWords(options: Options, now: number): string[] {
  const { task = [], backfill, trigger, author, find, among } = options;
  const began = backfill === undefined ? undefined : `${backfillTask}/${backfill}`;
  const texts = Object.entries({ backfill: began, trigger, author, find, among }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  );
  return [...task.flatMap((name) => ["--task", name]), ...listWords(options, now), ...texts];
}
