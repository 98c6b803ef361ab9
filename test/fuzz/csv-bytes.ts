/**
 * A file that may be no CSV, or a damaged one: its rows are read and a walk from any cursor gives the rest, or it is
 * refused in one short line. No row has a replacement character for a byte that could not be read.
 */
import fc from "fast-check";
import { type CsvCursor, type CsvOptions, csv } from "../../functions/collections/csv.ts";
import { bytesOf, walked } from "../collections/bytes.ts";
import type { FuzzTarget } from "./fuzz-target.ts";

const cell = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("", "1", "Ann", "São", "東京", "😀", " ", "a b") },
  fc.constantFrom(
    '"x"',
    '"a""b"',
    '"a,b"',
    '"a\r\nb"',
    '"',
    'a"b',
    "a\rb",
    "\x1b[2J",
    "\u202e",
    "\0",
    "sep=;",
  ),
);
const line = fc.array(cell, { minLength: 1, maxLength: 4 });
const text = fc
  .record({
    header: fc.oneof(
      fc.constantFrom(
        "id,name",
        "id;name",
        "id\tname",
        "id,name,,",
        "id,id",
        ",,",
        '"id","na\nme"',
        "id",
        "sep=;\nid;name",
        "sep=;,,\nid;name",
        "#TYPE System.Object\nid,name",
        "<p>",
        "<id>,<name>",
      ),
      line.map((cells) => cells.join(",")),
    ),
    lines: fc.array(line, { maxLength: 6 }),
    delimiter: fc.constantFrom(",", ",", ",", ";", "\t"),
    lineEnd: fc.constantFrom("\n", "\r\n", "\r", "\r\r\n"),
    end: fc.constantFrom("", "\n", "\r", "\r\n\r\n", ",,\n", "\n\n\n", "\x1a", "\r\x1a\x1a"),
    between: fc.constantFrom("", "\n", "\ufeff", "\n\ufeff", "\x1a"),
    parts: fc.constantFrom(1, 1, 1, 2),
  })
  .map(({ header, lines, delimiter, lineEnd, end, between, parts }) => {
    const part = [header, ...lines.map((cells) => cells.join(delimiter))].join(lineEnd).concat(end);
    return Array.from({ length: parts }, () => part).join(between);
  });

const encoded = fc
  .tuple(text, fc.constantFrom("utf8", "utf8", "utf8", "\ufeffutf8", "\ufeffutf16le", "utf16le", "latin1"))
  .map(([content, encoding]) => {
    const marked = encoding.startsWith("\ufeff");
    return Buffer.from((marked ? "\ufeff" : "") + content, encoding.replace("\ufeff", "") as BufferEncoding);
  });

/** A few bytes replaced, inserted or left out. */
const damaged = fc
  .tuple(
    encoded,
    fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1), fc.uint8Array({ maxLength: 3 })), { maxLength: 3 }),
  )
  .map(([bytes, damages]) =>
    damages.reduce((file, [place, lost, put]) => {
      const at = place % (file.length + 1);
      return Buffer.concat([file.subarray(0, at), put, file.subarray(at + lost)]);
    }, bytes),
  );

const options: fc.Arbitrary<CsvOptions> = fc.record(
  {
    encoding: fc.constantFrom("utf-8", "utf-16le", "utf-16be", "cp1252", "latin1"),
    delimiter: fc.constantFrom(",", ";", "\t"),
    columns: fc.constantFrom(["a", "b"], ["a"]),
    comment: fc.constant("#"),
    from_line: fc.constantFrom(1, 2, 3),
    trim: fc.boolean(),
    relax_column_count: fc.boolean(),
    relax_quotes: fc.boolean(),
    group_columns_by_name: fc.boolean(),
    skip_empty_lines: fc.boolean(),
  },
  { requiredKeys: [] },
);

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const unsafe = /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
/** In each encoding that has one. */
const replacements = [Buffer.from("\ufffd"), Buffer.from([0xfd, 0xff]), Buffer.from([0xff, 0xfd])];

/** Whether each cell is its column's name. Of an only column it may be. */
function repeatsHeader(row: unknown): boolean {
  const cells = Object.entries(row as Record<string, unknown>);
  return cells.length > 1 && cells.every(([name, value]) => name === value);
}

/** Nothing where all is well; otherwise what is wrong. */
async function problem(
  file: Buffer,
  format: CsvOptions,
  chunkBytes: number,
  pick: number,
): Promise<string | undefined> {
  const { all, error } = await walked<readonly [unknown, CsvCursor]>(csv(bytesOf(file, chunkBytes), format));
  if (error !== undefined && error.name !== "NonRetryableError") return `${error.stack}`;
  const message = error?.message ?? "";
  if (unsafe.test(message) || message.length > 400) return `the message ${JSON.stringify(message)}`;
  if (!replacements.some((each) => file.includes(each)) && JSON.stringify(all).includes("\ufffd"))
    return "a replacement character";
  if (all.some(([, { byte }], i) => byte > file.length || byte <= (all[i - 1]?.[1].byte ?? -1)))
    return "cursors";
  if (!format.columns && !format.relax_column_count && all.some(([row]) => repeatsHeader(row)))
    return `a row that repeats the header: ${JSON.stringify(all)}`;
  const index = pick % (all.length + 1);
  const after = all[index - 1]?.[1];
  const rest = await walked(csv(bytesOf(file, file.length + 1), { ...format, after }));
  const same =
    JSON.stringify([rest.all, rest.error?.message]) === JSON.stringify([all.slice(index), error?.message]);
  return same
    ? undefined
    : `from ${JSON.stringify(after)}: ${JSON.stringify(rest)} is not the rest of ${JSON.stringify(all)} ${message}`;
}

export const target: FuzzTarget = {
  name: "the bytes of a CSV",
  property: fc.asyncProperty(
    fc.oneof(
      { weight: 6, arbitrary: damaged },
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    ),
    options,
    fc.constantFrom(1, 7, 65_536),
    fc.nat(),
    async (file, format, chunkBytes, pick) => {
      const found = await problem(file, format, chunkBytes, pick);
      if (found !== undefined) throw new Error(found);
    },
  ),
};
