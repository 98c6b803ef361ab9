/** What the cost of a task's runs, and their number at a time, depend on as it is deployed. */
import { MoveRefusedError } from "../../functions/model/errors.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import { isOwnTask } from "../../functions/model/task/own-task.ts";
import type { DeployedPawl } from "./deployed-pawl.ts";

/** What decides what a task's runs cost. */
export function shapeOf({ manifest }: DeployedPawl, { name, lane, settings }: ManifestTask) {
  const found = manifest.lanes[lane];
  if (found === undefined) throw new MoveRefusedError(`lane ${lane} is not deployed`);
  const stageLimit = isOwnTask(name) ? undefined : manifest.maxRunningTasks;
  return { ...found, ...settings, stageLimit, startedBy: "hand" as const };
}

/** How many runs of a task its limit lets be at work at once. Of keys nothing is known here. */
export function limitNow(
  { maxRunningTasks }: DeployedPawl["manifest"],
  { concurrency }: ManifestTask["settings"],
  overridden: number | undefined,
): number | undefined {
  const own = concurrency?.key === undefined ? (overridden ?? concurrency?.limit) : undefined;
  const all = [own, maxRunningTasks].filter((one) => one !== undefined);
  return all.length === 0 ? undefined : Math.min(...all);
}
