/**
 * Masks: values of params that no text of Pawl's own shows. A task masks names, and a stage masks names of all its tasks;
 * they match keys at any depth. A record holds the values, and task code is given them: what is masked is what Pawl says of
 * a run, such as its errors, reasons, log lines and events, and what the command prints of it.
 *
 * `secrets.ts` finds the values, `forms.ts` how they may be written in a text. Pure.
 */
import type { Json } from "../task/task.ts";
import { escaped, formsOf, isEverywhere } from "./forms.ts";
import { hidden, type Mask, placeholder } from "./hide.ts";
import { secretsIn } from "./secrets.ts";

export type { Mask } from "./hide.ts";

/** Fewer characters before a cut are too few to tell whose beginning they are. */
const leastBeforeEllipsis = 4;
/** The same where a text just ends, since it may end so by itself. */
const leastAtEnd = 8;
/** A longer form is looked for as it is, not by a pattern, and so are all where there are more. In characters. */
const longestInPattern = 500;
const mostInPattern = 400;
/** So far before a cut a value's beginning is looked for, in characters. */
const longestBeginning = 2_000;

/**
 * What hides the values that params have under some names, in any text that may contain them: as they are, escaped in
 * JSON, encoded for a URL, line by line, or cut. A text of fewer than four characters, a number or a boolean is replaced as
 * a whole word only.
 * @param params as values, or as JSON text; of a text that is no JSON, what looks like these names with values
 */
export function maskOf(names: readonly string[], ...params: readonly unknown[]): Mask {
  return maskOfSecrets([...secretsIn(new Set(names), params)]);
}

/** What hides values that are found already. */
export function maskOfSecrets(secrets: readonly string[]): Mask {
  if (secrets.length === 0) return (text) => text;
  const anywhere = [...new Set(secrets.filter(isEverywhere).flatMap(formsOf))].sort(byLength);
  const words = [...new Set(secrets.filter((secret) => !isEverywhere(secret)))].sort(byLength);
  const isPlain = (form: string) => anywhere.length > mostInPattern || form.length > longestInPattern;
  const plain = anywhere.filter(isPlain);
  const pattern = new RegExp(
    [
      // What is masked already stays as it is.
      escaped(placeholder),
      ...anywhere.filter((form) => !isPlain(form)).map(anySpaces),
      ...words.map((word) => `(?<![\\p{L}\\p{N}_])${escaped(word)}(?![\\p{L}\\p{N}_])`),
    ].join("|"),
    "gu",
  );
  return (given) => {
    const text = plain.reduce((rest, form) => rest.replaceAll(form, placeholder), given);
    return withoutBeginnings(text.replace(pattern, placeholder), anywhere);
  };
}

/** Params in which each value under one of the names is replaced. Values elsewhere that are the same are replaced too. */
export function maskParams(names: readonly string[], params: Json): Json {
  return hidden(names, maskOf(names, params), params);
}

/** Replaces the beginning of a value where a text was cut within it. */
function withoutBeginnings(text: string, forms: readonly string[]): string {
  let shown = text;
  for (let end = text.length; end >= 0; end = end === 0 ? -1 : shown.lastIndexOf("…", end - 1)) {
    const least = end === shown.length ? leastAtEnd : leastBeforeEllipsis;
    const at = Math.min(...forms.map((form) => beginningOf(form, shown, end, least)));
    if (at < end) shown = shown.slice(0, at) + placeholder + shown.slice(end);
  }
  return shown;
}

/** Where a form begins that is cut at `end`; infinite where none is. */
function beginningOf(form: string, text: string, end: number, least: number): number {
  const from = Math.max(0, end - Math.min(form.length - 1, longestBeginning));
  const before = text.slice(from, end);
  const first = form.slice(0, least);
  if (form.length <= least) return Number.POSITIVE_INFINITY;
  for (let at = before.indexOf(first); at >= 0; at = before.indexOf(first, at + 1))
    if (form.startsWith(before.slice(at))) return from + at;
  return Number.POSITIVE_INFINITY;
}

/** A message may have made one space of several, or of a line's end. */
function anySpaces(form: string): string {
  return form.split(/\s+/).map(escaped).join("\\s+");
}

function byLength(a: string, b: string): number {
  return b.length - a.length;
}
