/**
 * A document as a model is shown it: no longer than it can use, and with every character in sight. Long texts and long lists
 * are cut, the longest first to go; what was left out is said. `pawl` itself prints the whole.
 */
import { printable } from "../../functions/model/printable.ts";

export interface ShownDocument {
  readonly document: unknown;
  /** Such as `runs: the first 50 of 400`. */
  readonly leftOut: readonly string[];
}

/** Of a document as JSON, in characters. */
export const longestDocument = 40_000;

/** Characters of a text, entries of a list or an object, and levels, from the most generous to the strictest. */
const bounds = [
  { text: 4_000, entries: 500, levels: 30 },
  { text: 2_000, entries: 200, levels: 30 },
  { text: 1_000, entries: 100, levels: 20 },
  { text: 500, entries: 50, levels: 20 },
  { text: 300, entries: 25, levels: 12 },
  { text: 200, entries: 12, levels: 12 },
  { text: 100, entries: 6, levels: 8 },
  { text: 50, entries: 3, levels: 6 },
  { text: 20, entries: 2, levels: 4 },
] as const;

type Bound = (typeof bounds)[number];

/** How many of the places that were cut are said. */
const mostSaid = 10;

export function shownDocument(document: unknown): ShownDocument {
  let shown: ShownDocument = { document: null, leftOut: ["everything"] };
  for (const bound of bounds) {
    const leftOut: string[] = [];
    const cut = cutTo(bound, document, "", 0, leftOut);
    const more = leftOut.length - mostSaid;
    const said = leftOut.slice(0, mostSaid);
    shown = { document: cut, leftOut: more > 0 ? [...said, `and ${more} places more`] : said };
    if (jsonText(cut).length <= longestDocument) return shown;
  }
  return shown;
}

/** As JSON in which every character can be seen. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 1);
}

/** A text in which every character can be seen, tabs and line breaks as they are. */
export function shownText(text: string): string {
  return text.split("\t").map(printable).join("\t");
}

function cutTo(bound: Bound, value: unknown, path: string, level: number, leftOut: string[]): unknown {
  if (typeof value === "string") return cutText(value, bound.text);
  if (typeof value !== "object" || value === null) return value;
  if (level >= bound.levels) {
    leftOut.push(`${path}: what is nested deeper`);
    return "…";
  }
  const say = (what: string, all: number) => {
    if (all > bound.entries) leftOut.push(`${path || "the document"}: ${what} ${bound.entries} of ${all}`);
  };
  const cut = (each: unknown, name: string | number) =>
    cutTo(bound, each, path === "" ? String(name) : `${path}.${name}`, level + 1, leftOut);
  if (Array.isArray(value)) {
    say("the first", value.length);
    return value.slice(0, bound.entries).map(cut);
  }
  const entries = Object.entries(value);
  say("the members", entries.length);
  const kept = entries.slice(0, bound.entries).map(([key, each]) => {
    const name = cutText(key, bound.text);
    return [name, cut(each, name)] as const;
  });
  return Object.fromEntries(kept);
}

function cutText(text: string, longest: number): string {
  if (text.length <= longest) return shownText(text);
  // Not in the middle of a character.
  const first = text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, "");
  return `${shownText(first)}… (${text.length - first.length} characters left out)`;
}
