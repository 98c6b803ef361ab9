/**
 * What synth says of the parameters that are keys of limits. A run whose parameter is neither a string nor a number ends as
 * errored. So a key that no run could have is refused, and synth says `look:` of one that some runs may lack.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { JsonSchema } from "../../../functions/model/params/json-schema.ts";
import { isObject } from "../../../functions/model/params/shape.ts";
import { keyFunction } from "../../../functions/model/task/concurrency.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { hasPaths } from "../../../functions/model/task/trigger.ts";
import { attempt } from "../params/attempt.ts";
import { isMarked } from "../params/left-out.ts";

interface KnownParams {
  /** The JSON Schema of what the task's own schema returns. */
  readonly returned: JsonSchema;
  readonly masked: readonly string[];
}

interface NamedKey {
  /** For messages. */
  readonly of: string;
  readonly key: string;
}

function namedKeys({ name, settings }: ManifestTask): NamedKey[] {
  return (["concurrency", "rateLimit"] as const).flatMap((setting) => {
    const key = settings[setting]?.key;
    if (key === undefined || key === keyFunction) return [];
    return [{ of: `task ${name}: the key "${key}" of its ${setting}`, key }];
  });
}

/** Keys that no run can have, and those that are masked. */
export function keyMistakes(task: ManifestTask, { returned, masked }: KnownParams): string[] {
  return namedKeys(task).flatMap(({ of, key }) => {
    if (masked.includes(key))
      return `${of} is a masked parameter: its values would be seen in records and in messages' groups; name another one`;
    const { properties, additionalProperties } = returned;
    if (!isObject(properties)) return [];
    if (!Object.hasOwn(properties, key)) {
      if (additionalProperties !== false) return [];
      return `${of} is none of its params: there are ${namesOf(properties)}`;
    }
    const types = typesOf(properties[key]);
    if (types === undefined || types.some(isOfKey)) return [];
    return `${of} must be a string or a number, and that parameter is of type ${types.join(" or ")}; name another one, or give a function of the params in the task's file`;
  });
}

/** Keys that some runs may lack. */
export function keyLooks(task: ManifestTask, returned: JsonSchema, own?: StandardSchemaV1): string[] {
  const { properties, additionalProperties } = returned;
  if (!isObject(properties)) return [];
  const required = (returned.required ?? []) as readonly string[];
  return namedKeys(task).flatMap(({ of, key }) => {
    if (!Object.hasOwn(properties, key))
      return additionalProperties === false
        ? []
        : `${of} is none of the params that its schema names, ${namesOf(properties)}: a run without it ends as errored`;
    const part = properties[key];
    const others = (typesOf(part) ?? []).filter((type) => !isOfKey(type));
    const isLeftOut = !required.includes(key) && !hasDefault(part, own, key);
    const lacks = [
      ...(isLeftOut ? ["without it"] : []),
      ...others.map((type) => `with ${type} as its value`),
    ];
    return lacks.length === 0 ? [] : `${of}: a run ${lacks.join(", or ")} ends as errored`;
  });
}

/** Keys that the runs of a trigger never have. What happens later fills a template, so none is judged. */
export function triggerKeyMistakes(task: ManifestTask, own: StandardSchemaV1 | undefined): string[] {
  return task.triggers.flatMap(({ id, kind, params }) => {
    if (params === undefined ? kind === "queue" : hasPaths(kind)) return [];
    const result = attempt(() => own?.["~standard"].validate(params ?? {}));
    if (result instanceof Promise) result.catch(() => {});
    if (result === undefined || result instanceof Promise || result.issues !== undefined) return [];
    return namedKeys(task).flatMap(({ of, key }) => {
      const value = isObject(result.value) ? result.value[key] : undefined;
      if ((typeof value === "string" && value !== "") || typeof value === "number") return [];
      return `${of} is not in the params of trigger ${id}: each of its runs would end as errored; give the trigger params with a string or a number as ${key}`;
    });
  });
}

function namesOf(properties: object): string {
  return Object.keys(properties).join(", ") || "none";
}

function isOfKey(type: string): boolean {
  return ["string", "number", "integer"].includes(type);
}

/** The types that a value may have; undefined where the part does not say. */
function typesOf(part: unknown): readonly string[] | undefined {
  if (!isObject(part) || isMarked(part)) return undefined;
  const { type, const: only, enum: values, anyOf, oneOf } = part as JsonSchema;
  if (typeof type === "string") return [type];
  if (Array.isArray(type)) return type;
  if (only !== undefined) return [typeOf(only)];
  if (Array.isArray(values)) return [...new Set(values.map(typeOf))];
  const each = ((anyOf ?? oneOf) as readonly unknown[] | undefined)?.map(typesOf);
  if (each === undefined || each.includes(undefined)) return undefined;
  return [...new Set(each.flatMap((types) => types ?? []))];
}

function typeOf(value: unknown): string {
  return value === null ? "null" : typeof value;
}

/** Whether what is left out becomes a value: JSON Schema does not say so of a default that is a function. */
function hasDefault(part: unknown, own: StandardSchemaV1 | undefined, key: string): boolean {
  if (isObject(part) && "default" in part) return true;
  const { entries, shape } = (own ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const member = (entries ?? shape)?.[key] as StandardSchemaV1 | undefined;
  const result = attempt(() => member?.["~standard"].validate(undefined));
  if (result instanceof Promise) result.catch(() => {});
  return result instanceof Promise || (result?.issues === undefined && result?.value !== undefined);
}
