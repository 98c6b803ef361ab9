/** How many items a JSON Lines file has. */
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { jsonLinesTotal, type Source } from "../../../functions/collections/index.ts";
import { bytesOf } from "../bytes.ts";

test.each<[string, number]>([
  ["", 0],
  ["\n \n\r\n", 0],
  ["1", 1],
  ["\ufeff1\n\n{}\r\n \t\nbroken\n", 3],
])("%j has %d items", async (text, count) => {
  for (const chunkBytes of [1, 3, 100]) {
    expect(await jsonLinesTotal(bytesOf(text, chunkBytes))).toBe(count);
    expect(await jsonLinesTotal(bytesOf(gzipSync(text), chunkBytes), { gzip: true })).toBe(count);
    expect(await jsonLinesTotal(bytesOf(text, chunkBytes), { inBatchesOf: 2 })).toBe(Math.ceil(count / 2));
  }
});

test("an estimate reads the first megabyte of a file that knows its size", async () => {
  const bytes = Buffer.from("12345\n".repeat(1_000_000));
  let read = 0;
  const source: Source = (start) => ({
    size: bytes.length,
    async *[Symbol.asyncIterator]() {
      for (let at = start; at < bytes.length; at += 65_536) {
        read += 65_536;
        yield bytes.subarray(at, at + 65_536);
      }
    },
  });
  expect(Math.abs(((await jsonLinesTotal(source, { approximate: true })) ?? 0) - 1_000_000)).toBeLessThan(10);
  expect(read).toBe(1024 * 1024);
  expect(await jsonLinesTotal(bytesOf(bytes), { approximate: true })).toBe(1_000_000);
});

test("a count ends with its signal, and a file that is none has no count", async () => {
  expect(await jsonLinesTotal(bytesOf("1\n"), { signal: AbortSignal.abort() })).toBeUndefined();
  expect(await jsonLinesTotal(bytesOf("1\n"), { gzip: true })).toBeUndefined();
});
