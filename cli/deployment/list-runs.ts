/**
 * A task's runs, the newest first, some of them left out. No index knows a run's status, so runs are read page by page
 * until as many are found as were asked for.
 */
import { type RunRecord, shownStatus } from "../../functions/model/run/run.ts";
import type { ShownStatus } from "../../functions/model/run/status.ts";
import type { RunStore } from "../../functions/store/run-store.ts";

/** Which runs are listed. */
export interface RunFilter {
  /** The most runs. */
  readonly number: number;
  /** @default every status */
  readonly statuses?: readonly ShownStatus[];
  /** Those whose instant is no earlier, in epoch milliseconds. */
  readonly since?: number;
  /** Those that come after this one in the list: a run's name, or the instant that begins it. */
  readonly before?: string;
}

/** The runs, and where to go on: undefined where there are no more. */
export interface ListedRuns {
  readonly runs: readonly RunRecord[];
  readonly next?: string;
}

const pageSize = 1_000;

export async function listRuns(
  store: RunStore,
  task: string,
  now: number,
  { number, statuses, since, before }: RunFilter,
): Promise<ListedRuns> {
  const isMeant = (run: RunRecord) => statuses?.includes(shownStatus(run, now)) ?? true;
  const runs: RunRecord[] = [];
  const limit = statuses === undefined ? Math.min(number + 1, pageSize) : pageSize;
  let after = before;
  do {
    const page = await store.list(task, { limit, now, since, after });
    for (const run of page.items.filter(isMeant)) {
      // One more was found than is shown: the last shown says where to go on.
      if (runs.length === number) return { runs, next: runs.at(-1)?.run };
      runs.push(run);
    }
    after = page.next;
  } while (after !== undefined);
  return { runs };
}
