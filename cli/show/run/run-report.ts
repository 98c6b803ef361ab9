/**
 * `pawl status RUN`: everything in its record, for a person who has to find out what went wrong. Attributes that
 * the record lacks are left out. The caller has put back params that are stored separately.
 */

import type { MutedAlarm } from "../../../functions/model/alarms/muted-alarm.ts";
import { shownStatus } from "../../../functions/model/run/held.ts";
import { duration } from "../../../functions/model/run/progress.ts";
import type { Confirmed } from "../../../functions/model/run/record/confirmed.ts";
import { ownMetadata, type StartedFrom } from "../../../functions/model/run/record/metadata.ts";
import { parentRun } from "../../../functions/model/run/record/parent-run.ts";
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import type { Snoozed } from "../../../functions/model/run/snoozed.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { backfillTask } from "../../../functions/model/task/own-task.ts";
import { allowedMoves, canRedriveItems } from "../../../functions/operators/index.ts";
import { mostFruitlessTurns, type ShardsProgress } from "../../../functions/runs/index.ts";
import { failureBlocks } from "../failures.ts";
import { mutedText } from "../muted-alarms.ts";
import { labelled } from "../table.ts";
import type { View } from "../view.ts";
import { endedBy, type Known, waitsFor } from "../why.ts";
import { askerName, countsText, elapsed, instantText, progressText, shortened } from "../words.ts";
import { approverText, movesOfWaiting } from "./approvals.ts";
import { type RunRate, runRateText } from "./rate-limit-text.ts";
import { progressWithShards, shardsText, withShards } from "./shards.ts";
import { type UsedTogether, usedBy, usedText } from "./usage-text.ts";

/** What the report says that is not in the record. */
export interface ReportContext {
  /** The folder of the lane's logs on this machine; without one they are in CloudWatch. */
  readonly logFolder?: string;
  /** A `pawl` command for the same deployment, to paste. */
  readonly command: (...words: string[]) => string;
  readonly known?: Known;
  /** Whether its task has throttles: what does not count towards its timeout may then be either. */
  readonly mayBeThrottled?: boolean;
  /** The rate limit of its items, while it has not ended. */
  readonly rateLimit?: RunRate;
  /** What its task's schema has for params that are left out. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Why the worker of its newest turn ended, as the logs tell. */
  readonly workerEnd?: string;
  /** The alarms that it mutes now. */
  readonly muted?: readonly MutedAlarm[];
  /** How far its shards are, where it is split. */
  readonly shards?: ShardsProgress;
}

export function runReport(
  given: RunRecord,
  view: View,
  { logFolder, command, known, mayBeThrottled, defaults, workerEnd, rateLimit, shards, muted }: ReportContext,
): string {
  const { now } = view;
  const run = shards ? withShards(given, shards) : given;
  const head = labelled([
    ["run", runId(run)],
    ["status", shownStatus(run, now)],
    ["why", waitsFor(run, now, { ...known, longest: 1_000 }) || endedBy(run)],
    ["approved by", approverText(run, view)],
    ["reason", isTerminal(run.status) ? run.reason : undefined],
    ["warning", run.warning],
    ["mutes", muted && mutedText(muted)],
    ["lane", run.lane],
    ["trigger", run.trigger],
    ["items of", run.itemsOf && runId({ task: run.task, run: run.itemsOf.run })],
    ["parent", parentRun(run)],
    ["backfill", run.backfill && `${backfillTask}/${run.backfill}`],
    ["scheduled for", instantText(run.scheduledTime)],
    ["created", instantText(run.createdAt)],
    ["started", instantText(run.startedAt)],
    ["ended", endedText(run, now)],
    ["not before", instantText(run.notBefore)],
    ["until", instantText(run.until)],
    [mayBeThrottled ? "paused or throttled" : "paused", pausedText(run)],
    ["attempt", run.attempt > 1 ? String(run.attempt) : undefined],
    ["turns", run.usage && turnsText(usedBy([run], view))],
    ["no progress", fruitlessText(run)],
    ["snoozed", snoozedText(run)],
    ["throttled", throttledText(run)],
    ["last worker", workerEnd],
    ["rate limit", rateLimit && runRateText(rateLimit, run)],
    ["shards", shards && shardsText(run, shards)],
    ["progress", shards ? progressWithShards(run, shards, view) : progressText(run, view)],
    ["counted", run.counts && countsText(run.counts)],
    ["message", run.message],
    ["cursor", run.cursor],
    ["params", run.params && shortened(run.params, 2_000)],
    ["defaults", defaultsText(run, defaults)],
    ["tags", run.tags?.join(", ")],
    ["started by", startedText(run)],
    ["confirmed", confirmedText(run)],
    ["metadata", metadataText(run)],
    ["author", run.author],
    ["note", run.note],
    ["output", run.output],
    ["body", run.body && (run.bodyCut ? `${run.body}… (cut)` : shortened(run.body, 3_072))],
    ["logs", logsText(run, logFolder, command)],
    [
      "you can run",
      [
        ...[...movesOfWaiting(run, view), ...allowedMoves(run)].map((move) => command(move, runId(run))),
        ...(shards === undefined ? [] : [command("status", runId(run), "--shards")]),
        ...(run.skippedHead === undefined ? [] : [command("status", runId(run), "--skipped")]),
        ...(canRedriveItems(given) ? [command("redrive", runId(run), "--items")] : []),
      ].join("\n"),
    ],
  ]);
  const isCommand = view.deployed?.tasks.find(({ name }) => name === run.task)?.kind === "command";
  return [head, ...failureBlocks(run, !isCommand)].join("\n\n");
}

