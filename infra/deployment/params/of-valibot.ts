/**
 * The JSON Schema of a schema of valibot's, by its own converter, which passes over some things without a word. So the
 * schema is first put in terms that the converter knows: a fallback takes any value, and what follows a change in a pipe
 * checks another value than the one that was given.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { type ConversionConfig, toJsonSchema } from "@valibot/to-json-schema";
import { asJavaScript, type JsonSchema } from "../../../functions/model/params/json-schema.ts";
import { isNever, isObject } from "../../../functions/model/params/shape.ts";
import { sameJson } from "../../../functions/model/same-json.ts";
import { leftOut, onlyNever, unexpressed } from "./left-out.ts";
import { isNeeded, passingOver } from "./members.ts";
import { isPattern } from "./pattern.ts";

/** A schema or an action of a pipe. */
interface Part extends Readonly<Record<string, unknown>> {
  readonly kind: string;
  readonly type: string;
}

/** The JSON Schema, with marks. @throws what the converter throws */
export function ofValibot(schema: unknown): JsonSchema {
  return toJsonSchema(new Convertible().schema(schema as Part) as never, valibotOptions) as JsonSchema;
}

type Converted = ReturnType<typeof toJsonSchema>;

/** Names that valibot passes over where any name is allowed. */
const dropped = ["__proto__", "constructor", "prototype"];

/** How valibot's converter converts each part. */
export const valibotOptions: ConversionConfig = {
  typeMode: "input",
  errorMode: "ignore",
  overrideSchema({ valibotSchema: { type, ...given }, jsonSchema, errors }) {
    const { items } = given as { readonly items?: readonly StandardSchemaV1[] };
    if (items !== undefined) return { ...jsonSchema, minItems: items.findLastIndex(isNeeded) + 1 };
    if (type === "loose_object") return { ...jsonSchema, additionalProperties: true };
    // A record whose names are not any text is expressed, although the converter reports it.
    if (["record", "object_with_rest"].includes(type))
      return passingOver(dropped, jsonSchema as JsonSchema) as Converted;
    if (errors === undefined) return undefined;
    return unexpressed(type) as Converted;
  },
  overrideAction({ valibotAction: { type, ...action }, jsonSchema, errors }) {
    const { requirement } = action as { readonly requirement?: unknown };
    return ofAction(type, requirement, jsonSchema as JsonSchema, errors !== undefined) as Converted;
  },
};

/** `part` is what the converter has made of a pipe up to this action; `isError` if it could not express the action. */
function ofAction(type: string, requirement: unknown, part: JsonSchema, isError: boolean): JsonSchema {
  if (isNever(part)) return onlyNever(part);
  if (type === furtherStep && typeof requirement === "number") {
    const step = { multipleOf: requirement, [asJavaScript]: true };
    return { ...part, allOf: [...((part.allOf as readonly JsonSchema[]) ?? []), step] };
  }
  const { pattern, ...rest } = part;
  if (requirement instanceof RegExp && (pattern === undefined || pattern === requirement.source)) {
    // A format's own pattern says exactly what the task's schema checks.
    return isPattern(requirement) ? { ...part, pattern: requirement.source } : leftOut(rest, type);
  }
  if (isError || part.format) return leftOut(part, type);
  return "multipleOf" in part || "maxLength" in part ? { ...part, [asJavaScript]: true } : part;
}

/** What neither changes a value nor refuses one that JSON has. */
const idle = ["brand", "flavor", "readonly", "finite"];

/** Makes schemas that the converter converts without loss, each once: they may refer to one another. */
class Convertible {
  readonly #made = new Map<unknown, Part>();
  readonly #getters = new Map<unknown, () => Part>();

  schema(given: Part): Part {
    const made = this.#made.get(given) ?? this.#make(given);
    this.#made.set(given, made);
    return made;
  }

  #make({ pipe, ...given }: Part): Part {
    if (given.fallback !== undefined) return { ...given, ...anyOrNone("fallback") };
    // What it is may depend on the value.
    if (typeof given.getter === "function" && given.getter.length > 0)
      return { ...given, type: "lazy by value" };
    const fields = Object.entries(given).map(([name, value]) => [name, this.#field(name, value)]);
    const made = Object.fromEntries(fields) as Part;
    return Array.isArray(pipe) ? { ...made, pipe: this.#pipe(pipe) } : made;
  }

  #field(name: string, value: unknown): unknown {
    if (name === "getter") return this.#getter(value as () => Part);
    // The result of a function may be another one at each synth.
    if (name === "default") return isJson(value) ? value : undefined;
    if (name === "entries") {
      const entries = Object.entries(value as Readonly<Record<string, Part>>);
      return Object.fromEntries(entries.map(([key, each]) => [key, this.schema(each)]));
    }
    if (Array.isArray(value)) return value.map((each) => (isSchema(each) ? this.schema(each) : each));
    return isSchema(value) ? this.schema(value) : value;
  }

  /** The converter knows by the getter where it has been. */
  #getter(given: () => Part): () => Part {
    const made = this.#getters.get(given) ?? (() => this.schema(given()));
    this.#getters.set(given, made);
    return made;
  }

  /** The pipe up to the first change, which is left to the task with all that follows. */
  #pipe(pipe: readonly Part[]): readonly Part[] {
    const [first, ...actions] = flat(pipe).filter(({ type }) => !idle.includes(type));
    if (first === undefined) return [];
    const stop = actions.findIndex(({ kind }) => kind === "schema" || kind === "transformation");
    const kept = stop < 0 ? actions : [...actions.slice(0, stop), change(actions[stop])];
    return [this.schema(first), ...kept.map(described).map(withFurtherSteps)];
  }
}

/** A schema that takes any value, and may be left out. */
function anyOrNone(type: string) {
  return { type: "optional", default: undefined, wrapped: { kind: "schema", type } };
}

/** The items of a pipe and of the pipes that it begins with. */
function flat(pipe: readonly Part[]): readonly Part[] {
  return pipe.flatMap((item) =>
    Array.isArray(item.pipe) && item.fallback === undefined ? flat(item.pipe as Part[]) : item,
  );
}

function change(item: Part | undefined): Part {
  return {
    kind: "validation",
    type: item?.kind === "transformation" ? item.type : "what follows in its pipe",
  };
}

/** Metadata may have any names: only those that describe are JSON Schema's. */
function described(action: Part): Part {
  if (action.type !== "metadata") return action;
  const { title, description, examples } = action.metadata as Readonly<Record<string, unknown>>;
  return { ...action, metadata: { title, description, ...(Array.isArray(examples) && { examples }) } };
}

const furtherStep = "a further multipleOf";

/** The converter keeps one `multipleOf`: those after it are named otherwise, and `ofAction` adds them. */
function withFurtherSteps(action: Part, at: number, actions: readonly Part[]): Part {
  const isFurther =
    action.type === "multiple_of" && actions.findIndex(({ type }) => type === "multiple_of") < at;
  return isFurther ? { kind: "validation", type: furtherStep, requirement: action.requirement } : action;
}

function isSchema(value: unknown): value is Part {
  return isObject(value) && value.kind === "schema";
}

function isJson(value: unknown): boolean {
  try {
    return sameJson(JSON.parse(JSON.stringify(value)), value);
  } catch {
    return false;
  }
}
