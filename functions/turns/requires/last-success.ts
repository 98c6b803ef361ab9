/** Whether another task has succeeded, as its runs say: the newest ones first, until one is found. */
import type { SucceededRequirement } from "../../model/requires/requirement.ts";
import { spanText } from "../../model/requires/span.ts";
import type { WorkerContext } from "../../runs/index.ts";

/** Most tasks have a success among so many of their newest runs, which takes one read. */
const firstPage = 10;
const furtherPage = 200;
/** So many runs are looked at. */
const mostRuns = 1_000;
/** A run may end long after the instant that it is for: for so long, in milliseconds, runs from before the window are looked at. */
const longestRunMs = 7 * 86_400_000;

/** Why it is not met; undefined where it is. */
export async function lastSuccess(
  { store, clock }: Pick<WorkerContext, "store" | "clock">,
  { task, withinSeconds }: SucceededRequirement,
): Promise<string | undefined> {
  const now = clock.now();
  const from = withinSeconds === undefined ? undefined : now - withinSeconds * 1_000;
  const since = from === undefined ? undefined : Math.max(0, from - longestRunMs);
  let looked = 0;
  let after: string | undefined;
  do {
    const limit = looked === 0 ? firstPage : furtherPage;
    const { items, next } = await store.list(task, { now, since, limit, after });
    if (
      items.some(({ status, endedAt = "" }) => status === "succeeded" && !(Date.parse(endedAt) < (from ?? 0)))
    )
      return undefined;
    looked += items.length;
    after = next;
  } while (after !== undefined && looked < mostRuns);
  const among = after === undefined ? "" : ` among its ${mostRuns.toLocaleString("en")} newest runs`;
  return `${task} has not succeeded${withinSeconds === undefined ? "" : ` within ${spanText(withinSeconds)}`}${among}`;
}
