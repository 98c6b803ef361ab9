import { InvalidParamsError } from "../../../../functions/model/errors.ts";
import type { ManifestTask } from "../../../../functions/model/task/manifest.ts";
import type { Json } from "../../../../functions/model/task/task.ts";
import type { Session } from "../../../session.ts";
import { UsageError } from "../../../usage.ts";
import type { GivenParams } from "../params.ts";
import type { GivenFile } from "./given-file.ts";

/** The run's params: those given, and the URL of the uploaded file. */
export async function readInput(
  session: Session,
  { name, paramsSchema }: Pick<ManifestTask, "name" | "paramsSchema">,
  { params: text, param }: GivenParams,
  file: GivenFile | undefined,
  fileUrl: () => string,
): Promise<Json | undefined> {
  if (text === "-" && file?.path === "-")
    throw new UsageError(`--params and ${file.option} cannot both be standard input`);
  const { allowsParam, hideGiven, parseParams } = await import("../params.ts");
  const { readText } = await import("../read-json.ts");
  const read = text === undefined ? undefined : await readText("--params", text, session.shell.stdin);
  hideGiven(session, name, { params: read?.text, param });
  let params = parseParams({ params: read?.text, param }, paramsSchema, read?.from);
  if (file !== undefined) {
    const { option, param: into } = file;
    if (params?.[into] !== undefined)
      throw new UsageError(`the parameter ${into} is given twice: ${option} sets it`);
    if (!allowsParam(into, paramsSchema))
      throw new InvalidParamsError(`task ${name} takes no ${option}: it has no parameter ${into}`);
    params = { ...params, [into]: fileUrl() };
  }
  const { checkBySchema } = await import("../../../../functions/model/params/check-by-schema.ts");
  return checkBySchema(params, paramsSchema);
}
