import fc from "fast-check";
import * as v from "valibot";
import { expect, expectTypeOf, test } from "vitest";
import { type CsvFormat, csv } from "../../functions/collections/csv.ts";
import { NonRetryableError } from "../../functions/model/errors.ts";
import { bytesOf, walked } from "./bytes.ts";

/** A file as a program might write it, and the rows in it. */
const files = fc
  .record({
    columns: fc.uniqueArray(fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }), {
      minLength: 2,
      maxLength: 4,
      selector: (name) => name.trim(),
    }),
    cells: fc.array(fc.array(cell(), { minLength: 4, maxLength: 4 }), { maxLength: 12 }),
    lineEnd: fc.constantFrom("\n", "\r\n"),
    bom: fc.boolean(),
    ended: fc.boolean(),
    chunkBytes: fc.integer({ min: 1, max: 40 }),
  })
  .map(({ columns, cells, lineEnd, bom, ended, chunkBytes }) => {
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    // Controls outside quotes are refused in a header.
    const written = (text: string) => (/^$|[",\p{Cc}\u2028\u2029\ufeff]/u.test(text) ? quoted(text) : text);
    const rows = cells.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i] as string])));
    const lines = [columns, ...rows.map((row) => columns.map((name) => row[name] as string))];
    const text = lines.map((line) => line.map(written).join(",")).join(lineEnd);
    return { rows, chunkBytes, text: `${bom ? "\ufeff" : ""}${text}${ended ? lineEnd : ""}` };
  });

function cell() {
  return fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 8 }),
    fc.constantFrom("", "São Tomé", "日本\n東京", 'a "b" c', "x,y", "line\r\nline", "😀"),
  );
}

test("a CSV is read whole, wherever its chunks end", async () => {
  await fc.assert(
    fc.asyncProperty(files, async ({ text, rows, chunkBytes }) => {
      const { all, error } = await walked(csv(bytesOf(text, chunkBytes)));
      expect(error).toBeUndefined();
      expect(all.map(([row]) => row)).toEqual(rows);
    }),
  );
});

test("a CSV resumes at every cursor with exactly the remaining rows and the same cursors", async () => {
  await fc.assert(
    fc.asyncProperty(files, async ({ text, chunkBytes }) => {
      const source = bytesOf(text, chunkBytes);
      const { all } = await walked(csv(source));
      for (const [i, [, cursor]] of all.entries()) {
        const after = JSON.parse(JSON.stringify(cursor));
        expect((await walked(csv(source, { after }))).all).toEqual(all.slice(i + 1));
      }
    }),
    { numRuns: 60 },
  );
});

test("a CSV in batches has the cursor of the last row of each batch", async () => {
  await fc.assert(
    fc.asyncProperty(files, fc.integer({ min: 1, max: 5 }), async ({ text, chunkBytes }, inBatchesOf) => {
      const source = bytesOf(text, chunkBytes);
      const { all } = await walked(csv(source));
      const { all: batches } = await walked(csv(source, { inBatchesOf }));
      expect(batches.flatMap(([rows]) => rows)).toEqual(all.map(([row]) => row));
      expect(batches.slice(0, -1).every(([rows]) => rows.length === inBatchesOf)).toBe(true);
      let done = 0;
      for (const [rows, cursor] of batches) {
        done += rows.length;
        expect(cursor).toEqual(all[done - 1]?.[1]);
      }
    }),
    { numRuns: 60 },
  );
});

test("the cursor of a CSV is the byte and the line where the next row begins, and the number of rows before it", async () => {
  const { all } = await walked(csv(bytesOf("\ufeffid,name\r\n1,Zürich\r\n2,Genève\r\n")));
  expect(all).toEqual([
    [
      { id: "1", name: "Zürich" },
      { byte: 23, row: 1, line: 3 },
    ],
    [
      { id: "2", name: "Genève" },
      { byte: 34, row: 2, line: 4 },
    ],
  ]);
});

test("to resume a CSV, its source is read from the beginning for the header, and then from the cursor", async () => {
  const source = bytesOf("id\n1\n2\n3\n", 4);
  await walked(csv(source, { after: { byte: 7, row: 2 } }));
  expect(source.starts).toEqual([0, 7]);
});

test("a CSV is read no further than it is walked", async () => {
  let read = 0;
  async function* endless() {
    yield Buffer.from("id\n");
    for (;;) {
      read += 1;
      yield Buffer.from(`${read}\n${read}\n`);
    }
  }
  for await (const [, { row }] of csv(endless)) if (row === 10) break;
  expect(read).toBeLessThan(10);
});

test.each<[string, string, CsvFormat]>([
  ["a delimiter of its own", "id;name\n1;a\n2;b\n", { delimiter: ";" }],
  ["comments", "# made by hand\nid,name\n1,a\n# half way\n2,b\n", { comment: "#" }],
  ["lines to skip before the header", "made\nby hand\nid,name\n1,a\n2,b\n", { from_line: 3 }],
  ["column names given by the caller", "1,a\n2,b\n", { columns: ["id", "name"] }],
  [
    "column names computed from the header",
    "ID,NAME\n1,a\n2,b\n",
    { columns: (h) => h.map((n) => n.toLowerCase()) },
  ],
  ["empty lines", "id,name\n\n1,a\n\n2,b\n\n", { skip_empty_lines: true }],
  ["space around its cells", "id , name\n 1, a\n2 ,b\n", { trim: true }],
  ["line ends of both kinds", "id,name\r\n1,a\n2,b\r\n", {}],
])("a CSV may have %s, in the first turn and in later turns", async (_, text, format) => {
  const source = bytesOf(text, 5);
  const { all } = await walked(csv(source, format));
  expect(all.map(([row]) => row)).toEqual([
    { id: "1", name: "a" },
    { id: "2", name: "b" },
  ]);
  const after = all[0]?.[1];
  expect((await walked(csv(source, { ...format, after }))).all).toEqual(all.slice(1));
});

