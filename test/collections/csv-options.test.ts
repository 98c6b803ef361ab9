/** The options of a walk are checked before it begins, because JavaScript and JSON hold what types would refuse. */
import { expect, test } from "vitest";
import { csv, csvTotal } from "../../functions/collections/csv.ts";
import { bytesOf, walked } from "./bytes.ts";

const source = bytesOf("id,name\n1,Ann\n");

test.each<[object, string]>([
  [{ columns: false }, "columns false is not allowed: true, an array of names, or a function"],
  [{ columns: "id" }, 'columns "id" is not allowed'],
  [{ columns: null }, "columns null is not allowed"],
  [{ columns: [] }, "columns [] is not allowed"],
  [{ columns: ["id", 2] }, 'columns ["id",2] is not allowed'],
  [{ columns: { id: 0 } }, 'columns {"id":0} is not allowed'],
  [{ columns: ["id", "__proto__"] }, 'columns has the name "__proto__", which is not allowed'],
  [{ delimiter: true }, 'delimiter true is not allowed: a text such as ";", or an array of texts'],
  [{ delimiter: "" }, 'delimiter "" is not allowed'],
  [{ delimiter: null }, "delimiter null is not allowed"],
  [{ delimiter: [] }, "delimiter [] is not allowed"],
  [{ delimiter: [";", 1] }, 'delimiter [";",1] is not allowed'],
  [{ delimiter: '"' }, 'delimiter "\\"" is not allowed: it is the quote'],
  [{ delimiter: "\n" }, 'delimiter "\\n" is not allowed: it ends a line'],
  [{ quote: 1 }, "quote 1 is not allowed: a text such as"],
  [{ quote: ["'"] }, `quote ["'"] is not allowed`],
  [{ escape: 1 }, "escape 1 is not allowed"],
  [{ encoding: false }, "encoding false is not allowed: utf-8, utf-16le"],
  [{ cast: "yes" }, 'cast "yes" is not allowed: true, false or a function'],
  [{ cast_date: 1 }, "cast_date 1 is not allowed"],
  [{ comment: true }, "comment true is not allowed"],
  [{ comment: "," }, 'comment "," is not allowed: it is the delimiter'],
  [{ comment: "'", quote: "'" }, `comment "'" is not allowed: it is the quote`],
  [{ comment_no_infix: "true" }, 'comment_no_infix "true" is not allowed: true or false'],
  [{ from_line: "2" }, 'from_line "2" is not allowed: a whole number from 1'],
  [{ from_line: 0 }, "from_line 0 is not allowed"],
  [{ group_columns_by_name: 1 }, "group_columns_by_name 1 is not allowed"],
  [{ ignore_last_delimiters: -1 }, "ignore_last_delimiters -1 is not allowed"],
  [{ ltrim: "no" }, 'ltrim "no" is not allowed'],
  [{ rtrim: 0 }, "rtrim 0 is not allowed"],
  [{ trim: "true" }, 'trim "true" is not allowed: true or false'],
  [{ max_record_size: "1MB" }, 'max_record_size "1MB" is not allowed'],
  [{ max_record_size: Number.NaN }, "max_record_size NaN is not allowed"],
  [{ record_delimiter: "" }, 'record_delimiter "" is not allowed'],
  [{ record_delimiter: true }, "record_delimiter true is not allowed"],
  [{ relax_column_count: "no" }, 'relax_column_count "no" is not allowed'],
  [{ relax_column_count_less: 1 }, "relax_column_count_less 1 is not allowed"],
  [{ relax_column_count_more: null }, "relax_column_count_more null is not allowed"],
  [{ relax_quotes: "yes" }, 'relax_quotes "yes" is not allowed'],
  [{ skip_empty_lines: 1 }, "skip_empty_lines 1 is not allowed"],
  [{ skip_records_with_empty_values: 1 }, "skip_records_with_empty_values 1 is not allowed"],
  [{ row: { id: "string" } }, 'row {"id":"string"} is not allowed: a Standard Schema'],
  [{ row: true }, "row true is not allowed"],
  [{ inBatchesOf: "25" }, 'inBatchesOf "25" is not allowed: a whole number from 1'],
  [{ after: "7" }, 'after "7" is not allowed: a cursor that this walk yielded'],
  [{ after: null }, "after null is not allowed"],
  [{ delimeter: ";" }, 'unknown option "delimeter": did you mean delimiter? allowed are after, shard, row'],
  [{ encodings: "utf8" }, 'unknown option "encodings": did you mean encoding?'],
  [{ "\x1b[2J": 1 }, 'unknown option "\\u001b[2J": allowed are'],
])("csv refuses the options %j before it reads", (options, message) => {
  expect(() => csv(source, options as never)).toThrow(`csv: ${message}`);
});

test.each([null, "utf-8", [], 7])("csv refuses %j in place of its options", (options) => {
  expect(() => csv(source, options as never)).toThrow("are not allowed: an object");
});

test.each(["s3://bucket/key", undefined, { start: 0 }])("csv refuses the source %j", (given) => {
  expect(() => csv(given as never)).toThrow(
    'is not allowed: s3Object("s3://…"), localFile("…"), or a function',
  );
});

test.each<[object, string]>([
  [{ approximate: "yes" }, 'approximate "yes" is not allowed: true or false'],
  [{ inBatchesOf: 0 }, "inBatchesOf 0 is not allowed"],
  [{ signal: {} }, "signal {} is not allowed: an AbortSignal"],
  [{ columns: false }, "columns false is not allowed"],
  [{ after: { byte: 1, row: 1 } }, 'unknown option "after"'],
])("csvTotal refuses the options %j", async (options, message) => {
  await expect(csvTotal(source, options as never)).rejects.toThrow(`csv: ${message}`);
});

test.each<object>([
  { columns: undefined, delimiter: undefined, after: undefined, row: undefined },
  { quote: true, escape: null, comment: null },
  { quote: Buffer.from('"'), delimiter: [Buffer.from(","), ";"] },
  { comment: false, cast: false, cast_date: false, ignore_last_delimiters: 0, max_record_size: 0 },
])("csv takes the options %j", async (options) => {
  const { all, error } = await walked(csv(source, options as never));
  expect([all.map(([row]) => row), error]).toEqual([[{ id: "1", name: "Ann" }], undefined]);
});

test("a line end in a quoted cell of the header ends no line where quote is true", async () => {
  const { all } = await walked(csv(bytesOf('"id","na\nme"\n1,Ann\n'), { quote: true }));
  expect(all.map(([row]) => row)).toEqual([{ id: "1", "na\nme": "Ann" }]);
});
