/** Finds what an argument names: a task, a run. What is not there is refused with the nearest names. */
import { NotFoundError } from "../../functions/model/errors.ts";
import type { Manifest, ManifestTask } from "../../functions/model/manifest.ts";
import { isExpired, parseRunId, type RunKey, type RunRecord, runId } from "../../functions/model/run.ts";
import { nearest, suggestion } from "../nearest.ts";
import type { Deployment } from "./deployed-pawl.ts";

/** The deployed task of a name. */
export function findTask({ tasks, stage }: Manifest, name: string): ManifestTask {
  const task = tasks.find((each) => each.name === name);
  if (task !== undefined) return task;
  const names = tasks.map((each) => each.name);
  throw new NotFoundError(`no task ${JSON.stringify(name)} in stage ${stage}${suggestion(name, names)}`);
}

/** The run of an id, `task/instant/trigger`. */
export async function findRun(
  deployment: Pick<Deployment, "store" | "manifest">,
  id: string,
  now: number,
): Promise<RunRecord> {
  const store = await deployment.store();
  const key = parseRunId(id) as RunKey;
  const run = await store.get(key);
  if (run !== undefined && !isExpired(run, now)) return run;
  const { items } = await store.list(key.task, { now });
  // A task that is no longer deployed may still have runs.
  if (items.length === 0) findTask(deployment.manifest, key.task);
  const ids = items.map(runId);
  const near = nearest(id, ids);
  const hint = near.length > 0 ? `did you mean ${near.join(" or ")}?` : newest(ids);
  throw new NotFoundError(`no run ${JSON.stringify(id)}: ${hint}`);
}

function newest([id]: readonly string[]): string {
  return id === undefined ? "the task has none" : `the newest is ${id}`;
}
