/** Params, as JSON and as the text of an option: each is taken, or refused in one plain line. */
import fc from "fast-check";
import { parseParams } from "../../cli/commands/runs/params.ts";
import { checkBySchema } from "../../functions/model/params/check-by-schema.ts";
import { checkParams, checkParamsOf } from "../../functions/model/params/check-params.ts";
import { shapeOf } from "../../functions/model/params/shape-of.ts";
import { paramsFound } from "../../infra/deployment/params/params-schema.ts";
import { type DrawnParams, drawnParams } from "../doors/drawn-schema.ts";
import { goodParams, pickyTask } from "../doors/picky-task.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { damaged, nastyJson, object } from "./nasty-json.ts";
import { isPlainLine } from "./refusal.ts";

const { schema = {} } = paramsFound(pickyTask.params);
const shape = shapeOf(schema);
const names = Object.keys(goodParams);

const anyParams = fc.oneof(damaged(goodParams), object(nastyJson, names), nastyJson, fc.anything());
/** Texts that are nearly JSON, and whatever follows `--param`. */
const anyText = fc.oneof(
  fc.string(),
  nastyJson.map((value) => JSON.stringify(value)),
  fc.tuple(nastyJson, fc.nat(), fc.string({ maxLength: 2 })).map(([value, at, more]) => {
    const text = JSON.stringify(value);
    const place = at % (text.length + 1);
    return text.slice(0, place) + more + text.slice(place + 1);
  }),
);
const anyPair = fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 5 })), anyText);

/** What the command and a worker say to params of a schema that is drawn too. */
async function checkDrawn({ schema, params }: DrawnParams): Promise<void> {
  const found = paramsFound(schema);
  const drawnShape = shapeOf(found.schema ?? {});
  for (const each of params) {
    const byTask = await isTaken(() => checkParamsOf({ params: schema }, each, drawnShape));
    const bySchema = await isTaken(() => checkBySchema(each, found.schema));
    if (byTask !== bySchema && (byTask || found.looks.length === 0))
      throw new Error(`${JSON.stringify(each)} by the task ${byTask}, by its JSON Schema ${bySchema}`);
  }
}

/** Whether it is taken. Any other error than a refusal passes on. */
async function isTaken(check: () => unknown): Promise<boolean> {
  try {
    await check();
    return true;
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== "InvalidParamsError" && name !== "UsageError") throw error;
    if (!isPlainLine(message)) throw new Error(`not a plain line: ${JSON.stringify(message)}`);
    return false;
  }
}

export const target: FuzzTarget = {
  name: "params",
  property: fc.asyncProperty(
    anyParams,
    anyText,
    fc.array(anyPair, { maxLength: 3 }),
    // To make a schema takes longer than to check params by it.
    fc.oneof({ arbitrary: fc.constant(undefined), weight: 9 }, { arbitrary: drawnParams(10), weight: 1 }),
    async (params, text, pairs, drawn) => {
      if (drawn !== undefined) await checkDrawn(drawn);
      const byTask = await isTaken(() => checkParamsOf(pickyTask, params, shape));
      const bySchema = await isTaken(() => checkBySchema(params, schema));
      const byShape = await isTaken(() => checkParams(params, shape));
      if (byTask !== bySchema) throw new Error(`by the task ${byTask}, by its JSON Schema ${bySchema}`);
      if (byTask && !byShape) throw new Error("its shape refuses what the task takes");
      await isTaken(() =>
        checkBySchema(
          parseParams({ params: text, param: pairs.map((pair) => pair.join("=")) }, schema),
          schema,
        ),
      );
      const { polluted } = {} as { polluted?: unknown };
      if (polluted !== undefined) throw new Error("a prototype was changed");
    },
  ),
};
