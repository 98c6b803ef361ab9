/** Files that are compressed by gzip: by name or by option, whole or damaged. */
import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import {
  csv,
  csvShards,
  csvTotal,
  jsonLines,
  type Source,
  splitCsv,
} from "../../functions/collections/index.ts";
import { bytesOf, walked } from "./bytes.ts";

const named = (path: string, content: Uint8Array, chunkBytes = 10): Source =>
  Object.assign(bytesOf(content, chunkBytes), { path });
const text = '\ufeffid,name\r\n1,"a\nb"\r\n2,東京\r\n3,ß\r\n';

test("a CSV whose name ends in .gz is decompressed, and its cursors are bytes of what it holds", async () => {
  const plain = await walked(csv(bytesOf(text)));
  const packed = named("in/rows.csv.GZ", gzipSync(text));
  expect(await walked(csv(packed))).toEqual(plain);
  for (const [i, [, after]] of plain.all.entries())
    expect((await walked(csv(packed, { after }))).all).toEqual(plain.all.slice(i + 1));
  expect(await csvTotal(packed)).toBe(3);
  expect(await csvTotal(packed, { approximate: true })).toBe(4);
});

test("parts of a compressed CSV have its rows, and can be cut", async () => {
  const packed = named("rows.csv.gz", gzipSync(text));
  const parts = (await walked(csvShards(packed, { shards: 2 }))).all;
  const rows = await Promise.all(parts.map(async (shard) => (await walked(csv(packed, { shard }))).all));
  expect(rows.flat()).toEqual((await walked(csv(packed))).all);
  const cut = await splitCsv(packed, parts[0], undefined);
  expect(cut).toEqual(await splitCsv(bytesOf(text), parts[0], undefined));
});

test("the option gzip goes before the name, and several files compressed one after the other are one", async () => {
  const packed = Buffer.concat([gzipSync("1\n2"), gzipSync("3\n4\n")]);
  for (const chunkBytes of [1, 7, 1000]) {
    const { all } = await walked(jsonLines(bytesOf(packed, chunkBytes), { gzip: true }));
    expect(all.map(([item]) => item)).toEqual([1, 23, 4]);
  }
  const plain = await walked(jsonLines(named("a.jsonl.gz", Buffer.from("1\n")), { gzip: false }));
  expect(plain.all.map(([item]) => item)).toEqual([1]);
});

test.each([Buffer.from("1\n2\n"), Buffer.from("1"), Buffer.alloc(0)])(
  "a file named .gz that is not compressed is refused",
  async (content) => {
    const { error } = await walked(jsonLines(named("a.gz", content, 1)));
    expect(error).toMatchObject({ name: "NonRetryableError" });
    expect(error?.message).toMatch(
      /^the file, byte 0: it is not compressed by gzip, as its name or the option gzip says/,
    );
  },
);

test("what comes before damage is read, and then the run ends", async () => {
  const lines = Array.from({ length: 3000 }, () => `"${randomBytes(200).toString("base64")}"\n`).join("");
  const packed = gzipSync(lines);
  const cut = packed.subarray(0, packed.length >> 1);
  const found = await Promise.all(
    [1000, 100_000, 1 << 20].map((chunkBytes) => walked(jsonLines(named("a.gz", cut, chunkBytes)))),
  );
  const { all, error } = found[0] as (typeof found)[0];
  expect(all.length).toBeGreaterThan(1000);
  expect(error).toMatchObject({ name: "NonRetryableError" });
  expect(error?.message).toMatch(/^the file, byte \d+: its gzip data is damaged or cut off/);
  for (const other of found) expect(Math.abs(other.all.length - all.length)).toBeLessThan(300);
});

test("a reading from behind the end of what a file holds is refused", async () => {
  const { error } = await walked(jsonLines(bytesOf(gzipSync("1\n")), { gzip: true, after: { byte: 9 } }));
  expect(error?.message).toBe(
    "the file ends at byte 2, before byte 9: it was replaced while the run walked it",
  );
});

test("a walk that stops early leaves no reading open", async () => {
  let open = 0;
  const packed = gzipSync(randomBytes(100_000).toString("hex").replace(/.{40}/g, '"$&"\n'));
  const source: Source = async function* (start) {
    open += 1;
    try {
      for (let at = start; at < packed.length; at += 1000) yield packed.subarray(at, at + 1000);
    } finally {
      open -= 1;
    }
  };
  for await (const _ of jsonLines(source, { gzip: true })) break;
  expect(open).toBe(0);
});
