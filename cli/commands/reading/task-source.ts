/** `pawl doc TASK --source`: the text of a task's file as it is in this folder, and whether that is what is deployed. */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import { sourceHash } from "../../../functions/model/hash.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { codeFolder } from "../../deployment/project-code.ts";

/** The text, or why there is none. */
export type TaskSource =
  | {
      readonly file: string;
      readonly text: string;
      /** Whether the file is the one that was deployed; undefined where the deployment does not say. What it imports may differ. */
      readonly isDeployed?: boolean;
    }
  | { readonly missing: string };

export async function readSource(task: ManifestTask, cwd: string): Promise<TaskSource> {
  const { name, file, from, automatic, sourceHash: deployed } = task;
  if (automatic) return { missing: `${name} is Pawl's own` };
  if (from !== undefined) return readPackageSource(from, task);
  const folder = codeFolder(cwd);
  const path = join(folder, file);
  // A manifest may come from anywhere: it says which file of the project is shown, and no other.
  if (!existsSync(path) || !isWithin(path, folder)) return { missing: `${file} is not in this folder` };
  return sourceIn(path, file, deployed);
}

/** Of a task of a package: the module that is installed here, whose version may be another one than was deployed. */
async function readPackageSource(
  from: string,
  { file, sourceHash: deployed }: ManifestTask,
): Promise<TaskSource> {
  const { packageFile } = await import("../../../infra/deployment/index.ts");
  const path = packageFile(from);
  if (path === undefined || !existsSync(path) || !isModule(path))
    return { missing: `its file is in the package ${from}, which is not installed here` };
  return sourceIn(path, file, deployed);
}

function sourceIn(path: string, file: string, deployed: string | undefined): TaskSource {
  const text = readFileSync(path, "utf8");
  const isDeployed = deployed === undefined ? undefined : sourceHash(text) === deployed;
  return { file, text, isDeployed };
}

/** A task's file is a module of the project. */
function isWithin(path: string, folder: string): boolean {
  const real = realpathSync(path);
  return real.startsWith(`${realpathSync(folder)}${sep}`) && isModule(real);
}

function isModule(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path);
}

/** What people are told of it. */
export function sourceText(source: TaskSource): string {
  if ("missing" in source) return `no source: ${source.missing}`;
  if (source.isDeployed === undefined)
    return "the source of this folder; what is deployed may be another one";
  return source.isDeployed
    ? "the source of this folder, as it is deployed"
    : "the source of this folder, which has changed since the deploy";
}
