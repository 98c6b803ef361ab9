/**
 * `pawl status RUN`: everything that its record says, worded for whoever has to find out what went wrong. What
 * a record does not have is left out. Params that were too long for it are to be put back by the caller.
 */

import { duration } from "../../functions/model/progress.ts";
import { type Failure, type RunRecord, runId, shownStatus } from "../../functions/model/run.ts";
import { isTerminal } from "../../functions/model/status.ts";
import { allowedMoves } from "../../functions/operators/operate.ts";
import { labelled } from "./table.ts";
import { type Around, standing } from "./why.ts";
import { cut, instant, progressText, quoted, took } from "./words.ts";

/** Where logs are looked for. */
export interface LogsPlace {
  readonly region: string;
  /** That of the run's lane on this machine; without one they are in CloudWatch. */
  readonly folder?: string;
}

export function runReport(run: RunRecord, now: number, logs: LogsPlace, around: Around = {}): string {
  const head = labelled([
    ["run", runId(run)],
    ["status", shownStatus(run, now)],
    ["waits", standing(run, now, { ...around, longest: 1_000 }) || undefined],
    ["reason", isTerminal(run.status) ? run.reason : undefined],
    ["lane", run.lane || undefined],
    ["trigger", run.trigger],
    ["for", instant(run.scheduledTime)],
    ["created", instant(run.createdAt)],
    ["started", run.startedAt && instant(run.startedAt)],
    ["ended", run.endedAt && `${instant(run.endedAt)}${run.startedAt ? `, after ${took(run, now)}` : ""}`],
    ["not before", run.notBefore && instant(run.notBefore)],
    ["until", run.until && instant(run.until)],
    ["attempt", run.attempt > 1 ? String(run.attempt) : undefined],
    ["turns", run.usage && `${run.usage.turns}, ${duration(run.usage.ms / 1000)} of work`],
    ["no progress", run.fruitlessTurns > 0 ? `in ${run.fruitlessTurns} of 5 turns in a row` : undefined],
    ["progress", progressText(run) || undefined],
    ["cursor", run.cursor],
    ["params", run.params && cut(run.params, 2_000)],
    ["tags", run.tags?.join(", ") || undefined],
    ["asked by", run.author],
    ["note", run.note],
    ["output", run.output],
    ["body", run.body && `${run.body}${run.bodyCut ? "… (cut)" : ""}`],
    ["logs", run.logs && logsText(run, now, logs)],
    [
      "do now",
      allowedMoves(run)
        .map((move) => `pawl ${move} ${quoted(runId(run))}`)
        .join("\n") || undefined,
    ],
  ]);
  return [head, ...newest(run), ...earlier(run)].join("\n\n");
}

/** A failed run stands at the cursor at which it failed. */
function newest({ error, cursor = "none: before the first item was done" }: RunRecord): string[] {
  return error === undefined ? [] : [failureText("error", { cursor, ...error })];
}

function earlier({ errors = [] }: RunRecord): string[] {
  return errors.map((error) => failureText(`attempt ${error.attempt} failed`, error));
}

/** What was thrown, its causes from the outermost inwards, and where the walk stood. */
function failureText(title: string, { name, message, causes = [], cursor, at, stack }: Failure): string {
  const facts = labelled([
    [title, `${name}: ${message}`],
    ...causes.map((cause) => ["caused by", cause] as const),
    ["at", instant(at)],
    ["at cursor", cursor],
  ]);
  const trace = stack?.split("\n").filter((line) => /^\s+at /.test(line)) ?? [];
  return [facts, ...trace.map((line) => `    ${line.trim()}`)].join("\n");
}

/** Where the newest turn's lines are, and the command that shows those of all turns. */
function logsText(
  { run, logs, createdAt, endedAt }: RunRecord,
  now: number,
  { folder, region }: LogsPlace,
): string {
  const { group, stream } = logs as NonNullable<RunRecord["logs"]>;
  if (folder !== undefined) return `${folder}/${stream}.log\ngrep -rhF '${run}' '${folder}'`;
  const from = Date.parse(createdAt);
  // The last lines are written after the record.
  const to = (endedAt === undefined ? now : Date.parse(endedAt)) + 60_000;
  return [
    `${group} ${stream}`,
    `aws logs filter-log-events --region ${region} --log-group-name ${group} --start-time ${from} --end-time ${to} --filter-pattern '"${run}"' --query 'events[].message' --output text`,
  ].join("\n");
}
