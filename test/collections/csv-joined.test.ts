/** Files that were joined by `cat`: the beginning of a later one is no row. */
import { expect, test } from "vitest";
import type { CsvFormat } from "../../functions/collections/csv.ts";
import { inChunks } from "./csv-in-chunks.ts";

const ann = { id: "1", name: "Ann" };
const bob = { id: "2", name: "Bob" };
const utf16 = (text: string) => Buffer.from(text, "utf16le");
const latin = (text: string) => Buffer.from(text, "latin1");
const marked = "it begins with a byte order mark: the file looks like several files joined";
const repeated = "it repeats the header: the file looks like several files joined";
const part = "id,name\n1,Ann\n";

test.each<[string, string | Uint8Array, CsvFormat, unknown[], string]>([
  ["the header again", part + part, {}, [ann], `row 2, line 3, byte 14: ${repeated}`],
  [
    "the header again in quotes",
    `${part}"id","name"\r\n2,Bob\n`,
    {},
    [ann],
    `row 2, line 3, byte 14: ${repeated}`,
  ],
  [
    "the header again after blank lines",
    `${part}\n\n${part}`,
    {},
    [ann],
    `row 2, line 5, byte 16: ${repeated}`,
  ],
  ["the header again at its end", `${part}id,name`, {}, [ann], `row 2, line 3, byte 14: ${repeated}`],
  [
    "the header again, whose names the caller computes",
    "ID,NAME\n1,Ann\nID,NAME\n",
    { columns: (names) => names.map((name) => name.toLowerCase()) },
    [ann],
    `row 2, line 3, byte 14: ${repeated}`,
  ],
  [
    "the header again, two columns of which have one name",
    "a,a\n1,2\na,a\n",
    { group_columns_by_name: true },
    [{ a: ["1", "2"] }],
    `row 2, line 3, byte 8: ${repeated}`,
  ],
  [
    "the header again, with numbers in it",
    "id,2024\n1,2\nid,2024\n",
    { cast: true },
    [{ id: 1, 2024: 2 }],
    `row 2, line 3, byte 12: ${repeated}`,
  ],
  ["a mark and the header", `\ufeff${part}\ufeff${part}`, {}, [ann], `row 2, line 3, byte 17: ${marked}`],
  [
    "a mark and a header in quotes",
    `${part}\ufeff"id","name"\n2,Bob\n`,
    {},
    [ann],
    `row 2, line 3, byte 14: ${marked}`,
  ],
  ["a mark and a row", `${part}\ufeff2,Bob\n`, {}, [ann], `row 2, line 3, byte 14: ${marked}`],
  [
    "a mark, where cells are trimmed",
    `${part}\ufeff2,Bob\n`,
    { trim: true },
    [ann],
    `row 2, line 3, byte 14: ${marked}`,
  ],
  [
    "a mark, where their beginnings are",
    `${part}\ufeff"2",Bob\n`,
    { ltrim: true },
    [ann],
    `row 2, line 3, byte 14: ${marked}`,
  ],
  ["a mark at its end", `${part}\ufeff`, {}, [ann], `row 2, line 3, byte 14: ${marked}`],
  ["a mark on a blank line", `${part}\ufeff\n2,Bob\n`, {}, [ann], `row 2, line 3, byte 14: ${marked}`],
  [
    "a mark in a row of one column",
    "id\n1\n\ufeffid\n2\n",
    {},
    [{ id: "1" }],
    `row 2, line 3, byte 5: ${marked}`,
  ],
  ["a mark of UTF-16", utf16(`\ufeff${part}\ufeff${part}`), {}, [ann], `row 2, line 3, byte 30: ${marked}`],
  [
    "the header again in UTF-16",
    utf16(`\ufeff${part}${part}`),
    {},
    [ann],
    `row 2, line 3, byte 30: ${repeated}`,
  ],
  [
    "a mark of UTF-16 in the other byte order",
    Buffer.concat([utf16(`\ufeff${part}`), utf16(`\ufeff${part}`).swap16()]),
    {},
    [ann],
    `row 2, line 3, byte 30: ${marked}`,
  ],
  [
    "UTF-8's mark in Windows-1252",
    latin("id,name\n1,M\xfcller\n\xef\xbb\xbfid,name\n2,Bob\n"),
    { encoding: "cp1252" },
    [{ id: "1", name: "Müller" }],
    `row 2, line 3, byte 17: ${marked}`,
  ],
  ["a mark, and no header", "1,Ann\n\ufeff2,Bob\n", { columns: ["id", "name"] }, [ann], marked],
  [
    "a mark before the header, after a line to skip",
    `made by hand\n\ufeff${part}`,
    { from_line: 2 },
    [],
    `the header, line 2, byte 13: ${marked}`,
  ],
  [
    "a last line without an end before a mark",
    `id,name\n1,Ann\ufeff${part}`,
    {},
    [],
    "row 1, line 2, byte 8: it has a byte order mark within: the file looks like several files joined",
  ],
  [
    "a last line without an end before a mark, in one column",
    "id\n1\n2\ufeffid\n3\n",
    {},
    [{ id: "1" }],
    "row 2, line 3, byte 5: it has a byte order mark within: the file looks like several files joined",
  ],
  [
    "such a line where the lengths of rows may differ",
    `id,name\n1,Ann\ufeff${part}`,
    { relax_column_count: true },
    [],
    "row 1, line 2, byte 8: it has a byte order mark within",
  ],
  [
    "a header that the caller does not expect",
    part,
    { columns: ["id", "name"] },
    [],
    "row 1, line 1, byte 0: it has the names of the option columns, so it is a header: pass from_line: 2",
  ],
])("a CSV with %s is refused at that row", async (_, content, format, rows, mistake) => {
  const result = await inChunks(content, format);
  expect(result.rows).toEqual(rows);
  expect(result.mistake).toContain(mistake);
});

test.each<[string, string, CsvFormat, unknown[]]>([
  [
    "a cell of an only column that is the header's word",
    "id\n1\nid\n2\n",
    {},
    [{ id: "1" }, { id: "id" }, { id: "2" }],
  ],
  ["a first cell that is its column's name", "id,name\nid,Ann\n", {}, [{ id: "id", name: "Ann" }]],
  [
    "a mark at the beginning of a cell in quotes",
    `${part}"\ufeff2",Bob\n`,
    {},
    [ann, { ...bob, id: "\ufeff2" }],
  ],
  ["a mark within a cell", `${part}2,Bob\ufeff\n`, {}, [ann, { ...bob, name: "Bob\ufeff" }]],
  [
    "the header again, which is a row to a caller who gives the names and skips the first line",
    part + part,
    { columns: ["id", "name"], from_line: 2 },
    [ann, { id: "id", name: "name" }, ann],
  ],
  ["a mark after the line for the delimiter", "sep=;\n\ufeffid;name\n1;Ann\n", {}, [ann]],
])("a CSV with %s is read", async (_, content, format, rows) => {
  expect(await inChunks(content, format)).toEqual({ rows, mistake: undefined });
});
