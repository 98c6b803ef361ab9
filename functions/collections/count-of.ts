import { abortSignal, checkOptions } from "./options.ts";
import { type AnyWalk, walkOf } from "./walk.ts";

/** What `countOf` takes besides its collection. */
export interface CountOfOptions {
  /** Ends the count, which is then undefined: `ctx.signal` of `total`. @default none */
  readonly signal?: AbortSignal;
}

/** How many items a collection has, by walking it: as many requests as the walk itself. For a task's `total`. */
export async function countOf(
  walk: AnyWalk<unknown, unknown>,
  options: CountOfOptions = {},
): Promise<number | undefined> {
  checkOptions("countOf", options, { signal: abortSignal });
  const { signal } = options;
  let count = 0;
  for await (const _ of walkOf("countOf: the walk", walk)) {
    if (signal?.aborted) return undefined;
    count += 1;
  }
  return signal?.aborted ? undefined : count;
}
