import { InvalidParamsError } from "../../../../functions/model/errors.ts";
import type { Json } from "../../../../functions/model/task/task.ts";
import type { DeployedPawl } from "../../../deployment/deployed-pawl.ts";
import type { Session } from "../../../session.ts";
import { UsageError } from "../../../usage.ts";
import { checkGiven, type OfTask, readGiven } from "../given/given.ts";
import { allowsParam, type GivenParams } from "../params.ts";
import type { GivenFile } from "./given-file.ts";

/** The run's params: those given, and the URL of the uploaded file. @param deployment undefined where none is asked */
export async function readInput(
  session: Session,
  deployment: DeployedPawl | undefined,
  task: OfTask,
  options: GivenParams,
  file: GivenFile | undefined,
  fileUrl: () => string,
): Promise<Json | undefined> {
  let params = await readGiven(session, task, options, file);
  if (file !== undefined) {
    const { option, param: into } = file;
    if (params?.[into] !== undefined)
      throw new UsageError(`the parameter ${into} is given twice: ${option} sets it`);
    if (!allowsParam(into, task.paramsSchema))
      throw new InvalidParamsError(`task ${task.name} takes no ${option}: it has no parameter ${into}`);
    params = { ...params, [into]: fileUrl() };
  }
  return checkGiven(session, deployment, task, params);
}
