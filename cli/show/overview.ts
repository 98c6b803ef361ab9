/**
 * `pawl status` without a name: what needs a person, then each task's newest run, and below it the run that has
 * the task's slot, where that is another. Tasks are the manifest's: runs of a task that is no longer deployed are
 * seen here only where they need attention.
 */
import type { Manifest, ManifestTask } from "../../functions/model/manifest.ts";
import { type RunRecord, runId } from "../../functions/model/run.ts";
import { isTerminal } from "../../functions/model/status.ts";
import { allowedMoves } from "../../functions/operators/operate.ts";
import type { RunStore } from "../../functions/store/run-store.ts";
import { type Attention, attention } from "../deployment/attention.ts";
import { runJson } from "./run-json.ts";
import { table } from "./table.ts";
import { type TaskPause, taskPause } from "./task-pause.ts";
import { why } from "./why.ts";
import { cut, instant, person, progressText, statusWord, took } from "./words.ts";

export interface Overview {
  readonly stage: string;
  readonly errored: Attention;
  readonly rejected: Attention;
  /** Undefined where only what needs attention was asked for. */
  readonly tasks?: readonly TaskRow[];
}

/** How one task stands. */
interface TaskRow {
  readonly task: string;
  readonly enabled: boolean;
  readonly paused?: TaskPause;
  /** The newest. */
  readonly run?: RunRecord;
  /** The run that has the slot, where it has not ended and is not the newest. */
  readonly holder?: RunRecord;
}

const newestShown = 20;

/** Reads an overview; with `erroredOnly`, two queries and the runs they name. */
export async function readOverview(
  store: RunStore,
  manifest: Manifest,
  now: number,
  erroredOnly: boolean,
): Promise<Overview> {
  const { stage, tasks } = manifest;
  const newest = erroredOnly ? 100 : newestShown;
  const [errored, rejected, ...rows] = await Promise.all([
    attention(store, manifest, "errored", { now, newest }),
    attention(store, manifest, "rejected", { now, newest }),
    ...(erroredOnly ? [] : tasks.map((task) => readRow(store, task, now))),
  ]);
  return { stage, errored, rejected, ...(erroredOnly ? {} : { tasks: rows }) };
}

async function readRow(store: RunStore, { name, enabled }: ManifestTask, now: number): Promise<TaskRow> {
  const [{ items }, state] = await Promise.all([
    store.list(name, { limit: 1, now }),
    store.getPart({ task: name, part: "state" }),
  ]);
  const [run] = items;
  const paused = taskPause(state, now);
  const slot = state?.slotRun === run?.run ? undefined : state?.slotRun;
  const holder = slot === undefined ? undefined : await store.get({ task: name, run: slot });
  return {
    task: name,
    enabled,
    ...(paused && { paused }),
    ...(run && { run }),
    ...(holder && !isTerminal(holder.status) && { holder }),
  };
}

export function overviewJson({ stage, tasks, errored, rejected }: Overview, now: number): unknown {
  const attentionJson = ({ count, runs }: Attention) => ({
    count,
    runs: runs.map((run) => runJson(run, now)),
  });
  return {
    stage,
    ...(tasks && {
      tasks: tasks.map(({ task, enabled, paused, run, holder }) => ({
        task,
        enabled,
        ...(paused && { paused }),
        run: run ? runJson(run, now, { ...(holder && { holder: holder.run }) }) : null,
        ...(holder && { slot: runJson(holder, now) }),
      })),
    }),
    errored: attentionJson(errored),
    rejected: attentionJson(rejected),
  };
}

export function overviewText({ stage, tasks, errored, rejected }: Overview, now: number): string {
  const counts = `${counted(errored)} errored, ${counted(rejected)} rejected`;
  const needy = [...errored.runs, ...rejected.runs];
  const paused = tasks?.filter((task) => task.paused) ?? [];
  return [
    `stage ${stage}: ${tasks ? `${tasks.length} tasks, ` : ""}${counts}`,
    ...(needy.length > 0 ? [attentionTable(needy, now)] : []),
    ...(paused.length > 0 ? [pauseTable(paused)] : []),
    ...(tasks && tasks.length > 0 ? [taskTable(tasks, now)] : []),
  ].join("\n\n");
}

function counted({ count, more }: Attention): string {
  return `${more ? "over " : ""}${count}`;
}

function attentionTable(runs: readonly RunRecord[], now: number): string {
  const rows = runs.map((run) => [
    runId(run),
    run.status,
    instant(run.endedAt),
    allowedMoves(run).join(", "),
    cut(why(run, now), 100),
  ]);
  return table(["needs attention", "status", "since", "allowed", "why"], rows);
}

function pauseTable(tasks: readonly TaskRow[]): string {
  const rows = tasks.map(({ task, paused: { at, until, author = "", note = "" } = {} }) => [
    task,
    instant(at),
    until === undefined ? "it is resumed" : instant(until),
    person(author),
    cut(note, 80),
  ]);
  return table(["paused task", "since", "until", "by", "note"], rows);
}

function taskTable(tasks: readonly TaskRow[], now: number): string {
  const rows = tasks.flatMap(({ task, enabled, run, holder }) => {
    if (run === undefined) return [[task, enabled ? "never run" : "never run, disabled"]];
    const words = why(run, now, { ...(holder && { holder: holder.run }) });
    const said = [enabled ? "" : "its schedules are disabled", words].filter(Boolean).join("; ");
    return [
      [task, ...runCells(run, now), cut(said, 140)],
      ...(holder ? [["", ...runCells(holder, now), cut(`has the slot; ${why(holder, now)}`, 140)]] : []),
    ];
  });
  return table(["task", "newest run", "status", "took>", "progress", ""], rows);
}

function runCells(run: RunRecord, now: number): string[] {
  return [run.run, statusWord(run, now), took(run, now), progressText(run)];
}
