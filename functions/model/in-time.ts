import type { Clock } from "./clock.ts";

/**
 * What `work` resolves with, or what `late` returns where it did not within some milliseconds. The work goes on then, and
 * nobody waits for it. @throws what the work throws in time, or `late` does
 */
export async function inTime<T, Late>(
  clock: Pick<Clock, "after">,
  milliseconds: number,
  work: Promise<T>,
  late: () => Late | Promise<Late>,
): Promise<T | Late> {
  const over = Promise.withResolvers<typeof late>();
  const cancel = clock.after(Math.max(0, milliseconds), () => over.resolve(late));
  const first = await Promise.race([work, over.promise]).finally(cancel);
  // Work that fails by what `late` does is too late as well.
  return first === late ? late() : (first as T);
}
