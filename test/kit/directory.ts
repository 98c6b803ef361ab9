/** What every function of a deployment knows of its tasks: here all of one lane, enabled, with the settings of their files. */
import { shapeOf } from "../../functions/model/params/shape-of.ts";
import { resolveSettings } from "../../functions/model/task/layers/resolve-settings.ts";
import { directoryOf, type ManifestTask } from "../../functions/model/task/manifest.ts";
import type { Task } from "../../functions/model/task/task.ts";
import type { TaskDirectory } from "../../functions/model/task/task-directory.ts";
import { paramsOfTask } from "../../infra/deployment/params/choices.ts";

/** The lane of all tasks. */
export const lane = "default";

export function directoryFor(tasks: readonly Task[]): TaskDirectory {
  const known = tasks.map(({ name, triggers, settings: own, masked, params, choices, splitShard }) => {
    const paramsSchema = paramsOfTask({ params, choices }).schema;
    const settings = resolveSettings(own);
    const splitsShards = splitShard && true;
    return { name, lane, enabled: true, triggers, settings, masked, paramsSchema, splitsShards };
  });
  const shapes = tasks.map((task) => [task.name, shapeOf(paramsOfTask(task).schema ?? {})] as const);
  return {
    ...directoryOf({ tasks: known as unknown as readonly ManifestTask[] }),
    paramsShapes: JSON.stringify(Object.fromEntries(shapes)),
  };
}
