/**
 * Finds the values that params have under masked names. Params may be anything that a caller gives, and what cannot be read
 * has no value to hide. A text may be the JSON of something, also within params; one that is no JSON, such as a message of
 * the wrong form, is searched for the names.
 */

import { escaped, isEverywhere } from "./forms.ts";

/** Texts within texts, such as a message within another's body. */
const mostTexts = 4;
/** Of a text that is no JSON: what follows the first is taken as a whole. */
const mostNamed = 100;

/** A key that says what stands under it, such as `street`. Any other may be a value, such as a mail address. */
const plainName = /^(?:[A-Za-z_]{1,32}|.{1,3})$/s;

/** A longer object is masked by its keys and values alone, in characters of JSON. */
const longestWhole = 10_000;

/** The values, as texts: those of a list or an object one by one, with keys that are no plain names, and as JSON as a whole. */
export function secretsIn(names: ReadonlySet<string>, params: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  if (names.size > 0) collect({ names, found, seen: new Set(), seenMasked: new Set() }, params, false, 0);
  return found;
}

interface Search {
  readonly names: ReadonlySet<string>;
  readonly found: Set<string>;
  readonly seen: Set<object>;
  /** Under a masked name. */
  readonly seenMasked: Set<object>;
}

function collect(search: Search, value: unknown, isMasked: boolean, texts: number): void {
  if (typeof value === "object" && value !== null) collectMembers(search, value, isMasked, texts);
  else if (isMasked) add(search, value);
  else if (typeof value === "string" && texts < mostTexts) collectText(search, value, texts + 1);
}

function collectText(search: Search, text: string, texts: number): void {
  const read = parsed(text);
  if (read !== undefined) collect(search, read.value, false, texts);
  else for (const name of search.names) if (text.includes(name)) collectNamed(search, text, name);
}

function collectMembers(search: Search, value: object, isMasked: boolean, texts: number): void {
  const seen = isMasked ? search.seenMasked : search.seen;
  if (seen.has(value)) return;
  seen.add(value);
  try {
    if (isMasked) addOfObject(search, value, texts);
    for (const [name, member] of Object.entries(value)) {
      const begins = !isMasked && !Array.isArray(value) && search.names.has(name);
      if (begins && typeof member === "object") addWhole(search, member);
      collect(search, member, isMasked || begins, texts);
    }
  } catch {
    // A getter or a proxy that throws: nothing that is said of it can show its values.
  }
}

/** Of a masked object: its keys, and what a schema may have made of a value, such as a date, an address or a set. */
function addOfObject(search: Search, value: object, texts: number): void {
  const names = Array.isArray(value) ? [] : Object.keys(value);
  for (const name of names) if (!plainName.test(name)) search.found.add(name);
  const { toJSON } = value as { readonly toJSON?: unknown };
  if (typeof toJSON === "function") collect(search, toJSON.call(value), true, texts);
  if (value instanceof Map || value instanceof Set) collect(search, [...value], true, texts);
}

/** As a text has an object or a list as JSON. */
function addWhole({ found }: Search, value: unknown): void {
  const text = JSON.stringify(value);
  if (text !== undefined && isEverywhere(text) && text.length <= longestWhole) found.add(text);
}

function add({ found }: Search, value: unknown): void {
  if (["string", "number", "boolean", "bigint"].includes(typeof value) && String(value).trim() !== "")
    found.add(String(value));
}

/**
 * Of a text that is no JSON: `"token": "abc`, `token=abc`, `token: abc`. Where its mistake is nobody knows, so all that
 * follows is taken too.
 */
function collectNamed({ found }: Search, text: string, name: string): void {
  const named = `(?<![\\p{L}\\p{N}_])${escaped(name)}\\\\*["']?\\s*[:=]\\s*`;
  const value = `(?:\\\\*"((?:[^"\\\\]|\\\\.)*)|'([^']*)|([^\\s"',;&}\\])]+))`;
  const all = [...text.matchAll(new RegExp(named + value, "gu"))].slice(0, mostNamed);
  for (const [i, match] of all.entries()) {
    const raw = match[1] ?? match[2] ?? match[3] ?? "";
    const begin = match.index + match[0].length - raw.length;
    const unescaped = parsed(`"${raw.replace(/\\+$/, "")}"`)?.value;
    const rest = i === 0 ? text.slice(begin) : undefined;
    for (const each of [raw, raw.replace(/\\+$/, ""), unescaped, rest])
      if (typeof each === "string" && each.trim() !== "") found.add(each);
  }
}

/** Undefined for what is no JSON of a list, an object or a text. */
function parsed(text: string): { readonly value: unknown } | undefined {
  if (!/^\s*["[{\uFEFF]/.test(text)) return undefined;
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, "")) };
  } catch {
    return undefined;
  }
}
