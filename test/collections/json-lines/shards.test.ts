/** Parts of a JSON Lines file: together they have the items of the whole file, in order, each once. */
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type JsonLinesCursor,
  type JsonLinesShard,
  jsonLines,
  jsonLinesShards,
  type Source,
  splitJsonLines,
} from "../../../functions/collections/index.ts";
import { bytesOf } from "../bytes.ts";

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}

const line = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('{"a":"é"}', "1", '"東京 😀"', `"${"x".repeat(90)}"`) },
  fc.constantFrom("", " ", "\r"),
);
const file = fc
  .tuple(fc.constantFrom("", "\ufeff"), fc.array(line, { maxLength: 40 }), fc.constantFrom("", "\n"))
  .map(([mark, lines, end]) => mark + lines.join("\n") + end);

/** A source that knows its size, reads from any byte, and counts what is read of it. */
function sized(content: string, chunkBytes: number) {
  const bytes = Buffer.from(content);
  const read = { bytes: 0 };
  const source: Source = (start, version = "v1", end = bytes.length) => ({
    version,
    size: bytes.length,
    async *[Symbol.asyncIterator]() {
      for (let at = start; at < end; at += chunkBytes) {
        const chunk = bytes.subarray(at, at + chunkBytes);
        read.bytes += chunk.length;
        yield chunk;
      }
    },
  });
  return { source, read };
}

test("parts have each item once, in order, whatever the source knows and however it is compressed", async () => {
  await fc.assert(
    fc.asyncProperty(
      file,
      fc.integer({ min: 2, max: 9 }),
      fc.constantFrom(1, 5, 1000),
      async (text, shards, bytes) => {
        const expected = (await all(jsonLines(bytesOf(text)))).map(([item]) => item);
        const sources: [Source, boolean][] = [
          [bytesOf(text, bytes), false],
          [sized(text, bytes).source, false],
          [bytesOf(gzipSync(text), bytes), true],
        ];
        for (const [source, gzip] of sources) {
          const parts = await all(jsonLinesShards(source, { shards, gzip }));
          expect(parts.length).toBeLessThanOrEqual(shards);
          expect(parts[0]?.from).toBe(0);
          expect(parts.at(-1)?.to).toBe(Buffer.byteLength(text));
          for (const [i, part] of parts.entries()) if (i > 0) expect(part.from).toBe(parts[i - 1]?.to);
          const found: unknown[] = [];
          for (const shard of parts)
            for (const [item] of await all(jsonLines(source, { shard, gzip }))) found.push(item);
          expect(found).toEqual(expected);
          const [first] = parts;
          if (first)
            expect(await all(jsonLinesShards(source, { shards, gzip, after: first }))).toEqual(
              parts.slice(1),
            );
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("a part that is cut at any item has the same items in two", async () => {
  await fc.assert(
    fc.asyncProperty(file, fc.nat(), fc.boolean(), async (text, pick, gzip) => {
      const source = bytesOf(gzip ? gzipSync(text) : text, 7);
      const shard = { from: 0, to: Buffer.byteLength(text) };
      const items = await all(jsonLines(source, { gzip, shard }));
      const at = pick % (items.length + 1);
      const cursor = items[at - 1]?.[1];
      const cut = await splitJsonLines(source, shard, cursor, { gzip });
      if (cut === undefined) return;
      expect([cut.kept.from, cut.kept.to, cut.rest.to]).toEqual([0, cut.rest.from, shard.to]);
      const kept = await all(jsonLines(source, { gzip, shard: cut.kept, after: cursor }));
      const rest = await all(jsonLines(source, { gzip, shard: cut.rest }));
      expect([...kept, ...rest].map(([item]) => item)).toEqual(items.slice(at).map(([item]) => item));
    }),
    { numRuns: 100 },
  );
});

test("of a file that knows its size little is read at each cut", async () => {
  const text = Array.from({ length: 100_000 }, (_, i) => `{"id":${i}}\n`).join("");
  const { source, read } = sized(text, 1000);
  const parts = await all(jsonLinesShards(source, { shards: 8 }));
  expect(parts).toHaveLength(8);
  expect(parts.every(({ version }) => version === "v1")).toBe(true);
  expect(read.bytes).toBeLessThan(20_000);
});

test("one line cannot be cut, and a part knows its rows and lines in the first part alone", async () => {
  const source = bytesOf("1\n2\n3\n4\nx\n");
  expect(await splitJsonLines(source, { from: 8, to: 10 }, undefined)).toBeUndefined();
  expect(await splitJsonLines(source, { from: 0, to: 10 }, { byte: 6 })).toEqual({
    kept: { from: 0, to: 8 },
    rest: { from: 8, to: 10 },
  });
  const [first] = await all(jsonLines(source, { shard: { from: 0, to: 4 } }));
  expect(first?.[1]).toEqual({ byte: 2, row: 1, line: 2 });
  const [broken] = await all(jsonLines(source, { shard: { from: 8, to: 10 } }));
  expect(() => broken?.[0]).toThrow('the file, byte 8: it is not JSON, as "x" shows: "x"');
  expect(broken?.[1]).toEqual({ byte: 10 });
});

test.each<[JsonLinesShard, JsonLinesCursor, string]>([
  [{ from: 2, to: 4 }, { byte: 0 }, 'after {"byte":0} is not in its shard, which has bytes 2 to 4'],
  [
    { from: 2, to: 4, version: "a" },
    { byte: 2, version: "b" },
    "after is of version b of the file, its shard of",
  ],
])("a cursor of another part is refused: %j", (shard, after, message) => {
  expect(() => jsonLines(bytesOf(""), { shard, after })).toThrow(message);
});
