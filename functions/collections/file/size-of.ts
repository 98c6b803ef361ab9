import type { Source } from "../source.ts";

/** The bytes of a source that does not know them: reads it to its end. @throws the signal's reason once it has aborted */
export async function sizeOf(source: Source, signal: AbortSignal | undefined): Promise<number> {
  let bytes = 0;
  for await (const chunk of source(0)) {
    signal?.throwIfAborted();
    bytes += chunk.length;
  }
  return bytes;
}
