/**
 * Carries out what a look has decided: records misses, or starts what is caught up. Two may do so at once, and one may do
 * it again after a crash: the same instants come out, each write has its condition, and what was started counts as
 * attended.
 */

import { turnMessage } from "../model/run/message.ts";
import { newRun, type RunKey, type RunRecord } from "../model/run/run.ts";
import { isWithinCreationWindow, occurrenceName } from "../model/run/run-name.ts";
import { type Ledger, ledgerPart, type Piece } from "../model/task/ledger.ts";
import { keptDays, laneOfRun, overlapOf, triggerParamsOf } from "../model/task/task-directory.ts";
import {
  announce,
  apply,
  carriedOut,
  isOneOf,
  keepAttachments,
  miss,
  occurrenceParams,
  type RunnerContext,
  startAbsent,
  startRecorded,
} from "../runs/index.ts";
import { isAttended } from "./attended.ts";
import { catchUpOf, decided, picksOf } from "./picks.ts";
import { type KnownLedger, ledgerOf, readRecords } from "./read-ledger.ts";

/** The most misses of a look that get a record: the newest. The others' verdict is the same without one. */
const mostMissed = 100;
/** A run that changes this often while it is started is left as it is. */
const mostTries = 20;

type Trigger = Pick<KnownLedger, "task" | "trigger"> & Pick<Piece, "maxRuns">;

/** Returns the ledger as it is afterwards. */
export async function carryOut(
  context: RunnerContext,
  { task, trigger, ledger }: KnownLedger,
): Promise<Ledger> {
  const { todo, pieces } = ledger;
  if (todo === undefined) return ledger;
  const { instants, catchUp } = decided(task, pieces, todo);
  const picks =
    catchUp === "none"
      ? instants
          .filter(({ piece }) => piece.off === undefined && catchUpOf(piece) === "none")
          .slice(-mostMissed)
      : picksOf(instants, todo.at, catchUp);
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
  const { created, key, lane, now } = occurrence(context, { task, trigger }, at);
  await apply(context, key, miss(created, { lane, now, keptDays: keptDays(context, task) }));
}

/** Starts an instant that nothing attended to, once, if its trigger may start one more. Whoever wrote it sends it; should that fail, the sweeper does. */
async function start(
  context: RunnerContext,
  trigger: Trigger,
  at: number,
  found: RunRecord | undefined,
): Promise<void> {
  let seen = found;
  const { maxRuns } = trigger;
  // Counted before it is written, as workers do: after a crash there are fewer runs, never more.
  const isRefused = async (key: RunKey) =>
    maxRuns !== undefined && !(await isOneOf(context, key, { ...trigger, maxRuns }));
  for (let tries = 0; tries < mostTries && !isAttended(seen); tries++) {
    const { created, key, lane, now } = occurrence(context, trigger, at);
    if (seen === undefined && !isWithinCreationWindow(key.run, now)) return;
    if (tries === 0 && (await isRefused(key))) return;
    if (seen !== undefined && !(await keepAttachments(context, seen))) return;
    if (seen !== undefined) await announce(context, seen);
    const { overlap } = created;
    const write =
      seen === undefined
        ? startAbsent(key, { ...created, ...(await occurrenceParams(context, key)) }, { overlap, lane, now })
        : startRecorded(seen, { overlap, now });
    const outcome = await apply(context, key, write);
    if (outcome.ok) return send(context, outcome.item);
    // A skip has landed in between, or another sweeper has started it.
    seen = outcome.item;
  }
}

async function send(context: RunnerContext, run: RunRecord): Promise<void> {
  try {
    await context.queue.send(laneOfRun(context, run), turnMessage(run));
  } catch (error) {
    context.log("warn", "not sent", run, { error: String(error) });
  }
}

function occurrence(context: RunnerContext, { task, trigger }: Trigger, at: number) {
  const instant = new Date(at * 1000);
  const now = context.clock.now();
  return {
    key: { task, run: occurrenceName(trigger, instant) },
    created: {
      ...newRun(now, trigger, instant),
      params: triggerParamsOf(context, task, trigger),
      overlap: overlapOf(context, task),
    },
    lane: laneOfRun(context, { task, lane: "" }),
    now,
  };
}
