/** What every function of a deployment knows of its tasks: here all of one lane, enabled, with the settings of their files. */
import { type DataKeys, paramsEncryption } from "../../functions/encryption/index.ts";
import type { ParamsEncryption } from "../../functions/model/params/sealed.ts";
import { shapeOf } from "../../functions/model/params/shape-of.ts";
import { resolveSettings } from "../../functions/model/task/layers/resolve-settings.ts";
import { directoryOf, type ManifestTask } from "../../functions/model/task/manifest.ts";
import type { Task } from "../../functions/model/task/task.ts";
import type { TaskDirectory } from "../../functions/model/task/task-directory.ts";
import { namesOfParams } from "../../infra/deployment/encryption.ts";
import { paramsOfTask } from "../../infra/deployment/params/choices.ts";
import { MemoryDataKeys } from "../memory/data-keys.ts";

/** The lane of all tasks. */
export const lane = "default";

/** Encrypts the params of the tasks that say so, under a key of this process's. Undefined where none does. */
export function encryptionFor(
  tasks: readonly Task[],
  keys: DataKeys = new MemoryDataKeys(),
): ParamsEncryption | undefined {
  const encrypted = tasks.filter((task) => task.encrypted).map(({ name }) => name);
  return encrypted.length === 0 ? undefined : paramsEncryption({ stage: "test", tasks: encrypted, keys });
}

/** The names that are masked in a task's params: all that an encrypted one has. */
export function maskedBy(task: Task): readonly string[] | undefined {
  const { encrypted, masked } = task;
  return encrypted ? [...(masked ?? []), ...namesOfParams(paramsOfTask(task).schema)] : masked;
}

export function directoryFor(tasks: readonly Task[]): TaskDirectory {
  const known = tasks.map((task) => {
    const { name, triggers, splitShard } = task;
    const paramsSchema = paramsOfTask(task).schema;
    const settings = resolveSettings(task.settings);
    const splitsShards = splitShard && true;
    const masked = maskedBy(task);
    return { name, lane, enabled: true, triggers, settings, masked, paramsSchema, splitsShards };
  });
  const shapes = tasks.map((task) => [task.name, shapeOf(paramsOfTask(task).schema ?? {})] as const);
  return {
    ...directoryOf({ tasks: known as unknown as readonly ManifestTask[] }),
    paramsShapes: JSON.stringify(Object.fromEntries(shapes)),
  };
}
