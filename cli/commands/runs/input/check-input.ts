/**
 * `pawl run TASK --dry-run`: checks the params of a run as every door does, and reads its file as the run would. Nothing is
 * written. In the project's folder no deployment is asked, unless an option names one: what matters is the task's code, and
 * that is there.
 */
import { randomUUID } from "node:crypto";
import type { RunRecord } from "../../../../functions/model/run/run.ts";
import type { DeployedPawl } from "../../../deployment/deployed-pawl.ts";
import { findTask } from "../../../deployment/find.ts";
import { ownFolder, projectOf } from "../../../deployment/project-folder.ts";
import { type TargetOptions, targetWords } from "../../../deployment/target.ts";
import type { Session } from "../../../session.ts";
import type { GivenParams } from "../params.ts";
import { findTaskInFolder } from "./folder-task.ts";
import { type FileOptions, givenFile, openFile } from "./given-file.ts";
import { readInput } from "./run-params.ts";

interface CheckOptions extends TargetOptions, GivenParams, FileOptions {
  readonly json?: true;
}

/** @throws UsageError, InvalidParamsError; what is wrong in a file is printed, and the exit code is 1 */
export async function checkInput(session: Session, name: string, options: CheckOptions): Promise<void> {
  const file = givenFile(options);
  const inFolder = targetWords(options).length > 0 ? undefined : projectOf(session.shell.cwd);
  const deployment = inFolder === undefined ? await deploymentToAsk(session, options) : undefined;
  const project = inFolder ?? ownFolder;
  const task = deployment ? findTask(deployment.manifest, name) : await findTaskInFolder(project, name);
  // Several dry runs may be made in one process, each with a file of its own.
  const key = `uploads/dry-run-${randomUUID()}${file?.extension}`;
  const uri = deployment?.uploadUrl(key) ?? `s3://dry-run/${key}`;
  if (deployment === undefined) await session.hideNames(task.name, task.masked);
  const params = await readInput(session, deployment, task, options, file, () => uri);
  if (file === undefined) return tellGood(session, task.name, params, options);
  await (await openFile(file))?.content.close();
  const { dryRun } = await import("./dry-run.ts");
  const { config } = deployment?.manifest ?? {};
  await dryRun(session, { task, project, given: file, uri, params, config, json: options.json });
}

/** Prints the params as the record of a run would show them. */
async function tellGood(session: Session, task: string, params: unknown, { json }: CheckOptions) {
  const { shownRun } = await import("../../../show/run/shown-run.ts");
  const text = JSON.stringify(params ?? {});
  const { params: shown = "{}" } = shownRun({ task, params: text } as RunRecord, session.view());
  if (json) return session.printJson({ task, good: true, params: JSON.parse(shown) });
  session.print(`the params are good: ${shown}`);
}

async function deploymentToAsk(session: Session, options: CheckOptions): Promise<DeployedPawl> {
  try {
    return await session.deployment(options);
  } catch (error) {
    session.tell(
      "in the project's folder, and without an option that names a deployment, a dry run needs none",
    );
    throw error;
  }
}
