import { InvalidParamsError } from "../../../../functions/model/errors.ts";
import { paramSchema } from "../../../../functions/model/params/param-fields.ts";
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
      throw new UsageError(`param "${into}" is given twice: ${option} sets it`);
    if (!allowsParam(into, task.paramsSchema))
      throw new InvalidParamsError(`task ${task.name} takes no ${option}: it has no param "${into}"`);
    params = { ...params, [into]: fileUrl() };
  }
  try {
    return await checkGiven(session, deployment, task, params);
  } catch (error) {
    if (!(error instanceof InvalidParamsError)) throw error;
    throw new InvalidParamsError(withOption(error.message, task), { cause: error });
  }
}

/** With the option that uploads a file as the param that is missing. */
function withOption(message: string, { paramsSchema }: OfTask): string {
  return message.replace(/param "(csv|input)" is missing/, (words, name: string) => {
    const { type = "string" } = paramSchema(paramsSchema, name) ?? {};
    return type === "string" ? `${words}: --${name} FILE uploads one and sets it` : words;
  });
}
