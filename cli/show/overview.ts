/**
 * `pawl status` without a name: runs that need attention, then each task's newest run, and below it the run that is
 * planned next, the one that has the task's slot, and those that nobody looks after, if they are others. The tasks are
 * the team's in the manifest: runs of Pawl's own, and of a task that is no longer deployed, appear only where they need attention.
 */
import type { MutedAlarm } from "../../functions/model/alarms/muted-alarm.ts";
import { shownStatus } from "../../functions/model/run/held.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { instantOf } from "../../functions/model/run/run-name.ts";
import {
  type AttentionStatus,
  attentionStatuses,
  isTerminal,
  type ShownStatus,
} from "../../functions/model/run/status.ts";
import { type AttentionFilter, type NeedsAttention, readAttention } from "../deployment/attention.ts";
import type { DeployedPawl } from "../deployment/deployed-pawl.ts";
import { mapSome } from "../deployment/listed/map-some.ts";
import { limitJson, limitTable } from "./limits/limit-table.ts";
import { readLimits } from "./limits/limits.ts";
import type { LimitRow } from "./limits/task-limits.ts";
import { mutedByRun, mutedJson, mutedTable, readMuted } from "./muted-alarms.ts";
import { overrideJson, overrideTable } from "./override/override-text.ts";
import { approvalTable, readApprovals } from "./run/approvals.ts";
import { runJson } from "./run/run-json.ts";
import { attentionTable, runCells, runHead } from "./run/run-table.ts";
import { table } from "./table.ts";
import { healthRemark, heldText, offText, readRow, staleRemark, type TaskRow } from "./task-row.ts";
import type { View } from "./view.ts";
import { why } from "./why.ts";
import { authorName, instantText, joined, shortened } from "./words.ts";

export interface Overview {
  readonly stage: string;
  /** The statuses that need attention and were asked for, in the order of the table of statuses. */
  readonly attention: readonly (readonly [AttentionStatus, NeedsAttention])[];
  /** Undefined where only runs that need attention were asked for. */
  readonly tasks?: readonly TaskRow[];
  /** Those that wait for approval. */
  readonly approvals: readonly RunRecord[];
  /** What runs and waits, by limits and lanes. */
  readonly limits: readonly LimitRow[];
  /** The alarms that runs mute. */
  readonly muted: readonly MutedAlarm[];
  /** How many tasks there are, those without such runs too. */
  readonly allTasks: number;
}

/** What of the overview is asked for. */
export interface OverviewFilter extends AttentionFilter {
  /** Without the tasks. */
  readonly attentionOnly?: boolean;
  /** @default every status */
  readonly statuses?: readonly ShownStatus[];
  /** The place in the lists of runs that goes with `before`. */
  readonly after?: string;
  /** How many runs that need attention are shown, of each status. @default 20, or 100 without the tasks */
  readonly newest?: number;
}

const [newestShown, newestShownAlone] = [20, 100];

/**
 * With `attentionOnly`, one query for each status that needs attention, and the runs they name. Else besides a call for the states
 * of each hundred tasks, and for each task a query of its newest runs, and what its health and its limits take.
 */
