/**
 * `pawl status` without a name: what needs a person, then each task's newest run. Tasks are the manifest's:
 * runs of a task that is no longer deployed are seen here only where they need attention.
 */
import type { Manifest } from "../functions/model/manifest.ts";
import { type RunRecord, runId } from "../functions/model/run.ts";
import type { RunStore } from "../functions/store/run-store.ts";
import { type Attention, attention } from "./attention.ts";
import { runJson } from "./run-json.ts";
import { cut, instant, progressText, statusWord, took, why } from "./run-words.ts";
import { table } from "./table.ts";

export interface Overview {
  readonly stage: string;
  readonly errored: Attention;
  readonly rejected: Attention;
  /** Undefined where only what needs attention was asked for. */
  readonly tasks?: readonly { readonly task: string; readonly enabled: boolean; readonly run?: RunRecord }[];
}

const newestShown = 20;

/** Reads an overview; with `erroredOnly`, two queries and the runs they name. */
export async function readOverview(
  store: RunStore,
  { stage, tasks }: Manifest,
  now: number,
  erroredOnly: boolean,
): Promise<Overview> {
  const newest = erroredOnly ? 100 : newestShown;
  const [errored, rejected, ...runs] = await Promise.all([
    attention(store, "errored", { now, newest }),
    attention(store, "rejected", { now, newest }),
    ...(erroredOnly ? [] : tasks.map(({ name }) => store.list(name, { limit: 1, now }))),
  ]);
  if (erroredOnly) return { stage, errored, rejected };
  const rows = tasks.map(({ name, enabled }, i) => {
    const run = runs[i]?.items[0];
    return { task: name, enabled, ...(run && { run }) };
  });
  return { stage, errored, rejected, tasks: rows };
}

export function overviewJson({ stage, tasks, errored, rejected }: Overview, now: number): unknown {
  const attentionJson = ({ count, runs }: Attention) => ({
    count,
    runs: runs.map((run) => runJson(run, now)),
  });
  return {
    stage,
    ...(tasks && {
      tasks: tasks.map(({ task, enabled, run }) => ({ task, enabled, run: run ? runJson(run, now) : null })),
    }),
    errored: attentionJson(errored),
    rejected: attentionJson(rejected),
  };
}

export function overviewText({ stage, tasks, errored, rejected }: Overview, now: number): string {
  const counts = `${counted(errored)} errored, ${counted(rejected)} rejected`;
  const needy = [...errored.runs, ...rejected.runs];
  return [
    `stage ${stage}: ${tasks ? `${tasks.length} tasks, ` : ""}${counts}`,
    ...(needy.length > 0 ? [attentionTable(needy)] : []),
    ...(tasks && tasks.length > 0 ? [taskTable(tasks, now)] : []),
  ].join("\n\n");
}

function counted({ count, more }: Attention): string {
  return `${more ? "over " : ""}${count}`;
}

function attentionTable(runs: readonly RunRecord[]): string {
  const rows = runs.map((run) => [runId(run), run.status, instant(run.endedAt), cut(why(run), 100)]);
  return table(["needs attention", "status", "since", "why"], rows);
}

function taskTable(tasks: NonNullable<Overview["tasks"]>, now: number): string {
  const rows = tasks.map(({ task, enabled, run }) => [
    task,
    run?.run ?? (enabled ? "never run" : "never run, disabled"),
    run ? statusWord(run, now) : "",
    run ? took(run, now) : "",
    run ? progressText(run) || cut(run.reason ?? "", 60) : "",
  ]);
  return table(["task", "newest run", "status", "took>", "progress"], rows);
}
