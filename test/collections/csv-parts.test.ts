/** How a CSV is cut, what of an object each part reads, and what is refused. That no row is lost is in `csv-shards.test.ts`. */
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import {
  type CsvShard,
  csv,
  csvShards,
  csvTotal,
  s3Object,
  splitCsv,
} from "../../functions/collections/index.ts";
import type { Source } from "../../functions/collections/source.ts";
import { NonRetryableError } from "../../functions/model/errors.ts";
import { withFiles } from "../kit/files.ts";
import { bytesOf, walked } from "./bytes.ts";

const thousand = `id,name\n${Array.from({ length: 1000 }, (_, i) => `${i},name of ${i}\n`).join("")}`;
const uri = "s3://files/rows.csv";

async function partsOf(source: Source, shards: number, more: object = {}): Promise<CsvShard[]> {
  const { all, error } = await walked(csvShards(source, { shards, ...more }));
  if (error !== undefined) throw error;
  return all;
}

test("a CSV is cut into parts of about one size, whose items are its rows", async () => {
  const parts = await partsOf(bytesOf(thousand), 8);
  expect(parts).toHaveLength(8);
  for (const { from, to } of parts) expect(Math.abs(to - from - thousand.length / 8)).toBeLessThan(20);
  const items = parts.reduce((sum, each) => sum + each.items, 0);
  expect(items).toBe(await csvTotal(bytesOf(thousand)));
  const long = thousand + thousand.slice(8).repeat(9);
  expect(await partsOf(bytesOf(long), 1000)).toHaveLength(1000);
});

test("a part is a few numbers: where it begins and ends, and how many items, rows and lines it has", async () => {
  expect(await partsOf(bytesOf('id,name\r\n1,"a\nb"\r\n2,c\r\n3,d\r\n'), 2)).toEqual([
    { from: 0, to: 18, items: 1, row: 0, rows: 1, line: 1, lines: 3 },
    { from: 18, to: 28, items: 2, row: 1, rows: 2, line: 4, lines: 2 },
  ]);
});

test.each([
  ["has one row", "id\n1\n", 1],
  ["has a header alone", "id\n", 1],
  ["has fewer rows than parts are wanted", "id\n1\n2\n3\n", 3],
  ["has one row that is as long as most of it", `id\n1\n${"x".repeat(1000)}\n2\n`, 2],
])("a CSV that %s is cut into fewer parts", async (_, text, count) => {
  expect(await partsOf(bytesOf(text), 8)).toHaveLength(count);
});

test("an empty CSV without a header is one part without items", async () => {
  const format = { columns: ["id"] };
  const [only, ...others] = await partsOf(bytesOf(""), 8, format);
  expect([only?.items, others]).toEqual([0, []]);
  expect((await walked(csv(bytesOf(""), { ...format, shard: only }))).all).toEqual([]);
});

test("the parts of an object carry its version, and are read no further than they go", async () => {
  await withFiles({ [uri]: thousand.repeat(20).replaceAll("\nid,name", "") }, async () => {
    let bytes = 0;
    const counted: Source = (...given) => {
      const reading = s3Object(uri)(...given);
      const chunks = async function* () {
        for await (const chunk of reading) {
          bytes += chunk.length;
          yield chunk;
        }
      };
      return Object.defineProperties(chunks(), {
        version: { get: () => reading.version },
        size: { get: () => reading.size },
      });
    };
    const parts = await partsOf(counted, 4);
    // The object's size is known from its first answer, so it is read once.
    const size = parts.at(-1)?.to as number;
    expect(bytes).toBe(size);
    expect(new Set(parts.map(({ version }) => version)).size).toBe(1);
    expect(parts[0]?.version).toMatch(/^"[0-9a-f]{32}"$/);

    bytes = 0;
    const rows = [];
    for (const shard of parts) rows.push(...(await walked(csv(counted, { shard }))).all);
    expect(rows).toHaveLength(20_000);
    // Each part but the first reads the object's first range for the header.
    expect(bytes).toBeLessThan(size + 3 * (64 * 1024) + 4 * 1024);
  });
});

test("a part of an object that was replaced is not read", async () => {
  const [, part] = await withFiles({ [uri]: thousand }, () => partsOf(s3Object(uri), 2));
  await withFiles({ [uri]: `${thousand}x,y\n` }, async () => {
    for (const { error } of [
      await walked(csv(s3Object(uri), { shard: part })),
      await walked(csvShards(s3Object(uri), { shards: 2, after: part })),
    ]) {
      expect(error).toBeInstanceOf(NonRetryableError);
      expect(error?.message).toBe("s3://files/rows.csv was replaced while the run walked it");
    }
    await expect(splitCsv(s3Object(uri), part, undefined)).rejects.toThrow("was replaced");
  });
});

test("a compressed file is not cut", async () => {
  const { all, error } = await walked(csvShards(bytesOf(gzipSync(thousand)), { shards: 8 }));
  expect(all).toEqual([]);
  expect(error).toBeInstanceOf(NonRetryableError);
  expect(error?.message).toBe(
    "the file, line 1, byte 0: it is compressed by gzip, not a CSV: end its name in .gz, or pass the option gzip: true",
  );
});

test.each([0, 1, 1001, 2.5, "8", undefined])("%s parts of a CSV are refused", (shards) => {
  expect(() => csvShards(bytesOf(thousand), { shards } as never)).toThrow(
    /^csv: shards .* is not allowed: a whole number from 2 to 1000$/,
  );
});

test("a shard of another form, and a cursor that is not in its shard, are refused", async () => {
  const [first, second] = await partsOf(bytesOf(thousand), 2);
  const source = bytesOf(thousand);
  expect(() => csv(source, { shard: { index: 0, of: 8 } })).toThrow(
    'csv: shard {"index":0,"of":8} is not allowed: one that csvShards yielded, in the task\'s option shards',
  );
  expect(() => csvShards(source, { shards: 2, after: { byte: 7 } })).toThrow(
    'csv: after {"byte":7} is not allowed',
  );
  const { byte, row } = { byte: Number(second?.to), row: 1000 };
  expect(() => csv(source, { shard: first, after: { byte, row } })).toThrow(
    `csv: after {"byte":${byte},"row":1000} is not in its shard, which has bytes 0 to ${first?.to}`,
  );
  expect(() =>
    csv(source, { shard: { ...second, version: '"a"' }, after: { byte, row, version: '"b"' } }),
  ).toThrow('csv: after is of version "b" of the file, its shard of version "a"');
  await expect(splitCsv(source, 7, undefined)).rejects.toThrow("csv: shard 7 is not allowed");
});

test("a walk over a part that is done reads nothing", async () => {
  const source = bytesOf(thousand);
  const [, shard] = await partsOf(source, 2);
  source.starts.length = 0;
  const { to: byte = 0, row = 0, rows = 0 } = shard ?? {};
  expect((await walked(csv(source, { shard, after: { byte, row: row + rows } }))).all).toEqual([]);
  expect(source.starts).toEqual([]);
});

test("a reading that is given a signal ends with its reason", async () => {
  const signal = AbortSignal.abort(new Error("the turn is over"));
  const options = { shards: 4, signal };
  expect((await walked(csvShards(bytesOf(thousand), options))).error?.message).toBe("the turn is over");
  const [shard] = await partsOf(bytesOf(thousand), 4);
  await expect(splitCsv(bytesOf(thousand), shard, undefined, { signal })).rejects.toThrow("the turn is over");
});
