/** The items of a JSON Lines file, and a walk that goes on at any of them. */
import { gzipSync } from "node:zlib";
import { object, number as vNumber } from "valibot";
import { expect, test } from "vitest";
import {
  type JsonLinesCursor,
  type JsonLinesOptions,
  jsonLines,
} from "../../../functions/collections/index.ts";
import { bytesOf, walked } from "../bytes.ts";

/** Items with their cursors, and the message in place of one that is broken. */
async function pairsOf(content: string | Uint8Array, options: JsonLinesOptions = {}, chunkBytes = 5) {
  const found: [unknown, JsonLinesCursor][] = [];
  for await (const pair of jsonLines(bytesOf(content, chunkBytes), options)) {
    try {
      found.push([pair[0], pair[1]]);
    } catch (error) {
      found.push([(error as Error).message, pair[1]]);
    }
  }
  return found;
}

const itemsOf = async (content: string | Uint8Array, options: JsonLinesOptions = {}, chunkBytes = 5) =>
  (await pairsOf(content, options, chunkBytes)).map(([item]) => item);

test("each line is an item, whatever ends it, and blank lines are none", async () => {
  const text = '{"id":1}\n[2]\r\n\n  \t\r\n"drei ß 東京 😀"\n null\n5';
  const items = [{ id: 1 }, [2], "drei ß 東京 😀", null, 5];
  for (const chunkBytes of [1, 2, 3, 7, 1000]) {
    expect(await itemsOf(text, {}, chunkBytes)).toEqual(items);
    expect(await itemsOf(`\ufeff${text}\n`, {}, chunkBytes)).toEqual(items);
  }
  expect(await itemsOf("")).toEqual([]);
  expect(await itemsOf("\n\n")).toEqual([]);
});

test("a cursor says the byte at which the next line begins, the items and the lines", async () => {
  const cursors = (await pairsOf('\ufeff{"a":"é"}\r\n\n2')).map(([, cursor]) => cursor);
  expect(cursors).toEqual([
    { byte: 15, row: 1, line: 2 },
    { byte: 17, row: 2, line: 4 },
  ]);
});

const mixed = '\ufeff{"a":"é\\n"}\n\n{"b":"x"y}\r\n"東京"\n{"c":1\n\r\n4';

test("a walk goes on behind any item, plain by a reading that begins at its byte, compressed from the start", async () => {
  const all = await pairsOf(mixed);
  expect(all).toHaveLength(5);
  const packed = gzipSync(mixed);
  for (const [i, [, after]] of all.entries()) {
    const source = bytesOf(mixed, 4);
    const rest = await walked(jsonLines(source, { after: JSON.parse(JSON.stringify(after)) }));
    expect(source.starts).toEqual([after.byte]);
    expect(rest.all.length).toBeLessThanOrEqual(all.length - i - 1);
    expect(await pairsOf(mixed, { after })).toEqual(all.slice(i + 1));
    expect(await pairsOf(packed, { after, gzip: true })).toEqual(all.slice(i + 1));
  }
});

test("a line that is not JSON throws when it is asked for, and says where and what it is", async () => {
  const items = await itemsOf(mixed);
  expect(items).toEqual([
    { a: "é\n" },
    'row 2, line 3, byte 25: it is not JSON, as "y" shows: "{\\"b\\":\\"x\\"y}"',
    "東京",
    'row 4, line 5, byte 38: it ends before its JSON does: "{\\"c\\":1"',
    4,
  ]);
  expect(await itemsOf("1\nid,name\n")).toEqual([
    1,
    'row 2, line 2, byte 2: it is not JSON, as "i" shows: "id,name"',
  ]);
  expect(await itemsOf(`1\n[${"9,".repeat(60)}x]\n`)).toEqual([
    1,
    expect.stringMatching(/^row 2, line 2, byte 123: it is not JSON, as "x" shows: "\[(9,)+9?…"$/),
  ]);
});

test("a byte that is not UTF-8 is named, and the lines around it are read", async () => {
  const bytes = Buffer.from('"a"\n"b\xff"\n"c"\n"d\xc3', "latin1");
  for (const chunkBytes of [1, 6, 100])
    expect(await itemsOf(bytes, {}, chunkBytes)).toEqual([
      "a",
      "row 2, line 2, byte 6: 0xff is not UTF-8: save the file as UTF-8, which JSON has to be in",
      "c",
      "row 4, line 4, byte 15: 0xc3 is not UTF-8: save the file as UTF-8, which JSON has to be in",
    ]);
});

