/**
 * The fields of a task's form: what the manifest says of each param, with what its JSON Schema adds: whether it is required, its
 * default, its bounds. An object with known names is a group of fields, one level deep; what has no field of its own is JSON.
 */
import type { ChoiceDocument, FieldDocument, SchemaDocument, TaskDocument } from "../documents.ts";
import { fieldOf, plainPart, propertiesOf, typesOf } from "./schema.ts";

type FormKind =
  | "text"
  | "textarea"
  | "select"
  | "boolean"
  | "number"
  | "date"
  | "datetime"
  | "list"
  | "json"
  | "group";

export interface FormField {
  /** Unique in the form. */
  readonly key: string;
  readonly name: string;
  readonly kind: FormKind;
  readonly isRequired: boolean;
  readonly isMasked: boolean;
  readonly description?: string;
  /** What the task takes where it is left out; undefined where it says nothing. */
  readonly fallback?: unknown;
  /** Of a select, or of the items of a list; "asked": the task's worker knows them. */
  readonly choices?: readonly ChoiceDocument[] | "asked";
  /** What may be given, such as `from 1 to 10`. */
  readonly bounds: string;
  readonly isInteger: boolean;
  /** Whether an item of a list is a text, to be taken as it is. */
  readonly hasTexts: boolean;
  /** Of a group. */
  readonly fields?: readonly FormField[];
}

/** The fields of a task in the order of its schema; undefined where it describes no params. */
export function formFields({
  paramsSchema,
  fields,
  masked = [],
}: Pick<TaskDocument, "paramsSchema" | "fields" | "masked">): readonly FormField[] | undefined {
  if (paramsSchema === undefined && fields === undefined) return undefined;
  const root = paramsSchema ?? {};
  return fieldsIn(plainPart(root, root), fields, { root, masked, path: "", isGroupAllowed: true });
}

interface Around {
  readonly root: SchemaDocument;
  readonly masked: readonly string[];
  readonly path: string;
  readonly isGroupAllowed: boolean;
  /** The group is masked as a whole. */
  readonly isMasked?: boolean;
}

function fieldsIn(
  schema: SchemaDocument,
  fields: TaskDocument["fields"],
  around: Around,
): readonly FormField[] {
  const { root, masked, path, isGroupAllowed } = around;
  const required = Array.isArray(schema.required) ? schema.required : [];
  const parts = propertiesOf(schema);
  const names = new Set([...Object.keys(parts), ...Object.keys(fields ?? {})]);
  return [...names].map((name): FormField => {
    const part = plainPart(Object.hasOwn(parts, name) ? parts[name] : {}, root);
    const said = fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
    const field = said ?? fieldOf(part, root);
    const types = typesOf(part);
    const isGroup = isGroupAllowed && types.join() === "object" && Object.keys(propertiesOf(part)).length > 0;
    const isMasked = around.isMasked === true || masked.includes(name);
    const key = `${path}/${name}`;
    return {
      ...{ key, name, isMasked },
      kind: isGroup ? "group" : kindOf(field, types),
      isRequired: required.includes(name),
      description: textOr(part.description) ?? textOr(part.title),
      fallback: part.default,
      choices: field.choices,
      bounds: boundsText(part),
      isInteger: types.includes("integer"),
      hasTexts: typesOf(plainPart(part.items, root)).join() === "string",
      fields: isGroup
        ? fieldsIn(part, undefined, { ...around, path: key, isGroupAllowed: false, isMasked })
        : undefined,
    };
  });
}

/** What has no field of its own is a text if it can be nothing else. */
function kindOf({ kind }: FieldDocument, types: readonly string[]): FormKind {
  if (kind === "checkbox") return "boolean";
  return kind === "text" && types.join() !== "string" ? "json" : kind;
}

function textOr(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** What the schema says of numbers, lengths and patterns, in words. */
function boundsText(part: SchemaDocument): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = part;
  const { minLength, maxLength, minItems, maxItems, pattern, format, description } = part;
  return [
    rangeText(minimum, maximum, ""),
    typeof exclusiveMinimum === "number" && `more than ${boundText(exclusiveMinimum)}`,
    typeof exclusiveMaximum === "number" && `less than ${boundText(exclusiveMaximum)}`,
    typeof multipleOf === "number" && `a multiple of ${multipleOf}`,
    rangeText(minLength, maxLength, " characters"),
    rangeText(minItems, maxItems, " items"),
    // A format has a field of its own, and a description says it better.
    typeof pattern === "string" && (format ?? description) === undefined && patternText(pattern),
  ]
    .filter(Boolean)
    .join(", ");
}

/** A pattern that is only how a text begins is said as that. */
function patternText(pattern: string): string {
  const [, beginning] = /^\^((?:\\?[\w:/-]|\\[.])+)$/.exec(pattern) ?? [];
  if (beginning === undefined || /\\\w/.test(beginning)) return `as ${pattern}`;
  return `begins with ${beginning.replaceAll("\\", "")}`;
}

function rangeText(least: unknown, most: unknown, unit: string): string | undefined {
  const [from, to] = [typeof least === "number", typeof most === "number"];
  if (from && to) return `${boundText(least)} to ${boundText(most)}${unit}`;
  if (from) return `at least ${boundText(least)}${unit}`;
  // Zod says of each integer that it is safe.
  if (to && most !== Number.MAX_SAFE_INTEGER) return `at most ${boundText(most)}${unit}`;
  return undefined;
}

/** With separators, and every digit. */
const boundText = (bound: unknown) => (bound as number).toLocaleString("en", { maximumFractionDigits: 20 });
