/**
 * The `choices` and `textAreas` of a task at synth. A list of values becomes part of the params' JSON Schema, so that every
 * door knows it; names and values that cannot be are refused here, where the schema is known.
 */

import { unknownNames } from "../../../functions/model/params/check-by-schema.ts";
import { type LabelledChoice, readChoices } from "../../../functions/model/params/choices.ts";
import { type JsonSchema, schemaMistakes } from "../../../functions/model/params/json-schema.ts";
import {
  itemsOf,
  type ParamFields,
  paramFields,
  paramSchema,
} from "../../../functions/model/params/param-fields.ts";
import { types } from "../../../functions/model/params/shape.ts";
import { shapeOf } from "../../../functions/model/params/shape-of.ts";
import { show } from "../../../functions/model/show.ts";
import type { Task } from "../../../functions/model/task/task.ts";
import { type ParamsFound, paramsFound } from "./params-schema.ts";

/** What synth knows of a task's params, with its lists of choices. */
export function paramsOfTask({ params, choices = {} }: Pick<Task, "params" | "choices">): ParamsFound {
  const found = paramsFound(params);
  const { schema } = found;
  const lists = listsOf(choices).filter(([name]) => paramSchema(schema, name) !== undefined);
  if (schema === undefined || lists.length === 0) return found;
  const properties = { ...(schema.properties as Readonly<Record<string, JsonSchema>>) };
  for (const [name, list] of lists) {
    const part = properties[name] ?? {};
    const isNullable = Array.isArray(part.type) && part.type.includes("null");
    const values = [...list.map(({ value }) => value), ...(isNullable ? [null] : [])];
    // What a reference or alternatives hold is checked at the start of a run alone.
    if (part.type === "array" && !Array.isArray(part.items))
      properties[name] = { ...part, items: { ...(part.items as JsonSchema | undefined), enum: values } };
    else if (part.type !== "array" && part.$ref === undefined && part.anyOf === undefined)
      properties[name] = { ...part, enum: values };
  }
  return { ...found, schema: { ...schema, properties } };
}

/** What a form shows of a task's params; undefined where they are not known. */
export function fieldsOf(task: Task, schema: JsonSchema | undefined): ParamFields | undefined {
  if (schema === undefined && task.choices === undefined && task.textAreas === undefined) return undefined;
  const fields = paramFields(schema ?? {}, task);
  return Object.keys(fields).length === 0 ? undefined : fields;
}

/** Names that are no params, values that the schema refuses, and names that are masked. */
export function choiceMistakesOf(task: Task, maskedOfStage: readonly string[] = []): string[] {
  const { name: of, choices = {}, textAreas = [], masked = [] } = task;
  if (task.choices === undefined && task.textAreas === undefined) return [];
  const { schema } = paramsFound(task.params);
  const names = [
    ...Object.keys(choices).map((name) => [`choices.${name}`, name] as const),
    ...textAreas.map((name) => [`textAreas ${show(name)}`, name] as const),
  ];
  const wrong = names.flatMap(([what, name]) => {
    const [unknown] = schema === undefined ? [] : unknownNames({ [name]: "" }, schema);
    return unknown === undefined ? [] : [`${what}: ${unknown}`];
  });
  const hidden = Object.keys(choices).filter((name) => [...masked, ...maskedOfStage].includes(name));
  const noTexts = textAreas.filter((name) => !mayBeText(paramSchema(schema, name)));
  const values = listsOf(choices).flatMap(([name, list]) =>
    valueMistakes(name, list, paramSchema(schema, name)),
  );
  return [
    ...wrong,
    ...hidden.map(
      (name) => `choices.${name}: the param is masked, and choices are shown: take one of the two away`,
    ),
    ...noTexts.map((name) => `textAreas ${show(name)}: the param is no text`),
    ...values,
  ].map((mistake) => `task ${of}: ${mistake}`);
}

function listsOf(choices: NonNullable<Task["choices"]>): (readonly [string, readonly LabelledChoice[]])[] {
  return Object.entries(choices).flatMap(([name, given]) =>
    given === undefined || typeof given === "function" ? [] : [[name, readChoices(given, name)] as const],
  );
}

function mayBeText(part: JsonSchema | undefined): boolean {
  const kinds = part && shapeOf(part).types;
  return kinds === undefined || kinds.some((kind) => types[kind]?.(""));
}

function valueMistakes(
  name: string,
  list: readonly LabelledChoice[],
  part: JsonSchema | undefined,
): string[] {
  if (part === undefined) return [];
  return list.flatMap(({ value }, i) => {
    const mistakes = schemaMistakes(
      { [name]: value },
      { properties: { [name]: itemsOf(part, 0) ?? part }, ...defs(part) },
    );
    return mistakes.length === 0
      ? []
      : [`choices.${name}[${i}] is no value of its param: ${mistakes.join("; ")}`];
  });
}

const defs = ({ definitions, $defs }: JsonSchema) => ({ definitions, $defs });