export async function readOverview(
  { manifest, ...deployment }: Pick<DeployedPawl, "store" | "batchReads" | "manifest">,
  now: number,
  { attentionOnly = false, statuses, newest, after, ...filter }: OverviewFilter,
): Promise<Overview> {
  const shown = newest ?? (attentionOnly ? newestShownAlone : newestShown);
  const { task = "", tasks: some } = filter;
  const tasks = manifest.tasks.filter(({ name }) => name === (task || name) && some?.has(name) !== false);
  const isAll = (filter.task ?? filter.tasks) === undefined;
  const store = await deployment.store();
  const names = attentionOnly ? [] : tasks.map(({ name }) => name);
  const states = await (await deployment.batchReads()).states(names);
  const [attention, rows, limits, approvals, muted] = await Promise.all([
    Promise.all(
      attentionStatuses
        .filter((status) => statuses?.includes(status) ?? true)
        .map(async (status) => {
          const found = await readAttention(store, manifest, status, { now, newest: shown, ...filter });
          return [status, found] as const;
        }),
    ),
    attentionOnly
      ? undefined
      : mapSome(tasks, (one) => readRow(store, one, states.get(one.name), { now, manifest, after })),
    attentionOnly || !isAll ? [] : readLimits(store, manifest, states, now),
    attentionOnly ? [] : readApprovals(store, manifest, filter),
    attentionOnly ? [] : readMuted(store, tasks),
  ]);
  // Pawl's own are shown while one of their runs is under way, or where they are asked for.
  const own = new Set(tasks.flatMap(({ name, automatic }) => (automatic && !filter.task ? [name] : [])));
  const isShown = ({ task, run }: TaskRow) => !own.has(task) || (run && !isTerminal(run.status));
  const isFiltered = (statuses ?? filter.since ?? filter.before) !== undefined;
  const isMeant = ({ run, planned, holder, forsaken }: TaskRow) =>
    [run, planned, holder, ...forsaken].some((each) => each && isAmong(each, now, { statuses, ...filter }));
  return {
    stage: manifest.stage,
    attention,
    approvals,
    limits,
    muted: filter.task === undefined ? muted : mutedByRun(muted, filter.task),
    tasks: rows?.filter(isFiltered ? isMeant : isShown),
    allTasks: rows?.filter(isShown).length ?? tasks.length,
  };
}

function isAmong(run: RunRecord, now: number, { statuses, since = 0, before }: OverviewFilter): boolean {
  const at = instantOf(run.run).getTime();
  const isSince = at >= Math.floor(since / 1_000) * 1_000;
  return isSince && at < (before ?? at + 1) && (statuses?.includes(shownStatus(run, now)) ?? true);
}

export function overviewJson(
  { stage, tasks, attention, approvals, limits, muted }: Overview,
  view: View,
): unknown {
  return {
    stage,
    limits: limits.length > 0 ? limits.map(limitJson) : undefined,
    approvals: approvals.length > 0 ? approvals.map((run) => runJson(run, view)) : undefined,
    muted: muted.length > 0 ? muted.map(mutedJson) : undefined,
    tasks: tasks?.map(
      ({
        task,
        enabled,
        paused,
        overrides,
        run,
        planned,
        plannedRuns,
        holder,
        holders,
        forsaken,
        ...row
      }) => ({
        task,
        enabled,
        paused,
        overrides: overrides.length > 0 ? overrides.map(overrideJson) : undefined,
        run: run ? runJson(run, view, { holders }) : null,
        planned: planned && runJson(planned, view),
        plannedRuns: plannedRuns || undefined,
        slot: holder && runJson(holder, view),
        ...{ staleSince: row.staleSince, health: row.health },
        heldByRate: row.heldByRate || undefined,
        forsaken: forsaken.length > 0 ? forsaken.map((each) => runJson(each, view)) : undefined,
      }),
    ),
    ...Object.fromEntries(
      attention.map(([status, { count, runs }]) => [
        status,
        { count, runs: runs.map((run) => runJson(run, view)) },
      ]),
    ),
  };
}

/**
 * On a terminal, where tasks are shown too, only as many of the runs that need attention as its height leaves room for.
 * @param more the command that shows more runs that need attention: those before an instant, or all
 */
