/**
 * `pawl status` without a name: runs that need attention, then each task's newest run, and below it the run that
 * has the task's slot and those that nobody looks after, if they are others. The tasks are those of the manifest: runs
 * of a task that is no longer deployed appear only where they need attention.
 */

import type { RunRecord } from "../../functions/model/run/run.ts";
import { type AttentionStatus, attentionStatuses, isTerminal } from "../../functions/model/run/status.ts";
import type { Manifest, ManifestTask } from "../../functions/model/task/manifest.ts";
import type { RunStore } from "../../functions/store/run-store.ts";
import { type NeedsAttention, readAttention } from "../deployment/attention.ts";
import { runJson } from "./run-json.ts";
import { attentionTable, runCells, runHead } from "./run-table.ts";
import { table } from "./table.ts";
import { isForsaken, type TaskPause, taskPause, why } from "./why.ts";
import { authorName, instantText, joined, shortened } from "./words.ts";

export interface Overview {
  readonly stage: string;
  /** Every status that needs attention, in the order of the table of statuses. */
  readonly attention: readonly (readonly [AttentionStatus, NeedsAttention])[];
  /** Undefined where only runs that need attention were asked for. */
  readonly tasks?: readonly TaskRow[];
}

interface TaskRow {
  readonly task: string;
  readonly enabled: boolean;
  readonly paused?: TaskPause;
  /** The newest. */
  readonly run?: RunRecord;
  /** The run that has the slot, if it has not ended and is not the newest. */
  readonly holder?: RunRecord;
  /** Runs besides these two that nobody looks after. */
  readonly forsaken: readonly RunRecord[];
}

const newestShown = 20;
const newestShownAlone = 100;
/** So many of its newest runs are looked at where they may overlap; otherwise only the slot's holder can be forsaken. */
const newestOverlapping = 20;

/** With `attentionOnly`, one query for each status that needs attention, and the runs they name. */
export async function readOverview(
  store: RunStore,
  manifest: Manifest,
  now: number,
  attentionOnly: boolean,
): Promise<Overview> {
  const newest = attentionOnly ? newestShownAlone : newestShown;
  const [attention, tasks] = await Promise.all([
    Promise.all(
      attentionStatuses.map(
        async (status) => [status, await readAttention(store, manifest, status, { now, newest })] as const,
      ),
    ),
    attentionOnly ? undefined : Promise.all(manifest.tasks.map((task) => readRow(store, task, now))),
  ]);
  return { stage: manifest.stage, attention, tasks };
}

async function readRow(
  store: RunStore,
  { name, enabled, settings }: ManifestTask,
  now: number,
): Promise<TaskRow> {
  const [{ items }, state] = await Promise.all([
    store.list(name, { limit: settings.overlap === "allow" ? newestOverlapping : 1, now }),
    store.getPart({ task: name, part: "state" }),
  ]);
  const [run, ...older] = items;
  const slot = state?.slotRun === run?.run ? undefined : state?.slotRun;
  const holder = slot === undefined ? undefined : await store.get({ task: name, run: slot });
  return {
    task: name,
    enabled,
    paused: taskPause(state, now),
    run,
    holder: holder && !isTerminal(holder.status) ? holder : undefined,
    forsaken: older.filter((each) => each.run !== slot && isForsaken(each, now)),
  };
}

export function overviewJson({ stage, tasks, attention }: Overview, now: number): unknown {
  return {
    stage,
    tasks: tasks?.map(({ task, enabled, paused, run, holder, forsaken }) => ({
      task,
      enabled,
      paused,
      run: run ? runJson(run, now, { holder: holder?.run }) : null,
      slot: holder && runJson(holder, now),
      forsaken: forsaken.length > 0 ? forsaken.map((each) => runJson(each, now)) : undefined,
    })),
    ...Object.fromEntries(
      attention.map(([status, { count, runs }]) => [
        status,
        { count, runs: runs.map((run) => runJson(run, now)) },
      ]),
    ),
  };
}

export function overviewText({ stage, tasks, attention }: Overview, now: number): string {
  const counts = attention.map(([status, { count, more }]) => `${more ? "over " : ""}${count} ${status}`);
  const needy = attention.flatMap(([, { runs }]) => runs);
  const paused = tasks?.filter((task) => task.paused) ?? [];
  return joined("\n\n", [
    `stage ${stage}: ${[...(tasks ? [`${tasks.length} tasks`] : []), ...counts].join(", ")}`,
    needy.length > 0 && attentionTable(needy, now),
    paused.length > 0 && pauseTable(paused),
    tasks && tasks.length > 0 && taskTable(tasks, now),
  ]);
}

function pauseTable(tasks: readonly TaskRow[]): string {
  const rows = tasks.map(({ task, paused: { at, until, author = "", note = "" } = {} }) => [
    task,
    instantText(at),
    until === undefined ? "it is resumed" : instantText(until),
    authorName(author),
    shortened(note, 80),
  ]);
  return table(["paused task", "since", "until", "by", "note"], rows);
}

function taskTable(tasks: readonly TaskRow[], now: number): string {
  const rows = tasks.flatMap(({ task, enabled, run, holder, forsaken }) => {
    if (run === undefined) return [[task, enabled ? "never run" : "never run, disabled"]];
    const words = why(run, now, { holder: holder?.run });
    const remark = joined("; ", [!enabled && "its schedules are disabled", words]);
    const row = [task, ...runCells(run, now), shortened(remark, 140)];
    const others = [
      ...(holder === undefined ? [] : [{ each: holder, words: `has the slot; ${why(holder, now)}` }]),
      ...forsaken.map((each) => ({ each, words: why(each, now) })),
    ];
    return [row, ...others.map(({ each, words }) => ["", ...runCells(each, now), shortened(words, 140)])];
  });
  return table(["task", "newest run", ...runHead, ""], rows);
}
