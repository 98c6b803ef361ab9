/**
 * The loops that a careful engineer writes by hand, and against which the engine is measured: each keeps a cursor,
 * checks for a cancel and a deadline, and saves once a second.
 */

/** What a save returns. */
export interface Saved {
  cursor: number;
  cancelled: boolean;
}

/** Saves the cursor. */
export type Save = (cursor: number) => Promise<Saved>;

/** Walks over items. Resolves to how many were done. */
export async function bareItems(
  items: AsyncIterable<readonly [number, number]>,
  process: (item: number) => unknown,
  save: Save,
  deadline: number,
): Promise<number> {
  let done = 0;
  let cursor = 0;
  let cancelled = false;
  let savedAt = performance.now();
  for await (const [item, next] of items) {
    const pending = process(item);
    if (pending !== undefined) await pending;
    cursor = next;
    done++;
    const now = performance.now();
    if (cancelled || now >= deadline) break;
    if (now - savedAt >= 1_000) {
      ({ cancelled } = await save(cursor));
      savedAt = now;
    }
  }
  await save(cursor);
  return done;
}

/** Walks over pages, and checks and saves as often as by items. Resolves to how many items were done. */
export async function barePages(
  pages: AsyncIterable<readonly [readonly number[], (item: number) => number]>,
  process: (item: number) => unknown,
  save: Save,
  deadline: number,
): Promise<number> {
  let done = 0;
  let cursor = 0;
  let cancelled = false;
  let savedAt = performance.now();
  for await (const [items, cursorOf] of pages) {
    for (const item of items) {
      const pending = process(item);
      if (pending !== undefined) await pending;
      cursor = cursorOf(item);
      done++;
      const now = performance.now();
      if (cancelled || now >= deadline) return done;
      if (now - savedAt >= 1_000) {
        ({ cancelled } = await save(cursor));
        savedAt = now;
      }
    }
  }
  await save(cursor);
  return done;
}