export function overviewText(
  { stage, tasks, allTasks, attention, approvals, limits, muted }: Overview,
  view: View,
  more: (before?: string) => string,
): string {
  const counts = attention.map(([, found]) => found.count);
  const words = attention.map(([status, found]) => `${found.more ? "over " : ""}${found.count} ${status}`);
  const paused = tasks?.filter((task) => task.paused) ?? [];
  const overridden = tasks?.filter(({ overrides }) => overrides.length > 0) ?? [];
  const head = `stage ${stage}: ${[...(tasks ? [taskCount(tasks.length, allTasks)] : []), ...words].join(", ")}`;
  const below = [
    approvals.length > 0 && approvalTable(approvals, view),
    paused.length > 0 && pauseTable(paused, view),
    overridden.length > 0 && overrideTable(overridden, view),
    muted.length > 0 && mutedTable(muted, view),
    limits.length > 0 && limitTable(limits, view.columns),
    tasks && tasks.length > 0 && taskTable(tasks, view),
  ];
  // A blank line follows the head, and the shell's prompt the last line.
  const room =
    tasks && view.rows ? view.rows - lineCount(joined("\n\n", [head, "", ...below])) - 3 : undefined;
  const needy = newestOfEach(attention, view, room);
  const hidden = counts.reduce((sum, count) => sum + count, 0) - needy.length;
  const isShortened = needy.length < attention.flatMap(([, { runs }]) => runs).length;
  // Where the list of one status is cut, what follows its last line has not been shown.
  const cutAt = attention
    .filter(([, { count, runs }]) => count > runs.length)
    .flatMap(([, { runs }]) => runs.at(-1)?.endedAt ?? [])
    .sort()
    .at(-1);
  const rest = isShortened ? `\nand ${hidden} more: ${more()}` : cutAt ? `\nolder ones: ${more(cutAt)}` : "";
  return joined("\n\n", [head, needy.length > 0 && attentionTable(needy, view) + rest, ...below]);
}

const lineCount = (text: string) => text.split("\n").length;

/** As many of the runs of each status as fit into so many lines; at least one of each. */
function newestOfEach(attention: Overview["attention"], view: View, lines?: number): RunRecord[] {
  const lists = attention.map(([, { runs }]) => runs);
  const longest = Math.max(1, ...lists.map((runs) => runs.length));
  for (let most = Math.max(1, Math.min(longest, lines ?? longest)); ; most -= 1) {
    const shown = lists.flatMap((runs) => runs.slice(0, most));
    const fits = lines === undefined || lineCount(attentionTable(shown, view)) <= lines;
    if (fits || most === 1) return shown;
  }
}

function taskCount(shown: number, all: number): string {
  return `${shown === all ? all : `${shown} of ${all}`} ${all === 1 ? "task" : "tasks"}`;
}

function pauseTable(tasks: readonly TaskRow[], { columns }: View): string {
  const rows = tasks.map(({ task, paused: { at, until, author = "", note = "" } = {} }) => [
    task,
    instantText(at),
    until === undefined ? "it is resumed" : instantText(until),
    authorName(author),
    shortened(note, 80),
  ]);
  return table(["paused task!", "since", "until", "by", "note"], rows, columns);
}

function taskTable(tasks: readonly TaskRow[], view: View): string {
  const { now, columns } = view;
  const rows = tasks.flatMap((of) => {
    const { task, run, planned, plannedRuns, holder, holders, forsaken } = of;
    const words = run === undefined ? "" : why(run, now, { holders });
    const remark = joined("; ", [offText(of), staleRemark(of), healthRemark(of), heldText(of), words]);
    const row = [
      task,
      ...(run === undefined
        ? [joined(", ", ["never run", offText(of)])]
        : [...runCells(run, view), shortened(remark, 140)]),
    ];
    const rest = plannedRuns > 1 ? `; ${plannedRuns - 1} more are planned` : "";
    const others = [
      ...(planned === undefined ? [] : [{ each: planned, words: `planned: ${why(planned, now)}${rest}` }]),
      ...(holder === undefined ? [] : [{ each: holder, words: `has the slot; ${why(holder, now)}` }]),
      ...forsaken.map((each) => ({ each, words: why(each, now) })),
    ];
    return [row, ...others.map(({ each, words }) => ["", ...runCells(each, view), shortened(words, 140)])];
  });
  return table(["task!", "newest run!", ...runHead, ""], rows, columns);
}
