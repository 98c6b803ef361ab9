/** What a task's params may be, in words: for the help of `run`, and for `pawl status TASK`. */
import type { LabelledChoice } from "../../functions/model/params/choices.ts";
import type { JsonSchema } from "../../functions/model/params/json-schema.ts";
import {
  itemsOf,
  type ParamField,
  paramFields,
  paramSchema,
} from "../../functions/model/params/param-fields.ts";
import { isObject } from "../../functions/model/params/shape.ts";
import { shapeOf } from "../../functions/model/params/shape-of.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import { dateExample } from "../commands/runs/given/read-value.ts";
import { shortened } from "./words.ts";

/** Values that are shown in their param's own line, in characters. */
const longestInLine = 40;
/** Of an object's names. */
const longestNames = 80;

/** `days: integer from 1, 30 if not given`: one line for each param. Undefined where they are not described. */
export function paramLines(task: Pick<ManifestTask, "paramsSchema" | "fields">): string | undefined {
  const { paramsSchema, fields = paramFields(paramsSchema ?? {}) } = task;
  const lines = Object.entries(fields).map(([name, field]) => {
    const part = paramSchema(paramsSchema, name) ?? {};
    const { required = [] } = (paramsSchema ?? {}) as { readonly required?: readonly string[] };
    if (required.includes(name)) return `${name}: ${shortTypeText(field, part)}, required`;
    const fallback = part.default === undefined ? "" : `, ${JSON.stringify(part.default)} if not given`;
    return `${name}: ${shortTypeText(field, part)}${fallback}`;
  });
  if (paramsSchema === undefined && lines.length === 0) return undefined;
  return lines.join("\n") || "none";
}

/** The same as `typeText`, where no list of values follows. */
function shortTypeText(field: ParamField, part: JsonSchema): string {
  const { kind, choices } = field;
  if (choices === undefined || isInLine(choices)) return typeText(field, part);
  const text = choices === "asked" ? "asked at start" : shortened(inLine(choices), longestNames);
  return kind === "list" ? `list of values: ${text}` : text;
}

export function typeText({ kind, choices }: ParamField, part: JsonSchema): string {
  if (kind === "list") {
    const item = itemsOf(part, 0) ?? {};
    return `list of ${typeText({ kind: "text", choices }, item)}`;
  }
  if (choices !== undefined) return isInLine(choices) ? inLine(choices) : "one of the values below";
  const example = dateExample(part);
  if (example !== undefined)
    return `${{ date: "date", datetime: "date and time" }[kind as string] ?? "time"}, such as ${example}`;
  if (kind === "textarea") return "text, or @FILE";
  const types = shapeOf(part).types ?? [];
  const name = types.length === 0 ? "any" : types.join(" | ");
  return `${name}${boundsText(part)}${namesText(part)}`;
}

/** ` from 1 to 100` of a number, ` of at most 20 characters` of a text; empty where there is no bound. */
function boundsText(part: JsonSchema): string {
  const of = (name: string) => {
    const value = part[name];
    // What any whole number is within is no bound to tell of.
    return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
  };
  const between = (least: number | undefined, most: number | undefined, words: string) => {
    if (least !== undefined && most !== undefined) return ` ${words}${least} to ${most}`;
    return least === undefined ? undefined : ` ${words}${least}`;
  };
  const [least, most] = [of("minimum"), of("maximum")];
  const [shortest, longest] = [of("minLength"), of("maxLength")];
  const [above, below] = [of("exclusiveMinimum"), of("exclusiveMaximum")];
  const number = between(least, most, "from ") ?? (most === undefined ? "" : ` up to ${most}`);
  const outside = [above !== undefined && ` above ${above}`, below !== undefined && ` below ${below}`];
  const length =
    longest === undefined
      ? (shortest ?? 0) > 1 && ` of at least ${shortest} characters`
      : ` of ${(shortest ?? 0) > 0 ? `${shortest} to` : "at most"} ${longest} characters`;
  return [number, ...outside, length].filter(Boolean).join("");
}

/** ` of a: number, b: string`: the names of an object's members, written as JSON. */
function namesText({ properties }: JsonSchema): string {
  if (!isObject(properties)) return "";
  const members = Object.entries(properties).map(([name, member]) => {
    const types = isObject(member) ? (shapeOf(member as JsonSchema).types ?? []) : [];
    return types.length === 0 ? name : `${name}: ${types.join(" | ")}`;
  });
  return members.length === 0 ? "" : ` of ${shortened(members.join(", "), longestNames)}`;
}

const inLine = (choices: readonly LabelledChoice[]) =>
  choices.map(({ value }) => JSON.stringify(value)).join(" | ");

/** Whether values have room in their param's own line. Longer lists follow after the table. */
export function isInLine(choices: ParamField["choices"]): choices is readonly LabelledChoice[] {
  if (choices === undefined || choices === "asked") return false;
  return choices.every(({ label }) => label === undefined) && inLine(choices).length <= longestInLine;
}
