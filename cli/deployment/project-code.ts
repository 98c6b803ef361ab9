/**
 * What the code of a project would deploy to a stage: `infra/tasks.ts` and `infra/stages.ts` of the folder's project, with
 * the checks of synth that need no template. It needs no deployment, no account and no network. Of a folder outside this
 * command's clone the clone itself is meant, as everywhere in the command.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { nearest } from "../../functions/model/nearest.ts";
import { printableLine } from "../../functions/model/printable.ts";
import { UsageError } from "../usage.ts";
import { ownFolder, projectName, projectOf } from "./project-folder.ts";

/** The stage that a synth without `-c stage` makes. */
export const defaultStage = "dev";

const stagesFile = "infra/stages.ts";

/** The project's folder, from which its code is read. */
export function codeFolder(cwd: string): string {
  return projectOf(cwd) ?? ownFolder;
}

/** Every stage by its name. @throws UsageError for one that is not among them, and a plain `Error` where they cannot be read */
export async function readStages(folder: string, stage: string): Promise<StagesFile> {
  const { stages, settings } = await load<Partial<StagesFile>>(folder, stagesFile);
  if (stages === undefined || !Object.hasOwn(stages, stage))
    throw unknownStage(stage, Object.keys(stages ?? {}));
  return { stages, settings };
}

/** The folders in which tasks of the folder's project lie. @throws a plain `Error` where `infra/stages.ts` cannot be read */
export async function readTaskFolders(folder: string): Promise<readonly string[]> {
  const { resolveGlobal } = await import("../../infra/deployment/index.ts");
  if (!existsSync(join(folder, stagesFile))) return resolveGlobal().taskFolders;
  return resolveGlobal((await load<Partial<StagesFile>>(folder, stagesFile)).settings).taskFolders;
}

/** What `infra/stages.ts` exports. */
interface StagesFile {
  readonly stages: object;
  /** @default Pawl's defaults hold */
  readonly settings?: object;
}

/** @throws as `readStages` does, and for code that cannot be deployed */
export async function readCode(cwd: string, stage: string, now: Date) {
  const folder = codeFolder(cwd);
  const { stages, settings } = await readStages(folder, stage);
  const { resolveDeployment } = await import("../../infra/deployment/index.ts");
  type Props = Parameters<typeof resolveDeployment>[0];
  const { default: tasks } = await load<{ readonly default: Props["tasks"] }>(folder, "infra/tasks.ts");
  try {
    const project = projectName(folder);
    return resolveDeployment({ project, stage, stages: stages as Props["stages"], settings, tasks, now });
  } catch (error) {
    throw new Error(printableLine((error as Error).message), { cause: error });
  }
}

function unknownStage(stage: string, declared: readonly string[]): UsageError {
  const near = nearest(stage, declared);
  const hint =
    near.length > 0 ? `did you mean ${near.join(" or ")}?` : `there are ${[...declared].sort().join(", ")}`;
  return new UsageError(`stage ${JSON.stringify(stage)} is not declared in infra/stages.ts: ${hint}`);
}

async function load<Module>(folder: string, file: string): Promise<Module> {
  try {
    return await import(pathToFileURL(join(folder, file)).href);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${file} cannot be loaded: ${printableLine(reason)}`, { cause });
  }
}
