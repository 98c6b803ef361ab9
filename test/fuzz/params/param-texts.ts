/**
 * What follows `--param`: it is refused in one plain line, or read as params that say no more than the texts did, and that a
 * start with the same params in JSON would take.
 */
import fc from "fast-check";
import { parseParams } from "../../../cli/commands/runs/params.ts";
import { lostByParsing } from "../../../functions/model/lost-by-parsing.ts";
import { checkBySchema } from "../../../functions/model/params/check-by-schema.ts";
import { sameJson } from "../../../functions/model/same-json.ts";
import type { Json } from "../../../functions/model/task/task.ts";
import type { FuzzTarget } from "../fuzz-target.ts";
import { isPlainLine } from "../refusal.ts";
import { anyText, type DrawnTask, few, pairOf, taskAt } from "./drawn-tasks.ts";

/** The params that are read and taken; undefined where they are refused. Any other error passes on. */
function taken(
  { schema }: DrawnTask,
  given: { readonly params?: string; readonly param?: readonly string[] },
) {
  try {
    return { params: checkBySchema(parseParams(given, schema), schema) };
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== "InvalidParamsError" && name !== "UsageError") throw error;
    if (!isPlainLine(message)) throw new Error(`not a plain line: ${JSON.stringify(message)}`);
    return undefined;
  }
}

/** Whether a value is what a text says: the text itself, its JSON, or of a list its parts in their order. */
function says(texts: readonly string[], value: Json): boolean {
  if (texts.length === 1 && (value === texts[0] || sameJson(jsonOf(texts[0] ?? ""), value))) return true;
  if (!Array.isArray(value)) return false;
  const parts = texts.flatMap((text): readonly unknown[] => {
    const whole = [jsonOf(text), jsonOf(`[${text}]`)].find(Array.isArray) as readonly unknown[] | undefined;
    const isJson = /["[{]/.test(text);
    return isJson ? (whole ?? [Symbol("no list")]) : text.split(",").map((part) => part.trim());
  });
  const isPart = (part: unknown, item: Json) =>
    part === item || sameJson(part, item) || (typeof part === "string" && sameJson(jsonOf(part), item));
  return parts.length === value.length && value.every((item: Json, i) => isPart(parts[i], item));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Throws where texts start something that they do not say, or that JSON would not. */
export function checkTexts(task: DrawnTask, pairs: readonly string[]): void {
  const byTexts = taken(task, { param: pairs });
  if (byTexts === undefined || byTexts.params === undefined) return;
  const params = byTexts.params as Readonly<Record<string, Json>>;
  for (const [name, value] of Object.entries(params)) {
    const texts = pairs
      .filter((pair) => pair.startsWith(`${name}=`))
      .map((pair) => pair.slice(name.length + 1));
    if (!says(texts, value))
      throw new Error(`${JSON.stringify(texts)} of ${name} became ${JSON.stringify(value)}`);
    const [text = ""] = texts;
    const read = jsonOf(text);
    const isReadAsJson =
      texts.length === 1 && value !== text && [read, [read]].some((json) => sameJson(json, value));
    if (read !== undefined && isReadAsJson && lostByParsing(text) !== undefined)
      throw new Error(`${text} of ${name} lost a part: ${JSON.stringify(value)}`);
  }
  const named = new Set(pairs.map((pair) => pair.slice(0, pair.indexOf("="))));
  if (named.size !== Object.keys(params).length)
    throw new Error(`${[...named]} became ${Object.keys(params)}`);
  const byJson = taken(task, { params: JSON.stringify(params) });
  if (byJson === undefined || !sameJson(byJson.params, params))
    throw new Error(`in JSON ${JSON.stringify(params)} is ${JSON.stringify(byJson)}`);
  if (({} as { a?: unknown }).a !== undefined) throw new Error("a prototype was changed");
}

export const target: FuzzTarget = {
  name: "texts of params",
  property: fc.property(fc.nat(), few(fc.tuple(fc.nat(), anyText), 4), (at, given) => {
    const task = taskAt(at);
    checkTexts(
      task,
      given.map(([name, text]) => pairOf(task, name, text)),
    );
  }),
};
