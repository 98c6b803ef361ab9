import type { Source } from "../source.ts";

/** A source that ends early once a signal has aborted. */
export function stoppable(source: Source, signal: AbortSignal | undefined): Source {
  return async function* (start, version) {
    for await (const chunk of source(start, version)) {
      if (signal?.aborted) return;
      yield chunk;
    }
  };
}
