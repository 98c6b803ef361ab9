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

export function readSource(task: ManifestTask, cwd: string): TaskSource {
  const { name, file, from, automatic, sourceHash: deployed } = task;
  if (automatic) return { missing: `${name} is Pawl's own` };
  if (from !== undefined) return { missing: `its file is in the package ${from}` };
  const folder = codeFolder(cwd);
  const path = join(folder, file);
  // A manifest may come from anywhere: it says which file of the project is shown, and no other.
  if (!existsSync(path) || !isWithin(path, folder)) return { missing: `${file} is not in this folder` };
  const text = readFileSync(path, "utf8");
  const isDeployed = deployed === undefined ? undefined : sourceHash(text) === deployed;
  return { file, text, isDeployed };
}

/** A task's file is a module of the project. */
function isWithin(path: string, folder: string): boolean {
  const real = realpathSync(path);
  return real.startsWith(`${realpathSync(folder)}${sep}`) && /\.[cm]?[jt]s$/.test(real);
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
