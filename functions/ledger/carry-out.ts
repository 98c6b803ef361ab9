/**
 * Carries out what a look has decided: records misses, or starts what is caught up. Two may do so at once, and one may do
 * it again after a crash: the same instants come out, each write has its condition, and what was started counts as
 * attended.
 */

import { newRun } from "../model/run/new-run.ts";
import type { RunRecord } from "../model/run/run.ts";
import { isWithinCreationWindow, occurrenceName } from "../model/run/run-name.ts";
import { type Ledger, ledgerPart, type Piece } from "../model/task/ledger.ts";
import { keptDays, laneOfRun, overlapOf, triggerParamsOf } from "../model/task/task-directory.ts";
import { apply, carriedOut, isOneOf, miss, type RunnerContext, startLate } from "../runs/index.ts";
import { isAttended } from "./attended.ts";
import { catchUpOf, decided } from "./picks.ts";
import { type KnownLedger, ledgerOf, readRecords } from "./read-ledger.ts";

/** The most misses of a look that get a record: the newest. The others' verdict is the same without one. */
const mostMissed = 100;

type Trigger = Pick<KnownLedger, "task" | "trigger"> & Pick<Piece, "maxRuns">;

/** Returns the ledger as it is afterwards. */
export async function carryOut(
  context: RunnerContext,
  { task, trigger, ledger }: KnownLedger,
): Promise<Ledger> {
  const { todo, pieces } = ledger;
  if (todo === undefined) return ledger;
  const { instants, catchUp, picks: starts } = decided(task, pieces, todo);
  const picks =
    catchUp === "none"
      ? instants
          .filter(({ piece }) => piece.off === undefined && catchUpOf(piece) === "none")
          .slice(-mostMissed)
      : starts;
  const [first, last] = [picks[0], picks.at(-1)];
  if (first !== undefined && last !== undefined) {
    // What a page does not show any more is told by the writes.
    const { runs } = await readRecords(context, { task, trigger }, first.at, last.at);
    for (const { at, piece } of picks) {
      const run = runs.get(at);
      const { maxRuns } = piece;
      if (catchUp !== "none") await start(context, { task, trigger, maxRuns }, at, run);
      else if (run === undefined) await recordMiss(context, { task, trigger }, at);
    }
  }
  const outcome = await apply(context, { task, part: ledgerPart(trigger) }, carriedOut(ledger));
  return ledgerOf(outcome.item) ?? ledger;
}

async function recordMiss(context: RunnerContext, { task, trigger }: Trigger, at: number): Promise<void> {
  const instant = new Date(at * 1000);
  const now = context.clock.now();
  const created = {
    ...newRun(now, trigger, instant),
    // Only those that are known without a read: most misses never run, and whatever starts one looks.
    params: triggerParamsOf(context, task, trigger),
    overlap: overlapOf(context, task),
  };
  const lane = laneOfRun(context, { task, lane: "" });
  const key = { task, run: occurrenceName(trigger, instant) };
  await apply(context, key, miss(created, { lane, now, keptDays: keptDays(context, task) }));
}

/** Starts an instant that nothing attended to, once, if its trigger may start one more. */
async function start(
  context: RunnerContext,
  { task, trigger, maxRuns }: Trigger,
  at: number,
  found: RunRecord | undefined,
): Promise<void> {
  const key = { task, run: occurrenceName(trigger, new Date(at * 1000)) };
  const isDue = (seen: RunRecord | undefined) =>
    !isAttended(seen) && (seen !== undefined || isWithinCreationWindow(key.run, context.clock.now()));
  if (!isDue(found)) return;
  // Counted before it is written, as workers do: after a crash there are fewer runs, never more.
  if (maxRuns !== undefined && !(await isOneOf(context, key, { trigger, maxRuns }))) return;
  const run = await startLate(context, key, found, { isDue });
  // Its params are not known any more: so a person sees that it did not run.
  if (run === undefined) await recordMiss(context, { task, trigger }, at);
}
