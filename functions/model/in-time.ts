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
  let cancel = () => {};
  const over = new Promise<void>((resolve) => {
    cancel = clock.after(Math.max(0, milliseconds), resolve);
  });
  return Promise.race([work, over.then(late)]).finally(() => cancel());
}
