/** Walks that stop after any items, and resume from the cursor as it was saved. */
import type { Walk } from "../../../functions/collections/walk.ts";

// biome-ignore lint/suspicious/noExplicitAny: the cursor is out of JSON
export type Collection = (after: any) => Walk<unknown, unknown>;

/** The items of a walk that stops after so many items each time, by turns; then one at a time. */
export async function stopped(collection: Collection, turns: readonly number[]): Promise<unknown[]> {
  const found: unknown[] = [];
  let after: unknown;
  for (let turn = 0; ; turn++) {
    const most = turns[turn] ?? 1;
    let taken = 0;
    for await (const [item, cursor] of collection(after)) {
      found.push(item);
      after = JSON.parse(JSON.stringify(cursor));
      taken += 1;
      if (taken >= most) break;
    }
    if (taken === 0) return found;
  }
}

export async function itemsOf(walk: Walk<unknown, unknown>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const [item] of walk) found.push(item);
  return found;
}
