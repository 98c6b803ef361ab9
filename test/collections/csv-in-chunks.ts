import { expect } from "vitest";
import { type CsvCursor, type CsvOptions, csv } from "../../functions/collections/csv.ts";
import { NonRetryableError } from "../../functions/model/errors.ts";
import { bytesOf, walked } from "./bytes.ts";

/**
 * Reads a CSV in chunks of 1, 7 and 65,536 bytes, and from each of its cursors again: all must give the same. Returns
 * the rows, and the message of the mistake that ended the walk.
 */
export async function inChunks(
  content: string | Uint8Array,
  options: CsvOptions = {},
): Promise<{ readonly rows: unknown[]; readonly mistake: string | undefined }> {
  const results = [];
  for (const chunkBytes of [1, 7, 65_536]) {
    const source = bytesOf(content, chunkBytes);
    const { all, error } = await walked<readonly [unknown, CsvCursor]>(csv(source, options));
    for (const [i, [, after]] of all.entries()) {
      const rest = await walked(csv(source, { ...options, after: JSON.parse(JSON.stringify(after)) }));
      expect(rest.all).toEqual(all.slice(i + 1));
      expect(rest.error?.message).toBe(error?.message);
    }
    if (error !== undefined) expect(error).toBeInstanceOf(NonRetryableError);
    results.push({ rows: all.map(([row]) => row), mistake: error?.message });
  }
  const [first, ...others] = results;
  for (const other of others) expect(other).toEqual(first);
  return first as (typeof results)[0];
}
