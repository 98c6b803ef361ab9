/** A rate limit that was changed lets the runs that it holds back ask again now. Nothing here rejects: they come by themselves, within a day. */
import { turnKeys } from "../../model/run/index-keys.ts";
import { isHeldByRate } from "../../model/run/record/rate-place.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { apply, bringForward, type RunnerContext, sendTurn } from "../../runs/index.ts";
import type { DueEntry } from "../../store/run-store.ts";

/** More of them come by themselves. */
const mostRuns = 1_000;
/** One that goes on so soon need not be woken, in milliseconds. */
const soonMs = 5_000;

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
  let after: string | undefined;
  do {
    const options = { until: Number.MAX_SAFE_INTEGER, limit: mostRuns, after };
    const page = await context.store.due(dueKey, options);
    found.push(...page.items.filter((entry) => entry.task === task));
    after = page.next;
  } while (after !== undefined && found.length < mostRuns);
  return found;
}

async function wake(context: RunnerContext, run: RunRecord | undefined): Promise<void> {
  const now = context.clock.now();
  const { notBefore } = run ?? {};
  if (run === undefined || notBefore === undefined || Date.parse(notBefore) < now + soonMs) return;
  if (!isHeldByRate(run)) return;
  const outcome = await apply(context, run, bringForward({ ...run, notBefore }, now));
  if (outcome.ok) await sendTurn(context, outcome.item);
}
