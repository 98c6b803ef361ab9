/** What synth finds wrong with the params of triggers. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { checkBySchema } from "../../../functions/model/params/check-by-schema.ts";
import { checkParams, issuesText, noParams } from "../../../functions/model/params/check-params.ts";
import { shapeMistakes } from "../../../functions/model/params/shape.ts";
import { shapeOf } from "../../../functions/model/params/shape-of.ts";
import { shapeOfTemplate } from "../../../functions/model/params/template.ts";
import { triggerParamsMistake } from "../../../functions/model/params/trigger-params.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { Json } from "../../../functions/model/task/task.ts";
import { hasPaths, type TriggerParams } from "../../../functions/model/task/trigger.ts";

/** What is wrong with the params that triggers give their runs, or that they leave out: these would fail each time. */
export function triggerParamsMistakes(task: ManifestTask, own: StandardSchemaV1 | undefined): string[] {
  const { name, triggers } = task;
  // The params of a queue's messages are what they say.
  const without = triggers.filter(({ kind, params }) => params === undefined && kind !== "queue");
  const missing = without.length === 0 ? undefined : paramsMistake(task, own, undefined);
  const wrong = triggers.flatMap(({ id, kind, params }) => {
    const mistake =
      params && (hasPaths(kind) ? templateMistake(task, own, params) : paramsMistake(task, own, params));
    return mistake === undefined ? [] : [`task ${name}, trigger ${id}: ${mistake}`];
  });
  if (missing === undefined) return wrong;
  return [`task ${name}: its triggers start runs without params, and ${missing}`, ...wrong];
}

/** What can be said of params before something happens that fills them: their names, and what has no path. */
function templateMistake(
  { paramsSchema }: ManifestTask,
  own: StandardSchemaV1 | undefined,
  params: TriggerParams,
): string | undefined {
  const shape = own === undefined ? noParams : shapeOf(paramsSchema ?? {});
  const { unknown, wrong } = shapeMistakes(params as Json, shapeOfTemplate(params, shape));
  return [...unknown, ...wrong].join("; ") || triggerParamsMistake(params);
}

function paramsMistake(
  { paramsSchema }: ManifestTask,
  own: StandardSchemaV1 | undefined,
  params: TriggerParams | undefined,
): string | undefined {
  try {
    if (own === undefined) checkParams(params, noParams);
    else checkBySchema(params, paramsSchema);
    const tooLong = params && triggerParamsMistake(params);
    if (tooLong !== undefined) return tooLong;
    const result = own?.["~standard"].validate(params ?? {});
    // A schema that asks another system is left to the runs.
    if (result instanceof Promise) result.catch(() => {});
    else if (result?.issues !== undefined) throw new Error(issuesText(result.issues));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
