/** Whether another task has succeeded, as its runs say: the newest ones first, until one is found. */
import type { SucceededRequirement } from "../../model/requires/requirement.ts";
import { spanText } from "../../model/requires/span.ts";
import type { WorkerContext } from "../../runs/index.ts";
import { mostRuns, newestSuccess } from "../previous.ts";

/** A run may end long after the instant that it is for: for so long, in milliseconds, runs from before the window are looked at. */
const longestRunMs = 7 * 86_400_000;

/** Why it is not met; undefined where it is. */
export async function lastSuccess(
  context: Pick<WorkerContext, "store" | "clock">,
  { task, withinSeconds }: SucceededRequirement,
): Promise<string | undefined> {
  const from = withinSeconds === undefined ? undefined : context.clock.now() - withinSeconds * 1_000;
  const since = from === undefined ? undefined : Math.max(0, from - longestRunMs);
  const { run, isAll } = await newestSuccess(
    context,
    task,
    { since },
    ({ endedAt = "" }) => !(Date.parse(endedAt) < (from ?? 0)),
  );
  if (run !== undefined) return undefined;
  const among = isAll ? "" : ` among its ${mostRuns.toLocaleString("en")} newest runs`;
  return `${task} has not succeeded${withinSeconds === undefined ? "" : ` within ${spanText(withinSeconds)}`}${among}`;
}
