/**
 * Judges a header: a name twice would lose a column without a word, and a header of one column with another delimiter
 * in its name is a file that is delimited otherwise.
 */
import { type CsvFormat, delimitersOf } from "./format.ts";
import { quoted, RowFault } from "./mistake.ts";

const usual = [",", ";", "\t", "|"];

/** Begins the names that columns without one are given in the parser, where there are several. No text has a NUL. */
export const nameless = "\0";

/** The names for the parser. @throws RowFault for a header that no row can be read by */
export function checkHeader(
  names: readonly string[],
  raw: string,
  { group_columns_by_name, delimiter, quote }: CsvFormat,
  named?: string,
): string[] {
  if (names.length === 1) {
    const hint = otherDelimiter(raw, delimitersOf({ delimiter }, named), quote);
    if (hint !== undefined) throw new RowFault(`its only column is ${quoted(names[0] ?? "")}: ${hint}`);
  }
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
  quote: CsvFormat["quote"] = '"',
): string | undefined {
  const bare =
    typeof quote === "string" && quote !== "" ? raw.split(quote).filter((_, i) => i % 2 === 0) : [raw];
  const count = (delimiter: string) => bare.join("").split(delimiter).length - 1;
  if (delimiters.some((delimiter) => count(delimiter) > 0)) return undefined;
  const [most] = usual.filter((each) => count(each) > 0).sort((a, b) => count(b) - count(a));
  if (most === undefined) return undefined;
  const has = delimiters.map((each) => quoted(each)).join(" or ");
  return `the delimiter seems to be ${quoted(most)}, not ${has}: pass the option delimiter`;
}

export function isNameless(name: unknown): boolean {
  return typeof name === "string" && (name.trim() === "" || name.startsWith(nameless));
}
