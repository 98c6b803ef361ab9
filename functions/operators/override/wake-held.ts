/** A rate limit that was changed lets the runs that it holds back ask again now. Nothing here rejects: they come by themselves, within a day. */
import { afterInstantMs, turnKeys } from "../../model/run/index-keys.ts";
import { isHeldByRate } from "../../model/run/record/rate-place.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { apply, bringForward, type RunnerContext, sendTurn, stateKeptMs } from "../../runs/index.ts";
import type { DueEntry } from "../../store/run-store.ts";

/** More of them come by themselves. */
const mostRuns = 1_000;
/** Of all tasks' turns so many pages are read of each partition, so far ahead, in milliseconds: a place is a day and a stride ahead. */
const mostPages = 5;
const longestAheadMs = 2 * 86_400_000 + afterInstantMs;
/** By then no worker goes by the rate that it remembers. One that goes on as soon need not be woken. */
const heardSeconds = stateKeptMs / 1_000 + 1;

export async function wakeHeld(context: RunnerContext, task: string): Promise<void> {
  try {
    const entries = (await Promise.all(turnKeys.map((dueKey) => waiting(context, task, dueKey)))).flat();
    // Those whose places are the nearest asked first.
    const next = entries.toSorted((a, b) => a.dueAt - b.dueAt).slice(0, mostRuns);
    for (const entry of next) await wake(context, await context.store.get(entry));
  } catch (error) {
    context.log("warn", "hand on failed", undefined, { task, error });
  }
}

async function waiting(context: RunnerContext, task: string, dueKey: string): Promise<readonly DueEntry[]> {
  const found: DueEntry[] = [];
  const until = context.clock.now() + longestAheadMs;
  let after: string | undefined;
  for (let pages = 0; pages < mostPages && found.length < mostRuns; pages++) {
    const options = { until, limit: mostRuns, after };
    const page = await context.store.due(dueKey, options);
    found.push(...page.items.filter((entry) => entry.task === task));
    after = page.next;
    if (after === undefined) break;
  }
  return found;
}

async function wake(context: RunnerContext, run: RunRecord | undefined): Promise<void> {
  const at = context.clock.now() + heardSeconds * 1_000;
  const { notBefore } = run ?? {};
  if (run === undefined || notBefore === undefined || Date.parse(notBefore) < at) return;
  if (!isHeldByRate(run)) return;
  const outcome = await apply(context, run, bringForward({ ...run, notBefore }, at));
  if (outcome.ok) await sendTurn(context, outcome.item, heardSeconds);
}
