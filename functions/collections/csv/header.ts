/**
 * Judges a header: a name twice would lose a column without a word, and a header of one column with another delimiter
 * in its name is a file that is delimited otherwise.
 */

import { quoted, RowFault } from "../file/mistake.ts";
import { type CsvFormat, delimitersOf, quoteOf } from "./format.ts";
import { mark, markFault } from "./joined.ts";

/** Delimiters of programs, the most usual ones first. */
const usual = [",", ";", "\t", "|", "~", "^", "¦", "，", "；", "、", "،"];

/** As terminals draw above a table, and YAML before a document. */
const drawnLine = /^\s*[-+=|]*(?:-{3}|={3})[-+=|\s]*$/;

/** Begins the names that columns without one are given in the parser, where there are several. No text has a NUL. */
export const nameless = "\0";

/** All controls but a line's end and a tab. U+2028, U+2029 and U+0085 end lines elsewhere. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]/g;

/** The names for the parser. @throws RowFault for a header that no row can be read by */
export function checkHeader(
  names: readonly string[],
  raw: string,
  { group_columns_by_name, delimiter, quote, record_delimiter }: CsvFormat,
  named?: string,
): string[] {
  const delimiters = delimitersOf({ delimiter }, named);
  const quotes = quoteOf({ quote });
  const ends = [...delimiters, ...[record_delimiter ?? []].flat().map(String)];
  if (names.length === 1) {
    const hint = otherDelimiter(raw, ends, quotes);
    if (hint !== undefined) throw new RowFault(`its only column is ${quoted(names[0] ?? "")}: ${hint}`);
  }
  const odd = outsideQuotes(raw, quotes)
    .match(control)
    ?.find((each) => !ends.some((one) => one.includes(each)));
  if (odd !== undefined)
    throw new RowFault(`there is a ${quoted(odd)} outside quotes: it may be a delimiter, or end a line`);
  if (typeof names[0] === "string" && names[0].startsWith(mark)) {
    const isQuoted = quotes !== "" && raw.includes(quotes + mark);
    throw new RowFault(
      isQuoted ? "its first name has a byte order mark within the quotes: remove it" : markFault,
    );
  }
  if (drawnLine.test(raw)) throw new RowFault("it is a drawn line, without a name");
  const texts = names.map((name) => (typeof name === "string" ? name.trim() : undefined));
  if (texts.every((name) => name === "")) throw new RowFault("no column has a name");
  if (texts.includes("__proto__")) throw new RowFault('the name "__proto__" is not allowed for a column');
  if (group_columns_by_name) return [...names];
  const twice = texts.findIndex((name, i) => name && texts.indexOf(name) !== i);
  if (twice >= 0) {
    const name = texts[twice] as string;
    throw new RowFault(`columns ${texts.indexOf(name) + 1} and ${twice + 1} have one name, ${quoted(name)}`);
  }
  if (texts.filter((name) => name === "").length < 2) return [...names];
  return names.map((name, i) => (texts[i] === "" ? `${nameless}${i + 1}` : name));
}

/** Says which delimiter a line seems to have, if it has none of its own outside of quotes. */
export function otherDelimiter(
  raw: string,
  delimiters: readonly string[],
  quote: string,
): string | undefined {
  const bare = outsideQuotes(raw, quote);
  const count = (delimiter: string) => bare.split(delimiter).length - 1;
  if (delimiters.some((delimiter) => count(delimiter) > 0)) return undefined;
  const [most] = usual.filter((each) => count(each) > 0).sort((a, b) => count(b) - count(a));
  if (most === undefined) return undefined;
  const has = delimiters.map((each) => quoted(each)).join(" or ");
  return `the delimiter seems to be ${quoted(most)}, not ${has}: pass the option delimiter`;
}

function outsideQuotes(raw: string, quote: string): string {
  if (quote === "") return raw;
  return raw
    .split(quote)
    .filter((_, i) => i % 2 === 0)
    .join("");
}

export function isNameless(name: unknown): boolean {
  return typeof name === "string" && (name.trim() === "" || name.startsWith(nameless));
}
