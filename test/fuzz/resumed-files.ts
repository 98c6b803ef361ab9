/** A file with rows of all kinds, plain or compressed: a walk that ends behind any of its rows goes on with the next one. */
import fc from "fast-check";
import { csv, jsonLines } from "../../functions/collections/index.ts";
import { makeFile } from "../bench/collections/killed/file.ts";
import { bytesOf, walked } from "../collections/bytes.ts";
import type { FuzzTarget } from "./fuzz-target.ts";

export const target: FuzzTarget = {
  name: "a file whose walk is killed",
  property: fc.asyncProperty(
    fc.constantFrom("csv" as const, "jsonl" as const),
    fc.boolean(),
    fc.integer({ min: 0, max: 40 }),
    fc.constantFrom(1, 3, 64, 65_536),
    fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
    async (kind, gzip, count, chunkBytes, numbers) => {
      const random = () => numbers.next().value;
      const { bytes, rows } = makeFile(kind, gzip, count, random);
      const source = bytesOf(bytes, chunkBytes);
      const done: unknown[] = [];
      for (let after: unknown, kills = 0; ; kills++) {
        const options = { gzip, after: after as never };
        const walk = kind === "csv" ? csv(source, options) : jsonLines(source, options);
        const { all, error } = await walked<readonly [unknown, unknown]>(walk);
        if (error !== undefined) throw error;
        const kept = kills < 5 ? all.slice(0, Math.floor(random() * (all.length + 1))) : all;
        done.push(...kept.map(([row]) => row));
        if (kept.length === all.length) break;
        after = kept.length === 0 ? after : JSON.parse(JSON.stringify(kept.at(-1)?.[1]));
      }
      if (JSON.stringify(done) !== JSON.stringify(rows))
        throw new Error(`${JSON.stringify(done)} are not the rows ${JSON.stringify(rows)}`);
    },
  ),
};