test("a CSV may be UTF-16, as spreadsheets write it, in the first turn and in later turns", async () => {
  const source = bytesOf(Buffer.from("\ufeffid,name\r\n1,Łódź\r\n2,東京\r\n", "utf16le"), 7);
  const { all } = await walked(csv(source));
  expect(all.map(([row]) => row.name)).toEqual(["Łódź", "東京"]);
  expect((await walked(csv(source, { after: all[0]?.[1] as never }))).all).toEqual(all.slice(1));
});

test("a CSV's cells are converted by csv-parse's cast", async () => {
  const { all } = await walked(csv(bytesOf("id,name\n7,a\n"), { cast: true }));
  expect(all[0]?.[0]).toEqual({ id: 7, name: "a" });
});

test("a CSV's rows have the type of the schema", async () => {
  const row = v.object({ id: v.pipe(v.string(), v.transform(Number)) });
  for await (const [{ id }] of csv(bytesOf("id,name\n7,a\n"), { row })) {
    expectTypeOf(id).toEqualTypeOf<number>();
    expect(id).toBe(7);
  }
  for await (const [rows] of csv(bytesOf("id\n7\n"), { row, inBatchesOf: 2 })) {
    expectTypeOf(rows).toEqualTypeOf<{ id: number }[]>();
  }
});

const good = "id,name\n1,Zürich\n2,b\n";

test.each([
  ["has a cell too few", `${good}3\n4,d\n`, "it has 1 column, the header has 2"],
  ["has a cell too many", `${good}3,c,c\n4,d\n`, "it has 3 columns, the header has 2"],
  [
    "has a quote within a cell",
    `${good}3,c"c\n4,d\n`,
    'the cell of column "name" has a quote in its middle: put the whole cell in quotes',
  ],
  [
    "has text after a quote",
    `${good}3,"c"c\n4,d\n`,
    'the cell of column "name" goes on after its closing quote',
  ],
  [
    "never closes its quote",
    `${good}3,"c\n4,d\n`,
    'the cell of column "name" begins with a quote that is never closed',
  ],
])(
  "a broken row that %s ends the walk after all rows before it, and is named by row, line and byte",
  async (_, text, what) => {
    for (const chunkBytes of [1, 3, 1000]) {
      const { all, error } = await walked(csv(bytesOf(text, chunkBytes)));
      expect(all.map(([row]) => row.id)).toEqual(["1", "2"]);
      expect(error).toBeInstanceOf(NonRetryableError);
      expect(error?.message).toContain(`row 3, line 4, byte ${Buffer.byteLength(good)}: ${what}`);
    }
  },
);

test("a later turn describes a broken row as the first turn does", async () => {
  const source = bytesOf(`${good}3\n`);
  const first = await walked(csv(source));
  const later = await walked(csv(source, { after: first.all.at(-1)?.[1] as never }));
  expect(later.all).toEqual([]);
  expect(later.error?.message).toBe(first.error?.message);
});

test("the rows before a broken row are yielded as a shorter batch", async () => {
  const { all, error } = await walked(csv(bytesOf(`${good}3\n`), { inBatchesOf: 100 }));
  expect(all).toHaveLength(1);
  expect(all[0]?.[0].map(({ id }) => id)).toEqual(["1", "2"]);
  expect(error?.message).toContain("row 3");
});

test("a broken row may be the first one after the header", async () => {
  const { error } = await walked(csv(bytesOf("id,name\n1\n")));
  expect(error?.message).toContain("row 1, line 2, byte 8: it has 1 column, the header has 2");
});

test("a row that the schema refuses is a broken row, and its column is named", async () => {
  const row = v.object({ id: v.pipe(v.string(), v.digits("digits only")), name: v.string() });
  const { all, error } = await walked(csv(bytesOf(`${good}x,c\n`), { row }));
  expect(all).toHaveLength(2);
  expect(error?.message).toContain("row 3, line 4, byte 22: id: digits only");
});

test("a quote that would swallow the rest of the file makes a broken row", async () => {
  const { all, error } = await walked(
    csv(bytesOf(`${good}3,"c\n${"4,d\n".repeat(500)}`), { max_record_size: 100 }),
  );
  expect(all).toHaveLength(2);
  expect(error?.message).toContain("row 3, line 4, byte 22: it is longer than max_record_size allows");
});

test("the error of the caller's own code is the cause of the broken row's error", async () => {
  const cause = new RangeError("no such name");
  const cast = (value: string) => {
    if (value === "b") throw cause;
    return value;
  };
  const { error } = await walked(csv(bytesOf(good), { cast }));
  expect(error?.message).toContain("row 2, line 3, byte 18: no such name");
  expect(error?.cause).toBe(cause);
});

test.each([
  [
    { to: 3 },
    'csv: unknown option "to": allowed are after, shard, row, inBatchesOf, columns, encoding, cast',
  ],
  [{ inBatchesOf: 0 }, "csv: inBatchesOf 0 is not allowed: a whole number from 1"],
  [{ inBatchesOf: 1.5 }, "csv: inBatchesOf 1.5 is not allowed"],
])("csv refuses the options %j", (options, message) => {
  expect(() => csv(bytesOf("id\n"), options as never)).toThrow(message);
});

test("csv refuses to resume in a file that has lost its header", async () => {
  const { error } = await walked(csv(bytesOf(""), { after: { byte: 7, row: 1 } }));
  expect(error?.message).toBe("the file, line 1, byte 0: it is empty, without a header");
});
