/** The check of params where the task's JSON Schema is at hand: in the command, and at synth. */
import type { Json } from "../task/task.ts";
import { jsonParams, refuse } from "./check-params.ts";
import { type JsonSchema, schemaMistakes } from "./json-schema.ts";
import { shapeMistakes } from "./shape.ts";
import { shapeOf } from "./shape-of.ts";

/** Checks params as `checkParams` does, and all that JSON Schema can say of their values. @throws InvalidParamsError */
export function checkBySchema(params: unknown, schema: JsonSchema | undefined): Json | undefined {
  const given = jsonParams(params);
  if (schema === undefined) return given;
  const unknown = unknownNames(given ?? {}, schema);
  // A schema that takes no other names says so too, without the nearest.
  const wrong = schemaMistakes(given ?? {}, schema).filter(
    (mistake) => !unknown.some((line) => line.startsWith(mistake)),
  );
  refuse([...unknown, ...wrong]);
  return given;
}

/** One line for each name that params cannot have. */
export function unknownNames(params: Json, schema: JsonSchema): readonly string[] {
  return shapeMistakes(params, shapeOf(schema)).unknown;
}
