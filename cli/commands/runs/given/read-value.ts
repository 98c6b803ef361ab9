/**
 * One param as `--param name=value` gives it: a text, read as the part of the task's JSON Schema demands. Nothing is guessed:
 * what could mean two things is refused, with the form to use.
 */
import { lostByParsing } from "../../../../functions/model/lost-by-parsing.ts";
import { type JsonSchema, schemaMistakes } from "../../../../functions/model/params/json-schema.ts";
import { formatOf, itemsOf } from "../../../../functions/model/params/param-fields.ts";
import { printableLine } from "../../../../functions/model/printable.ts";
import { show } from "../../../../functions/model/show.ts";
import type { Json } from "../../../../functions/model/task/task.ts";
import { UsageError } from "../../../usage.ts";

/** Whether a param is a list, which may be given item by item. */
export function isList(part: JsonSchema | undefined): part is JsonSchema {
  return part !== undefined && itemsOf(part, 0) !== undefined;
}

/** @throws UsageError */
export function readValue(name: string, text: string, part: JsonSchema | undefined): Json {
  const value = fitting(text, part);
  if (part !== undefined && isWrongObject(text, value, part))
    throw new UsageError(
      `--param ${printableLine(name)}: ${show(text)} is not JSON: an object is written as '${printableLine(name)}={"a":1}', its names in double quotes`,
    );
  // A text that is taken as it is loses nothing.
  if (value !== text) refuseLoss(name, text);
  if (part !== undefined && typeof value === "string") checkDate(name, value, part);
  return value;
}

/** A list: given as JSON, as items with commas between them, or by several options. @throws UsageError */
export function readList(name: string, texts: readonly string[], part: JsonSchema): Json {
  const [text = ""] = texts;
  const whole = texts.length === 1 ? jsonOf(text) : undefined;
  const isWhole = Array.isArray(whole) || (whole !== undefined && schemaMistakes(whole, part).length === 0);
  if (whole !== undefined && isWhole) {
    refuseLoss(name, text);
    return whole;
  }
  const items: Json[] = [];
  for (const piece of texts.flatMap((each) => piecesOf(name, each)))
    items.push("json" in piece ? piece.json : readValue(name, piece.text, itemsOf(part, items.length)));
  return items;
}

type Piece = { readonly text: string } | { readonly json: Json };

function piecesOf(name: string, text: string): readonly Piece[] {
  const refuse = (why: string) => new UsageError(`--param ${printableLine(name)}: ${show(text)} ${why}`);
  if (text.trim() === "") throw refuse("is empty: an empty list is written as []");
  // A quote or a bracket is JSON's, in which a comma may belong to a text.
  if (/["[{]/.test(text)) {
    const json = text.trim().startsWith("[") ? text : `[${text}]`;
    const items = jsonOf(json) ?? jsonOf(`[${text}]`);
    if (!Array.isArray(items))
      throw refuse(
        text.includes('"')
          ? 'is no list: where one item is in quotes all texts are, as in "a,b","c"; or write JSON, ["a,b","c"]'
          : 'is no list: write it as a,b or as JSON, ["a","b"]',
      );
    refuseLoss(name, text);
    return items.map((item: Json) => ({ json: item }));
  }
  const pieces = text.split(",").map((piece) => ({ text: piece.trim() }));
  // A shell takes such quotes away, so they come from one that does not, or from quotes around quotes.
  if (pieces.some((piece) => /^'.*'$/.test(piece.text)))
    throw refuse(
      `has quotes around an item: leave them out, or write JSON, ["'a'"], where they belong to it`,
    );
  const empty = pieces.findIndex((piece) => piece.text === "");
  if (empty < 0) return pieces;
  throw refuse(`has no item at ${empty + 1}: an empty text is written in JSON, as in ["a",""]`);
}

function fitting(text: string, part: JsonSchema | undefined): Json {
  const json = jsonOf(text);
  const parsed = json === undefined ? text : json;
  if (part === undefined) return parsed;
  // Quotes belong to the text, unless the schema allows it only without them.
  const candidates = typeof parsed === "string" ? [text, parsed] : [parsed, text];
  const allowed = candidates.find((candidate) => schemaMistakes(candidate, part).length === 0);
  return allowed === undefined ? (candidates[0] ?? null) : allowed;
}

/** Whether a text is meant for an object, and is no JSON. */
function isWrongObject(text: string, value: Json, part: JsonSchema): boolean {
  if (value !== text || jsonOf(text) !== undefined) return false;
  const isMeant = text.trimStart().startsWith("{") || part.type === "object";
  return isMeant && schemaMistakes(value, part).length > 0;
}

/** Undefined for a text that is no JSON. */
function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function refuseLoss(name: string, text: string): void {
  const lost = lostByParsing(text);
  if (lost !== undefined) throw new UsageError(`--param ${printableLine(name)}: ${lost}`);
}

const dates = {
  date: { words: "a date", form: /^\d{4}-\d\d-\d\d$/, examples: ["2026-11-01"] },
  time: { words: "a time", form: /^\d\d:\d\d/, examples: ["02:30", "02:30:00", "02:30:00Z"] },
  "date-time": {
    words: "a date and time",
    form: /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/i,
    examples: ["2026-11-01T02:30:00Z", "2026-11-01T02:30", "2026-11-01T02:30:00+01:00"],
  },
} as const;

/** An example of the form in which a param takes a date or a time; undefined for any other param. */
export function dateExample(part: JsonSchema): string | undefined {
  const format = formatOf(part);
  if (typeof format !== "string" || !Object.hasOwn(dates, format)) return undefined;
  const { examples } = dates[format as keyof typeof dates];
  return examples.find((each) => schemaMistakes(each, part).length === 0) ?? examples[0];
}

/** Refuses what is no date, and a day that does not exist. */
function checkDate(name: string, value: string, part: JsonSchema): void {
  const example = dateExample(part);
  if (example === undefined) return;
  const { words, form } = dates[formatOf(part) as keyof typeof dates];
  const isRight = form.test(value) && dayExists(value) && schemaMistakes(value, part).length === 0;
  if (!isRight)
    throw new UsageError(
      `--param ${printableLine(name)}: ${show(value)} is not ${words}, which is written as ${example}`,
    );
}

function dayExists(text: string): boolean {
  const [, day] = /^\d{4}-\d\d-(\d\d)/.exec(text) ?? [];
  // JavaScript reads 30 February as 2 March.
  return day === undefined || new Date(text.slice(0, 10)).getUTCDate() === Number(day);
}