test("a line with a number that would lose digits is broken, and roundNumbers takes it rounded", async () => {
  const text = [
    '{"a":9007199254740992,"b":"12345678901234567891"}',
    '{"é":[-12345678901234567891]}',
    '{"a":123456789012345680000,"b":0.12345678901234567891}',
  ].join("\n");
  for (const chunkBytes of [3, 1000])
    expect(await itemsOf(text, {}, chunkBytes)).toEqual([
      { a: 9007199254740992, b: "12345678901234567891" },
      "row 2, line 2, byte 57: -12345678901234567891 has more digits than a number keeps: give it as a text, or set roundNumbers",
      { a: 123456789012345680000, b: 0.12345678901234568 },
    ]);
  expect((await itemsOf(text, { roundNumbers: true }))[1]).toEqual({ é: [-12345678901234567000] });
});

test("a line of more than maxLineBytes is left out as it is read", async () => {
  const text = `1\n"${"x".repeat(5000)}"\n2\n"${"y".repeat(50)}"`;
  for (const chunkBytes of [1, 100, 10_000])
    expect(await itemsOf(text, { maxLineBytes: 40 }, chunkBytes)).toEqual([
      1,
      "row 2, line 2, byte 2: it has 5003 bytes: maxLineBytes allows 40",
      2,
      "row 4, line 4, byte 5007: it has 52 bytes: maxLineBytes allows 40",
    ]);
});

test("a schema checks each item, and one that it refuses is broken", async () => {
  const items = await itemsOf('{"id":1}\n{"id":"2"}\n', { row: object({ id: vNumber() }) as never });
  expect(items).toEqual([{ id: 1 }, expect.stringMatching(/^row 2, line 2, byte 9: id: .*number/)]);
});

test("batches end before a broken line, which comes by itself", async () => {
  const options = { inBatchesOf: 2 } as JsonLinesOptions;
  expect(await itemsOf("1\n2\n3\nx\n5\n", options)).toEqual([
    [1, 2],
    [3],
    expect.stringContaining("row 4, line 4"),
    [5],
  ]);
});

test.each<[string, Uint8Array, string]>([
  ["gzip without its name", gzipSync("1\n"), "it is compressed by gzip, not JSON Lines: end its name in .gz"],
  ["UTF-16", Buffer.from("\ufeff1\n2\n", "utf16le"), "it is in UTF-16LE: save it as UTF-8"],
  ["UTF-16 without a mark", Buffer.from('{"a":1}\n', "utf16le"), "it is in UTF-16LE: save it as UTF-8"],
  [
    "a document over several lines",
    Buffer.from('[\n  {"a":1}\n]\n'),
    "it is one JSON document over several lines",
  ],
  ["HTML", Buffer.from("<!doctype html>\n<p>404</p>\n"), "it is an HTML document, not JSON Lines"],
  [
    "a workbook",
    Buffer.from(`PK\x03\x04${"\0".repeat(26)}[Content_Types].xml\n`),
    "it is an Excel workbook (.xlsx)",
  ],
])("%s is refused as a whole", async (_, content, message) => {
  for (const chunkBytes of [1, 10_000]) {
    const { all, error } = await walked(jsonLines(bytesOf(content, chunkBytes)));
    expect(all).toEqual([]);
    expect(error).toMatchObject({ name: "NonRetryableError" });
    expect(error?.message).toContain(`the file, line 1, byte 0: ${message}`);
  }
});

test.each<[unknown, object, string]>([
  ["s3://a/b", {}, 'jsonLines: source "s3://a/b" is not allowed: s3Object("s3://…"), localFile("…"), or'],
  [
    bytesOf(""),
    { maxLinesBytes: 1 },
    'jsonLines: unknown option "maxLinesBytes": did you mean maxLineBytes?',
  ],
  [bytesOf(""), { maxLineBytes: 0 }, "jsonLines: maxLineBytes 0 is not allowed: a whole number from 1"],
  [bytesOf(""), { gzip: "yes" }, 'jsonLines: gzip "yes" is not allowed: true or false'],
  [bytesOf(""), { after: 5 }, "jsonLines: after 5 is not allowed: a cursor that this walk yielded"],
  [
    bytesOf(""),
    { shard: { index: 0 } },
    'jsonLines: shard {"index":0} is not allowed: one that jsonLinesShards',
  ],
])("wrong use is refused in one line: %j %j", (source, options, message) => {
  expect(() => jsonLines(source as never, options)).toThrow(message);
});
