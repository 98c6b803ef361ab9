/** What a tool takes, as JSON Schema: an object with an entry for each argument and each option of its command. */
import type { ArgumentSignature, OptionSignature } from "../calls/signature.ts";
import type { Tool } from "./tools.ts";

export interface InputSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, object>>;
  readonly required: string[];
  readonly additionalProperties: false;
}

export function inputSchema({ arguments: args, options }: Tool): InputSchema {
  const all = [
    ...args.map((each) => ({ name: propertyName(each), each, one: schemaOf(each, "") })),
    ...options.map((each) => ({ name: each.name, each, one: schemaOf(each, each.value) })),
  ];
  const properties = all.map(({ name, each, one }) => {
    const value = each.repeatable ? { type: "array", items: one, maxItems: mostValues } : one;
    const given = "default" in each && each.default !== undefined ? { default: each.default } : {};
    const description = "value" in each && each.value === "json" ? "as an object" : each.description;
    return [name, { ...value, description, ...given }] as const;
  });
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    required: all.filter(({ each }) => each.required).map(({ name }) => name),
    additionalProperties: false,
  };
}

/** How often an option may be given. */
const mostValues = 100;

/** The name of an argument where a letter, a digit, `_`, `.` or `-` is allowed: `task|run` is `task_or_run`. */
export function propertyName({ name }: Pick<ArgumentSignature, "name">): string {
  return name.replaceAll("|", "_or_").replaceAll(/[^\w.-]/g, "_");
}

function schemaOf({ choices }: ArgumentSignature, value: OptionSignature["value"]): object {
  if (value === undefined) return { type: "boolean" };
  if (choices !== undefined) return { type: "string", enum: [...choices] };
  if (value === "n") return { type: "number" };
  if (value === "json") return { type: "object" };
  return { type: "string", minLength: 1 };
}
