/**
 * `pawl status RUN`: everything in its record, for a person who has to find out what went wrong. Attributes that
 * the record lacks are left out. The caller has put back params that are stored separately.
 */
import { duration } from "../../functions/model/run/progress.ts";
import { type Failure, type RunRecord, runId, shownStatus } from "../../functions/model/run/run.ts";
import { isTerminal } from "../../functions/model/run/status.ts";
import { allowedMoves } from "../../functions/operators/index.ts";
import { shellCommand } from "../shell-command.ts";
import { labelled } from "./table.ts";
import type { View } from "./view.ts";
import { endedBy, type Known, waitsFor } from "./why.ts";
import { elapsed, instantText, progressText, shortened } from "./words.ts";

/** Where the logs of the run's lane are read: in CloudWatch, as the command reached it, or in a folder. */
export interface LogSource {
  readonly region: string;
  /** @default where the SDK finds AWS */
  readonly endpoint?: string;
  readonly profile?: string;
  /** The lane's folder on this machine; without one the logs are in CloudWatch. */
  readonly folder?: string;
}

/** What the report says that is not in the record. */
export interface ReportContext {
  readonly logs: LogSource;
  /** A `pawl` command for the same deployment, to paste. */
  readonly command: (...words: string[]) => string;
  readonly known?: Known;
  /** Why the worker of its newest turn ended, as the logs tell. */
  readonly workerEnd?: string;
}

export function runReport(
  run: RunRecord,
  view: View,
  { logs, command, known, workerEnd }: ReportContext,
): string {
  const { now } = view;
  const head = labelled([
    ["run", runId(run)],
    ["status", shownStatus(run, now)],
    ["why", waitsFor(run, now, { ...known, longest: 1_000 }) || endedBy(run)],
    ["reason", isTerminal(run.status) ? run.reason : undefined],
    ["lane", run.lane],
    ["trigger", run.trigger],
    ["scheduled for", instantText(run.scheduledTime)],
    ["created", instantText(run.createdAt)],
    ["started", instantText(run.startedAt)],
    ["ended", endedText(run, now)],
    ["not before", instantText(run.notBefore)],
    ["until", instantText(run.until)],
    ["attempt", run.attempt > 1 ? String(run.attempt) : undefined],
    ["turns", run.usage && `${run.usage.turns}, ${duration(run.usage.ms / 1000)} of work`],
    ["no progress", run.fruitlessTurns > 0 ? `in ${run.fruitlessTurns} of 5 turns in a row` : undefined],
    ["snoozed", snoozedText(run)],
    ["last worker", workerEnd],
    ["progress", progressText(run, view)],
    ["cursor", run.cursor],
    ["params", run.params && shortened(run.params, 2_000)],
    ["tags", run.tags?.join(", ")],
    ["author", run.author],
    ["note", run.note],
    ["output", run.output],
    ["body", run.body && `${run.body}${run.bodyCut ? "… (cut)" : ""}`],
    ["logs", logsText(run, now, logs)],
    [
      "you can run",
      allowedMoves(run)
        .map((move) => command(move, runId(run)))
        .join("\n"),
    ],
  ]);
  return [head, ...newestFailure(run), ...earlierFailures(run)].join("\n\n");
}

function endedText(run: RunRecord, now: number): string {
  const after = run.startedAt ? `, after ${elapsed(run, now)}` : "";
  return run.endedAt === undefined ? "" : `${instantText(run.endedAt)}${after}`;
}

/** The newest failure happened at the run's cursor. */
function newestFailure({ error, cursor = "none: no item was done" }: RunRecord): string[] {
  return error === undefined ? [] : [failureText("error", { cursor, ...error })];
}

function earlierFailures({ errors = [] }: RunRecord): string[] {
  return errors.map((error) => failureText(`attempt ${error.attempt} failed`, error));
}

/** How often it was put off at its cursor: from the second time on it stands still. */
function snoozedText({ snoozed, status }: RunRecord): string | undefined {
  if (snoozed === undefined || snoozed.times < 2 || isTerminal(status)) return undefined;
  return `${snoozed.times} times in a row without progress, for ${duration(snoozed.seconds)} in all`;
}

/** What was thrown, its causes from the outermost inwards, the cursor, and the stack. */
function failureText(title: string, { name, message, causes = [], cursor, at, stack }: Failure): string {
  const facts = labelled([
    [title, `${name}: ${message}`],
    ...causes.map((cause) => ["caused by", cause] as const),
    ["at", instantText(at)],
    ["at cursor", cursor],
  ]);
  const frames = stack?.split("\n").filter((line) => /^\s+at /.test(line)) ?? [];
  return [facts, ...frames.map((line) => `    ${line.trim()}`)].join("\n");
}

/** Where the newest turn's logs are, and the command that shows those of all turns. */
function logsText(
  { run, logs, createdAt, endedAt }: RunRecord,
  now: number,
  { folder, region, endpoint, profile }: LogSource,
): string {
  if (logs === undefined) return "";
  const { group, stream } = logs;
  if (folder !== undefined) {
    return `${folder}/${stream}.log\n${shellCommand(["grep", "-rhF", run, folder])}`;
  }
  const from = Date.parse(createdAt);
  // The last lines are written after the record.
  const to = (endedAt === undefined ? now : Date.parse(endedAt)) + 60_000;
  const command = shellCommand([
    ...["aws", "logs", "filter-log-events", "--region", region],
    ...(endpoint === undefined ? [] : ["--endpoint-url", endpoint]),
    ...(profile === undefined ? [] : ["--profile", profile]),
    ...["--log-group-name", group, "--start-time", String(from), "--end-time", String(to)],
    ...["--filter-pattern", `"${run}"`, "--query", "events[].message", "--output", "text"],
  ]);
  return `${group} ${stream}\n${command}`;
}
