/**
 * The loops that a careful person writes by hand: a cursor, a look at whether it was cancelled, a deadline, a
 * checkpoint a second. What the engine is measured against.
 */

/** What a hand-written worker keeps. */
export interface Saved {
  cursor: number;
  cancelled: boolean;
}

/** Where it saves, once a second. */
export type Save = (cursor: number) => Promise<Saved>;

/** By items. Resolves to how many were done. */
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

/** By pages, with everything kept by item. */
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
