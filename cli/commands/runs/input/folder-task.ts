/**
 * A task as the source in this folder has it, without a deployment: its kind and its params, as synth would write them
 * into the manifest. Only the clone that the command itself belongs to is read, because its tasks import the same `pawl`.
 */
import { existsSync, globSync } from "node:fs";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { nearest } from "../../../../functions/model/nearest.ts";
import { printableLine } from "../../../../functions/model/printable.ts";
import type { ManifestTask } from "../../../../functions/model/task/manifest.ts";
import type { Task } from "../../../../functions/model/task/task.ts";
import { readTaskFolders } from "../../../deployment/project-code.ts";
import { UsageError } from "../../../usage.ts";
import type { OfTask } from "../given/given.ts";

/** What a dry run has to know of a task. */
export type TaskToRead = Pick<
  ManifestTask,
  "name" | "kind" | "file" | "masked" | "paramsSchema" | "fields" | "asksAtStart"
> &
  Pick<OfTask, "askChoices">;

/** @throws UsageError for a task that the project does not have, and a plain `Error` for one that cannot be loaded */
export async function findTaskInFolder(project: string, name: string): Promise<TaskToRead> {
  const { fieldsOf, paramsOfTask, taskFile } = await import("../../../../infra/deployment/index.ts");
  const folders = await readTaskFolders(project);
  const file = taskFile(name, folders, project);
  const path = join(project, file);
  // A name from the command line may be any text.
  if (!/^[a-z0-9.-]+$/.test(name) || !existsSync(path)) throw notFound(project, folders, name);
  const { default: task } = await load(path, file);
  if (task?.name !== name) throw new Error(`${file} does not export task ${name} by default`);
  const kind = task.items ? "items" : task.pages ? "pages" : "run";
  const { schema: paramsSchema } = paramsOfTask(task);
  const asksAtStart = (task.choices ?? task.textAreas) ? true : undefined;
  return {
    name,
    file,
    kind,
    masked: task.masked,
    paramsSchema,
    fields: fieldsOf(task, paramsSchema),
    asksAtStart,
    askChoices: async (params, clock) =>
      (await import("./choices-here.ts")).askChoicesHere(task, params, clock),
  };
}

async function load(path: string, file: string): Promise<{ readonly default?: Task }> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${file} cannot be loaded: ${printableLine(reason)}`, { cause });
  }
}

function notFound(project: string, folders: readonly string[], name: string): UsageError {
  const files = folders.flatMap((folder) => globSync("**/*.ts", { cwd: join(project, folder) }));
  const names = files.map((each) => each.replace(/\.ts$/, "").replaceAll(sep, ".")).sort();
  const near = nearest(name, names);
  const hint = near.length > 0 ? `did you mean ${near.join(" or ")}?` : `there are ${names.join(", ")}`;
  return new UsageError(
    `no task ${JSON.stringify(name)} in this folder (--stage asks a deployment): ${hint}`,
  );
}
