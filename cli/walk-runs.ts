/** All runs of a task, the newest first. There is no index by status: what is under way is found by looking. */
import type { RunRecord } from "../functions/model/run.ts";
import type { RunStore } from "../functions/store/run-store.ts";

/** Reads on only as far as it is asked to. @param page at most so many at a time @default 1000 */
export async function* walkRuns(
  store: RunStore,
  task: string,
  now: number,
  page = 1_000,
): AsyncGenerator<RunRecord> {
  let after: string | undefined;
  do {
    const { items, next } = await store.list(task, { limit: page, now, ...(after && { after }) });
    yield* items;
    after = next;
  } while (after !== undefined);
}
