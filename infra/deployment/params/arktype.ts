/** What a schema of ArkType's says of itself, and what it does not. */
import type { JsonSchema } from "../../../functions/model/params/json-schema.ts";
import { isNever, isObject } from "../../../functions/model/params/shape.ts";
import { leftOut, onlyNever, unexpressed } from "./left-out.ts";
import { isPattern } from "./pattern.ts";

/** A part that ArkType cannot express: `base` is what it could. */
interface Lost {
  readonly base: JsonSchema;
  readonly [what: string]: unknown;
}

function left(what: string) {
  return ({ base }: Lost): JsonSchema => (isNever(base) ? onlyNever(base) : leftOut(base, what));
}

/** How a converter of ArkType's converts what JSON Schema has no words for. */
export const arktypeOptions = {
  fallback: {
    date: ({ base }: Lost) => (isNever(base) ? onlyNever(base) : unexpressed("date")),
    domain: ({ domain }: Lost) => unexpressed(String(domain)),
    proto: ({ proto }: Lost) => unexpressed((proto as { readonly name: string }).name),
    unit: ({ unit }: Lost) => unexpressed(unit instanceof Date ? "date" : typeof unit),
    morph: left("morph"),
    predicate: left("narrow"),
    patternIntersection: left("a further pattern"),
  },
};

/** Takes out the patterns of which ArkType leaves out the flags. */
export function withoutFlagged(part: JsonSchema, schema: unknown): JsonSchema {
  const flagged = new Set<unknown>();
  const find = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { rule, flags } = node as { readonly rule?: unknown; readonly flags?: unknown };
    if (typeof rule === "string" && typeof flags === "string" && !isPattern(new RegExp(rule, flags)))
      flagged.add(rule);
    for (const each of Object.values(node)) find(each);
  };
  find((schema as { readonly json?: unknown }).json);
  const clean = (each: unknown): unknown => {
    if (Array.isArray(each)) return each.map(clean);
    if (!isObject(each)) return each;
    const { pattern, ...rest } = each as JsonSchema;
    const cleaned = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, clean(value)]));
    if (!flagged.has(pattern)) return { ...cleaned, ...("pattern" in each && { pattern: clean(pattern) }) };
    return leftOut(cleaned, "regex");
  };
  return flagged.size === 0 ? part : (clean(part) as JsonSchema);
}
