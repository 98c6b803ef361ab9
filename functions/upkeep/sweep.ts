/**
 * The sweeper's minute: resends runs that have no message in SQS, and hands on slots that a crash left behind. It
 * works on no run and ends none. This holds invariants 6 and 11.
 *
 * An entry is moved before its run is sent, further away each time, so messages cannot multiply: of two sweepers that
 * see one entry, one moves it. The entry of a run that has ended, or is paused without an end, is removed while the
 * run is still as it was read; whatever brings such a run back gives it a new entry.
 */
import { sweeperKeys, waitKey } from "../model/run/index-keys.ts";
import { turnMessage } from "../model/run/message.ts";
import { isDone, type RunRecord } from "../model/run/run.ts";
import { isTerminal } from "../model/run/status.ts";
import { laneOfRun } from "../model/task/task-directory.ts";
import { endPause } from "../operators/index.ts";
import {
  apply,
  firstWaiting,
  forget,
  handOnNext,
  handOnTo,
  postpone,
  type RunnerContext,
} from "../runs/index.ts";
import type { DueEntry } from "../store/run-store.ts";

/** What a sweep did. */
export interface Swept {
  /** Entries that were due. */
  readonly due: number;
  readonly sent: number;
  readonly forgotten: number;
  /** Entries, or whole keys, that failed for now: they are still there. */
  readonly failed: number;
}

const longestMinutes = 30;
/** An entry's new instant has up to this much randomness, in milliseconds: a sweeper knows its own write again by it. */
const randomMs = 1_000;
/** With less than this left, in milliseconds, no further entry is begun: the next minute goes on. */
const leastMs = 5_000;
const pageSize = 100;

/** Hands on slots that no run is using: free, or their holder has ended, or is itself in the queue. */
export async function handOnLeftBehind(context: RunnerContext, remaining: () => number): Promise<number> {
  let handedOn = 0;
  for (const task of Object.keys(context.lanes)) {
    if (remaining() < leastMs) break;
    try {
      if (await handOnTask(context, task)) handedOn++;
    } catch (error) {
      context.log("warn", "hand on failed", undefined, { task, error: String(error) });
    }
  }
  return handedOn;
}

async function handOnTask(context: RunnerContext, task: string): Promise<boolean> {
  const { store, clock } = context;
  if ((await firstWaiting(context, task)) === undefined) return false;
  const holder = (await store.getPart({ task, part: "state" }))?.slotRun;
  if (holder === undefined) return handOnNext(context, task);
  const askedAt = clock.now();
  const held = await store.get({ task, run: holder });
  if (held === undefined) return false;
  const { run, lane, dueKey, dueAt } = held;
  // It has the slot and is in the queue for it, maybe behind others that wait for it.
  if (dueKey === waitKey(task) && dueAt !== undefined)
    return handOnTo(context, { task, run, lane, dueKey, dueAt });
  return isDone(held, askedAt) && handOnNext(context, task);
}

/** Resends what is overdue. `remaining` returns the milliseconds left. Never rejects. */
export async function sweepDue(context: RunnerContext, remaining: () => number): Promise<Swept> {
  const swept = { due: 0, sent: 0, forgotten: 0, failed: 0 };
  await Promise.all(
    sweeperKeys.map((dueKey) =>
      sweepKey(context, dueKey, remaining, swept).catch((error: unknown) => {
        swept.failed++;
        context.log("warn", "sweep failed", undefined, { dueKey, error: String(error) });
      }),
    ),
  );
  return swept;
}

async function sweepKey(
  context: RunnerContext,
  dueKey: string,
  remaining: () => number,
  swept: { -readonly [K in keyof Swept]: number },
): Promise<void> {
  const until = context.clock.now();
  let after: string | undefined;
  do {
    const page = await context.store.due(dueKey, { until, limit: pageSize, after });
    for (const entry of page.items) {
      if (remaining() < leastMs) return;
      swept.due++;
      try {
        const did = await sweepEntry(context, entry);
        if (did !== "nothing") swept[did]++;
      } catch (error) {
        swept.failed++;
        context.log("warn", "sweep failed", entry, { error: String(error) });
      }
    }
    after = page.next;
  } while (after !== undefined);
}

async function sweepEntry(
  context: RunnerContext,
  entry: DueEntry,
): Promise<"sent" | "forgotten" | "nothing"> {
  const { store, queue, clock, random, log } = context;
  const found = await store.get(entry);
  if (found === undefined || found.dueKey !== entry.dueKey || found.dueAt !== entry.dueAt) return "nothing";
  if (needsNoSweeper(found)) return (await apply(context, entry, forget(found))).ok ? "forgotten" : "nothing";
  const sends = found.sends ?? 0;
  const delayMs = Math.min(2 ** sends, longestMinutes) * 60_000 - Math.floor(random() * randomMs);
  const { ok, item: run } = await apply(context, entry, postpone(entry, clock.now() + delayMs));
  // If it was paused in between, its entry is removed the next time.
  if (!ok || needsNoSweeper(run)) return "nothing";
  if (run.status === "paused" && run.until !== undefined && Date.parse(run.until) <= clock.now())
    return (await endPause(context, run)) ? "sent" : "nothing";
  await queue.send(laneOfRun(context, run), turnMessage(run));
  log(sends === 0 ? "info" : "warn", "send", entry, {
    status: run.status,
    turn: run.turn,
    sends: sends + 1,
  });
  return "sent";
}

function needsNoSweeper(run: RunRecord): boolean {
  return isTerminal(run.status) || (run.status === "paused" && run.until === undefined);
}