/** Of the params that the run was not given. */
function defaultsText(run: RunRecord, defaults: ReportContext["defaults"]): string | undefined {
  const left = leftToDefaults(run, defaults);
  return left && shortened(JSON.stringify(left), 2_000);
}

/** The defaults of the params that the run was not given; undefined where there are none, or nobody knows what was left out. */
export function leftToDefaults(
  { params = "{}", paramsStoredSeparately }: RunRecord,
  defaults: ReportContext["defaults"],
): Readonly<Record<string, unknown>> | undefined {
  if (paramsStoredSeparately && params === "{}") return undefined;
  const given = JSON.parse(params) as Readonly<Record<string, unknown>>;
  const left = Object.entries(defaults ?? {}).filter(([name]) => !Object.hasOwn(given, name));
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

function turnsText(used: UsedTogether): string {
  return `${used.turns}, ${usedText(used)}`;
}

/** Who started it by hand, and from where. The run whose code did is its parent. */
function startedText(run: RunRecord): string | undefined {
  const { startedBy, startedFrom } = run.metadata ?? {};
  if (startedFrom === undefined || parentRun(run) !== undefined) return undefined;
  const from = startedWords[startedFrom as StartedFrom] ?? startedFrom;
  return startedBy === undefined ? from : `${startedBy}, by ${from}`;
}

const startedWords: Readonly<Record<StartedFrom, string>> = {
  command: "the command",
  client: "code, with pawl/client",
  invocation: "a direct invocation",
};

/** Who has said yes to it, and how; of one that was approved also who had asked for it. */
function confirmedText({ confirmed, askedBy }: RunRecord): string | undefined {
  if (confirmed === undefined) return undefined;
  const { by, at, how } = confirmed;
  const asked = askedBy === undefined ? "" : `; ${askerName(askedBy, (name) => name)} asked for it`;
  return `by ${by}, ${instantText(at)}, ${confirmedWords[how] ?? how}${asked}`;
}

const confirmedWords: Readonly<Record<Confirmed["how"], string>> = {
  prompt: "at the command's question",
  "--yes": "by --yes",
  client: "by code",
  message: "by a message",
  invocation: "by a direct invocation",
  approve: "by approving it",
};

/** What was added to its start. */
function metadataText({ metadata = {} }: RunRecord): string {
  const added = Object.entries(metadata).filter(([key]) => !(ownMetadata as readonly string[]).includes(key));
  return added.map(([key, text]) => `${key}=${text}`).join("\n");
}

function endedText(run: RunRecord, now: number): string {
  const after = run.startedAt ? `, after ${elapsed(run, now)}` : "";
  return run.endedAt === undefined ? "" : `${instantText(run.endedAt)}${after}`;
}

/** For how long it was paused in all; of a pause that lasts, since when. */
function pausedText({ pausedAt, pausedMs }: RunRecord): string | undefined {
  const before = pausedMs && `for ${duration(pausedMs / 1000)}`;
  const since = pausedAt && `since ${instantText(pausedAt)}`;
  return [since, since && before ? `${before} before` : before].filter(Boolean).join(", ") || undefined;
}

/** How near it is to being given up. A run that has ended is no nearer: its reason says whether it was. */
function fruitlessText({ fruitlessTurns, status }: RunRecord): string | undefined {
  if (fruitlessTurns === 0 || isTerminal(status)) return undefined;
  return `in ${fruitlessTurns} of ${mostFruitlessTurns} turns in a row`;
}

/** How often it was put off at its cursor: from the second time on it stands still. */
function snoozedText({ snoozed, status }: RunRecord): string | undefined {
  if (snoozed === undefined || snoozed.times < 2 || snoozed.throttled || isTerminal(status)) return undefined;
  return standsStill(`${snoozed.times} times`, snoozed);
}

/** The same of a run that was throttled there. */
function throttledText({ snoozed, status }: RunRecord): string | undefined {
  const { times = 0, throttled = 0 } = snoozed ?? {};
  if (snoozed === undefined || throttled === 0 || times + throttled < 2 || isTerminal(status))
    return undefined;
  const often = (count: number) => (count === 1 ? "once" : `${count} times`);
  return standsStill(`${often(throttled)}${times === 0 ? "" : `, snoozed ${often(times)},`}`, snoozed);
}

function standsStill(often: string, { seconds }: Snoozed): string {
  return `${often} in a row without progress, for ${duration(seconds)} in all`;
}

/** Where the newest turn's logs are, and the command that shows those of all turns. */
function logsText(run: RunRecord, folder: string | undefined, command: ReportContext["command"]): string {
  if (run.logs === undefined) return "";
  const { group, stream } = run.logs;
  const place = folder === undefined ? `${group} ${stream}` : `${folder}/${stream}.log`;
  return `${place}\n${command("logs", runId(run))}`;
}
