/** Replaces masked values in JSON: what stands under a masked name as a whole, other texts by a mask. Pure. */
import type { Json } from "../task/task.ts";

/** Replaces masked values in a text. */
export type Mask = (text: string) => string;

/** What is shown in place of a value. */
export const placeholder = "[masked]";

/**
 * JSON in which each value under one of the names is replaced, and what is masked in all other texts and names.
 * @param said whether a task said it of its run: then a number or a boolean that is masked is replaced as well
 */
export function hidden(names: readonly string[], mask: Mask, value: Json, said = false): Json {
  if (typeof value === "string") return mask(value);
  if (typeof value !== "object" || value === null) {
    const text = String(value);
    return said && mask(text) !== text ? placeholder : value;
  }
  if (Array.isArray(value)) return value.map((member: Json) => hidden(names, mask, member, said));
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  return Object.fromEntries(
    entries.map(([name, member]) =>
      names.includes(name) ? [name, placeholder] : [mask(name), hidden(names, mask, member, said)],
    ),
  );
}

/** The same of a text that a task said as JSON, which stays JSON. What is no JSON, such as one that was cut, is a text. */
export function hiddenText(mask: Mask, text: string): string {
  let said: Json;
  try {
    said = JSON.parse(text);
  } catch {
    return mask(text);
  }
  return JSON.stringify(hidden([], mask, said, true));
}
