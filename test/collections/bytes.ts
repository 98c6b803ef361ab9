import type { Source } from "../../functions/collections/csv.ts";

/** A source of a text's bytes in chunks, which records the byte from which each reading starts. */
export function bytesOf(
  content: string | Uint8Array,
  chunkBytes = 1 << 16,
): Source & { readonly starts: number[] } {
  const bytes = Buffer.from(content);
  const starts: number[] = [];
  async function* source(start: number) {
    starts.push(start);
    for (let at = start; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  return Object.assign(source, { starts });
}

/** All that a walk yields, and the error that ended it. */
export async function walked<T>(walk: AsyncIterable<T>): Promise<{ all: T[]; error: Error | undefined }> {
  const all: T[] = [];
  try {
    for await (const value of walk) {
      // As a turn does: a broken row throws when it is asked for.
      if (Array.isArray(value)) void value[0];
      all.push(value);
    }
  } catch (error) {
    return { all, error: error as Error };
  }
  return { all, error: undefined };
}
