/** Replaces masked values in JSON: what stands under a masked name as a whole, other texts by a mask. Pure. */
import type { Json } from "../task/task.ts";

/** Replaces masked values in a text. */
export type Mask = (text: string) => string;

/** What is shown in place of a value. */
export const placeholder = "[masked]";

/** JSON in which each value under one of the names is replaced, and what is masked in all other texts. */
export function hidden(names: readonly string[], mask: Mask, value: Json): Json {
  if (typeof value === "string") return mask(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((member: Json) => hidden(names, mask, member));
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  return Object.fromEntries(
    entries.map(([name, member]) => [name, names.includes(name) ? placeholder : hidden(names, mask, member)]),
  );
}
