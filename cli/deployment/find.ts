/**
 * Finds the task or the run that an argument names, and walks a task's runs. An error for a name that does not
 * exist suggests the nearest ones.
 */

import { NotFoundError } from "../../functions/model/errors.ts";
import { nearest } from "../../functions/model/nearest.ts";
import { isExpired, type RunKey, type RunRecord, runId } from "../../functions/model/run/run.ts";
import { parseRunId, rejectedTask } from "../../functions/model/run/run-name.ts";
import type { Manifest, ManifestTask } from "../../functions/model/task/manifest.ts";
import type { ListOptions, RunStore } from "../../functions/store/run-store.ts";
import { UsageError } from "../usage.ts";
import type { DeployedPawl } from "./deployed-pawl.ts";

/** Reads a name: a run's id, or undefined where it is a task's. @throws UsageError for a name that can be neither */
export function runKeyIn(name: string): RunKey | undefined {
  const key = parseRunId(name);
  if (key !== undefined || !name.includes("/")) return key;
  throw new UsageError(
    `${JSON.stringify(name)} is not a run id: that is task/instant/trigger, such as count-cities/2026-03-29T02:00:00Z/cron-4f1a2b`,
  );
}

/** @throws UsageError for a name that no task has */
export function findTask({ tasks, stage }: Pick<Manifest, "tasks" | "stage">, name: string): ManifestTask {
  const task = tasks.find((each) => each.name === name);
  if (task !== undefined) return task;
  const names = tasks.map((each) => each.name);
  throw new UsageError(`no task ${JSON.stringify(name)} in stage ${stage}${suggestion(name, names)}`);
}

/** What is wrong with a name that is no run's: it is a task's, or no task has it. @param allowed what the command takes */
export function notARun(manifest: Manifest, name: string, allowed = "give one of its runs"): UsageError {
  if (name !== rejectedTask) findTask(manifest, name);
  return new UsageError(`${JSON.stringify(name)} is a task: ${allowed}`);
}

/** @throws NotFoundError, and UsageError for a task that there is not */
export async function findRun(
  deployment: Pick<DeployedPawl, "store" | "manifest">,
  key: RunKey,
  now: number,
): Promise<RunRecord> {
  const store = await deployment.store();
  const id = runId(key);
  const run = await store.get(key);
  if (run !== undefined && !isExpired(run, now)) return run;
  const { items } = await store.list(key.task, { now });
  // A task that is no longer deployed may still have runs.
  if (items.length === 0 && key.task !== rejectedTask) findTask(deployment.manifest, key.task);
  const ids = items.map(runId);
  const near = nearest(id, ids);
  const hint = near.length > 0 ? `did you mean ${near.join(" or ")}?` : newest(ids);
  throw new NotFoundError(`no run ${JSON.stringify(id)}: ${hint}`);
}

function newest([id]: readonly string[]): string {
  return id === undefined ? "the task has no runs" : `the newest is ${id}`;
}

/**
 * A task's runs, the newest first, read page by page as they are asked for. No index knows a run's status, so
 * commands look for unfinished runs by walking all of them.
 */
export async function* walkRuns(
  store: RunStore,
  task: string,
  { now, limit = 1_000, ...options }: ListOptions,
): AsyncGenerator<RunRecord> {
  let after = options.after;
  do {
    const page = await store.list(task, { ...options, now, limit, after });
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}

/** `: did you mean a or b?`; if no name is near, the names there are; nothing if they are too many. */
function suggestion(given: string, names: readonly string[]): string {
  const near = nearest(given, names);
  if (near.length > 0) return `: did you mean ${near.join(" or ")}?`;
  return names.length > 0 && names.length <= 12 ? `: there are ${names.join(", ")}` : "";
}
