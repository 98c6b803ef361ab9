/** Parts of a CSV: together they have the rows of the whole file, in order, each once, with the same cursors. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type CsvCursor,
  type CsvFormat,
  type CsvShard,
  csv,
  csvShards,
  splitCsv,
} from "../../functions/collections/index.ts";
import { bytesOf } from "./bytes.ts";

interface File {
  readonly bytes: Buffer;
  readonly format: CsvFormat & { readonly inBatchesOf?: number };
}

/** What a walk yields, with the message in place of a row that is broken. */
async function entriesOf(
  walk: AsyncIterable<readonly [unknown, CsvCursor]>,
): Promise<[unknown, CsvCursor][]> {
  const all: [unknown, CsvCursor][] = [];
  for await (const entry of walk) {
    try {
      all.push([entry[0], entry[1]]);
    } catch (error) {
      all.push([(error as Error).message, entry[1]]);
    }
  }
  return all;
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}

const asJson = <T>(value: T): T => value && JSON.parse(JSON.stringify(value));

const cell = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("a", "7", "Zürich", "", "x y", "long enough to matter") },
  {
    weight: 2,
    arbitrary: fc.constantFrom('"a\nb"', '"a\r\nb"', '"a ""b"" c"', '"a,b;c"', '"# no\n# comment"', '"\n"'),
  },
  // The last ones break the row, or the parser.
  { weight: 1, arbitrary: fc.constantFrom('a"b', '"a" b', "a,b", "#", "  ", '""') },
);
const line = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(cell, cell, cell).map((cells) => cells.join(",")) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", ",,", "a", "1,2,3,4", "# remark, of it", "id,name,city", " ", ",,,"),
  },
);
const encode: Readonly<Record<string, (text: string) => Buffer>> = {
  "utf-8": (text) => Buffer.from(text),
  "utf-8 with a mark": (text) => Buffer.from(`\ufeff${text}`),
  "utf-16le": (text) => Buffer.from(`\ufeff${text}`, "utf16le"),
  "utf-16be": (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
  "windows-1252": (text) => Buffer.from(text, "latin1"),
};
const file: fc.Arbitrary<File> = fc
  .record({
    lines: fc.array(fc.tuple(line, fc.constantFrom("\n", "\n", "\n", "\r\n")), { maxLength: 40 }),
    header: fc.constantFrom("named", "named", "given", "after a title"),
    lineEnds: fc.constantFrom("as drawn", "as drawn", "\r\n", "\r"),
    encoding: fc.constantFrom(...Object.keys(encode)),
    end: fc.constantFrom("", "", "\x1a", "\r\n\r\n", ",,\n,,\n"),
    isCut: fc.boolean(),
    comment: fc.constantFrom(undefined, "#"),
    inBatchesOf: fc.constantFrom(undefined, undefined, undefined, 1, 3),
  })
  .map(({ lines, header, lineEnds, encoding, end, isCut, comment, inBatchesOf }) => {
    const begin = { named: "id,name,city\n", given: "", "after a title": "A title\nid,name,city\n" }[
      header
    ] as string;
    let text = begin + lines.map((each) => each.join("")).join("");
    if (lineEnds !== "as drawn") text = text.replace(/\r?\n/g, lineEnds);
    if (isCut) text = text.replace(/[\r\n]+$/, "");
    return {
      bytes: (encode[encoding] as (text: string) => Buffer)(text + end),
      format: {
        comment,
        inBatchesOf,
        columns: header === "given" ? ["a", "b", "c"] : undefined,
        from_line: header === "after a title" ? 2 : undefined,
        encoding: encoding === "windows-1252" ? encoding : undefined,
      },
    };
  });

/** What a walk over the whole file yields, and the parts it is cut into; undefined for what is no CSV. */
async function cutUp({ bytes, format }: File, shards: number, chunkBytes: number) {
  const source = bytesOf(bytes, chunkBytes);
  const cut = () => all(csvShards(source, { ...format, shards }));
  try {
    const whole = await entriesOf(csv(source, format));
    return { source, whole, parts: asJson(await cut()) };
  } catch (error) {
    await expect(cut()).rejects.toThrow((error as Error).message);
    return undefined;
  }
}

test("the parts of a CSV have the rows of a walk over the whole file, in order, each once", async () => {
  await fc.assert(
    fc.asyncProperty(
      file,
      fc.integer({ min: 2, max: 9 }),
      fc.constantFrom(3, 65_536),
      async (drawn, shards, chunk) => {
        const found = await cutUp(drawn, shards, chunk);
        if (found === undefined) return;
        const { source, whole, parts } = found;
        expect(parts.length).toBeLessThanOrEqual(shards);
        expect(parts.length).toBeGreaterThanOrEqual(1);
        let before: CsvShard | undefined;
        const together: [unknown, CsvCursor][] = [];
        for (const shard of parts) {
          expect([shard.from, shard.row]).toEqual([
            before?.to ?? 0,
            (before?.row ?? 0) + (before?.rows ?? 0),
          ]);
          const entries = await entriesOf(csv(source, { ...drawn.format, shard }));
          expect(entries).toHaveLength(shard.items);
          together.push(...entries);
          before = shard;
        }
        expect(together).toEqual(whole);
      },
    ),
    { numRuns: 300 },
  );
});

test("a walk over a part resumes after each of its cursors", async () => {
  await fc.assert(
    fc.asyncProperty(file, fc.integer({ min: 2, max: 5 }), async (drawn, shards) => {
      const found = await cutUp(drawn, shards, 7);
      for (const shard of found?.parts ?? []) {
        const read = (after?: CsvCursor) =>
          entriesOf(csv(found?.source as never, { ...drawn.format, shard, after }));
        const entries = await read();
        for (const [i, [, after]] of entries.entries())
          expect(await read(asJson(after))).toEqual(entries.slice(i + 1));
      }
    }),
    { numRuns: 60 },
  );
});

test("the cutting of a CSV goes on behind each of its parts", async () => {
  await fc.assert(
    fc.asyncProperty(file, fc.integer({ min: 2, max: 9 }), async (drawn, shards) => {
      const found = await cutUp(drawn, shards, 65_536);
      for (const [i, after] of (found?.parts ?? []).entries()) {
        const rest = await all(csvShards(found?.source as never, { ...drawn.format, shards, after }));
        expect(asJson(rest)).toEqual(found?.parts.slice(i + 1));
      }
    }),
    { numRuns: 60 },
  );
});

test("the two halves of a part have its rows that are left after the cursor, in order, each once", async () => {
  await fc.assert(
    fc.asyncProperty(file, fc.integer({ min: 2, max: 4 }), fc.nat(), async (drawn, shards, at) => {
      const found = await cutUp(drawn, shards, 65_536);
      for (const shard of found?.parts ?? []) {
        const read = (each: CsvShard, after?: CsvCursor) =>
          entriesOf(csv(found?.source as never, { ...drawn.format, shard: each, after }));
        const entries = await read(shard);
        const done = at % (entries.length + 1);
        const after = done === 0 ? undefined : asJson(entries[done - 1]?.[1]);
        const halves = asJson(await splitCsv(found?.source as never, shard, after, drawn.format));
        const left = entries.slice(done);
        if (halves === undefined) {
          expect(left.length).toBeLessThan(2);
          continue;
        }
        const { kept, rest } = halves;
        const [first, second] = [await read(kept, after), await read(rest)];
        expect([...first, ...second]).toEqual(left);
        expect(Math.min(first.length, second.length)).toBeGreaterThan(0);
        expect([kept.from, kept.to, rest.to]).toEqual([shard.from, rest.from, shard.to]);
        expect(kept.items + rest.items).toBe(shard.items);
      }
    }),
    { numRuns: 150 },
  );
});

test("csvShards says that it was not told into how many parts", () => {
  const source = bytesOf("id\n1\n");
  for (const options of [{}, { delimiter: ";" }, undefined])
    expect(() => csvShards(source, options as never)).toThrow(
      "csv: shards undefined is not allowed: a whole number from 2 to 1000",
    );
});
