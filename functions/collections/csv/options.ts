/**
 * Checks the options of a walk. Types refuse most mistakes, but not those of JavaScript or of values out of JSON, and
 * csv-parse takes many wrong values for another option, or for none.
 */
import { show } from "../../model/show.ts";
import { encodingRule, findEncoding } from "../file/encoding.ts";
import {
  aBoolean,
  abortSignal,
  anything,
  checkOptions as check,
  checkValue,
  fileSource,
  fromOne,
  type Kind,
  rowSchema,
} from "../options.ts";
import { isPartCount, partCountWords } from "../shards/part-count.ts";
import { type CsvCursor, checkCursor } from "./cursor.ts";
import { type CsvFormat, delimitersOf, quoteOf } from "./format.ts";

const isText = (value: unknown) => (typeof value === "string" || Buffer.isBuffer(value)) && value.length > 0;
const isOneOrMore = (value: unknown, isOne: (value: unknown) => boolean) =>
  Array.isArray(value) ? value.length > 0 && value.every(isOne) : isOne(value);
const isSwitch = (value: unknown) => typeof value === "boolean";
const isCount = (value: unknown, least: number) => Number.isSafeInteger(value) && (value as number) >= least;

const converter: Kind = {
  allowed: "true, false or a function",
  matches: (value) => isSwitch(value) || typeof value === "function",
};
const sign: Kind = {
  allowed: 'a text such as "\'", or null for none',
  matches: (value) => isText(value) || isSwitch(value) || value === null || value === "",
};

// biome-ignore format: a table reads better in columns
const formatKinds = {
  columns: { allowed: "true, an array of names, or a function that makes them of the header", matches: (value) => value === true || typeof value === "function" || (Array.isArray(value) && isOneOrMore(value, (name) => typeof name === "string")) },
  encoding: { allowed: encodingRule, matches: (value) => findEncoding(value) !== undefined },
  cast: converter,
  cast_date: converter,
  comment: { allowed: 'a text such as "#", or null for none', matches: (value) => isText(value) || value === null || value === false || value === "" },
  comment_no_infix: aBoolean,
  delimiter: { allowed: 'a text such as ";", or an array of texts', matches: (value) => isOneOrMore(value, isText) },
  escape: sign,
  from_line: fromOne,
  group_columns_by_name: aBoolean,
  ignore_last_delimiters: { allowed: "true, false or a whole number from 0", matches: (value) => isSwitch(value) || isCount(value, 0) },
  ltrim: aBoolean,
  max_record_size: { allowed: "a whole number of bytes from 0, which is without limit", matches: (value) => isCount(value, 0) },
  quote: sign,
  record_delimiter: { allowed: "a text, or an array of texts", matches: (value) => isOneOrMore(value, isText) },
  relax_column_count: aBoolean,
  relax_column_count_less: aBoolean,
  relax_column_count_more: aBoolean,
  relax_quotes: aBoolean,
  rtrim: aBoolean,
  skip_empty_lines: aBoolean,
  skip_records_with_empty_values: aBoolean,
  trim: aBoolean,
  gzip: aBoolean,
} as const satisfies Readonly<Record<keyof CsvFormat, Kind>>;

/** What `csv`, `csvTotal` and `csvShards` take besides a format. */
const otherKinds = {
  // `checkCursor` judges it, which knows what a cursor is.
  after: anything,
  approximate: aBoolean,
  inBatchesOf: fromOne,
  // `checkCsvShard` judges it.
  shard: anything,
  shards: { allowed: partCountWords, matches: isPartCount },
  row: rowSchema,
  signal: abortSignal,
} as const satisfies Readonly<Record<string, Kind>>;

/** @throws Error for an option that is neither part of the format nor among `others`, and for a wrong value */
export function checkOptions(options: object, others: readonly (keyof typeof otherKinds)[]): void {
  const kinds = Object.fromEntries(others.map((name) => [name, otherKinds[name]]));
  check("csv", options, { ...kinds, ...formatKinds });
  checkCursor((options as { readonly after?: CsvCursor }).after);
  const conflict = conflictIn(options as CsvFormat);
  if (conflict !== undefined) throw new Error(`csv: ${conflict}`);
}

/** What two values say of each other, each of which is allowed by itself. */
function conflictIn(format: CsvFormat): string | undefined {
  const { columns, group_columns_by_name, record_delimiter } = format;
  const delimiters = delimitersOf(format);
  const quote = quoteOf(format);
  const odd = delimiters.find((each) => each === quote || (!record_delimiter && /[\r\n]/.test(each)));
  if (odd !== undefined)
    return `delimiter ${show(odd)} is not allowed: it ${odd === quote ? "is the quote" : "ends a line"}`;
  const { comment } = format;
  if (comment && (comment === quote || delimiters.includes(String(comment))))
    return `comment ${show(comment)} is not allowed: it is the ${comment === quote ? "quote" : "delimiter"}`;
  if (!Array.isArray(columns)) return undefined;
  if (columns.includes("__proto__")) return 'columns has the name "__proto__", which is not allowed';
  if (group_columns_by_name) return undefined;
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  return twice === undefined ? undefined : `columns has the name ${show(twice)} twice`;
}

/** @throws Error for what is no source */
export function checkSource(source: unknown): void {
  checkValue("csv", "source", source, fileSource);
}
