/**
 * The clock's minute: what SQS does not hold is sent again. It runs no task and ends none.
 *
 * An entry is moved before its run is sent, further away each time, so that messages cannot multiply: two clocks
 * at once see one entry, and one of them moves it. An entry of a run that has ended, or that stands paused with
 * no end, is taken out, if it stands there still: whatever brings such a run back looks after it from then on.
 */

import { dueAt, sweeperKeyCount } from "../model/index-keys.ts";
import type { RunRecord } from "../model/run.ts";
import { isTerminal } from "../model/status.ts";
import { endPause } from "../operators/operate.ts";
import type { RunnerContext } from "../runs/context.ts";
import { laneOf } from "../runs/lane-of.ts";
import { handOn, handOnTo, isDone, waitKey } from "../runs/slot.ts";
import { turnMessage } from "../runs/start.ts";
import { forget, sweep } from "../store/conditions.ts";
import type { DueEntry } from "../store/run-store.ts";

/** What a sweep did. */
export interface Swept {
  /** Entries that were due. */
  readonly due: number;
  readonly sent: number;
  readonly forgotten: number;
  /** Entries that failed for now, or whole keys that could not be read; they are still there. */
  readonly failed: number;
}

const longestMinutes = 30;
/** Two clocks that move an entry at once move it to instants so far apart at the most, in milliseconds. */
const longestApartMs = 1_000;
/** With less than this left, in milliseconds, nothing more is begun: the next minute goes on. */
const leastMs = 5_000;
/** Entries read of one key at a time. */
const pageSize = 100;

/** Hands on the slots that a crash forgot: free, or their holder has ended, or is itself among those that wait. */
export async function handOnLeftBehind(place: RunnerContext, remaining: () => number): Promise<number> {
  let handedOn = 0;
  for (const task of Object.keys(place.lanes)) {
    if (remaining() < leastMs) break;
    try {
      handedOn += (await handOnTask(place, task)) ? 1 : 0;
    } catch (error) {
      place.log("warn", "hand on failed", undefined, { task, error: String(error) });
    }
  }
  return handedOn;
}

async function handOnTask(place: RunnerContext, task: string): Promise<boolean> {
  const { store, clock } = place;
  const { items } = await store.due(waitKey(task), { until: Number.MAX_SAFE_INTEGER, limit: 1 });
  const [first] = items;
  if (first === undefined) return false;
  const holder = (await store.getPart({ task, part: "state" }))?.slotRun;
  if (holder === undefined) return handOn(place, task);
  const askedAt = clock.now();
  const held = await store.get({ task, run: holder });
  if (held === undefined) return false;
  const { run, lane, dueKey, dueAt } = held;
  // It has the slot and waits for it, maybe behind others that wait for it in turn.
  if (dueKey === waitKey(task) && dueAt !== undefined) {
    return handOnTo(place, { task, run, lane, dueKey, dueAt });
  }
  return isDone(held, askedAt) && handOn(place, task);
}

/** Sends what is overdue. `remaining` tells how many milliseconds are left to do so. Never rejects. */
export async function sweepDue(place: RunnerContext, remaining: () => number): Promise<Swept> {
  const swept = { due: 0, sent: 0, forgotten: 0, failed: 0 };
  const keys = Array.from({ length: sweeperKeyCount }, (_, i) => `sweep#${i}`);
  await Promise.all(
    keys.map((dueKey) =>
      sweepKey(place, dueKey, remaining, swept).catch((error: unknown) => {
        swept.failed++;
        place.log("warn", "sweep failed", undefined, { dueKey, error: String(error) });
      }),
    ),
  );
  return swept;
}

async function sweepKey(
  place: RunnerContext,
  dueKey: string,
  remaining: () => number,
  swept: { -readonly [K in keyof Swept]: number },
): Promise<void> {
  const until = place.clock.now();
  let after: string | undefined;
  do {
    const page = await place.store.due(dueKey, {
      until,
      limit: pageSize,
      ...(after === undefined ? {} : { after }),
    });
    for (const entry of page.items) {
      if (remaining() < leastMs) return;
      swept.due++;
      try {
        const did = await sweepEntry(place, entry);
        if (did !== "nothing") swept[did]++;
      } catch (error) {
        swept.failed++;
        place.log("warn", "sweep failed", entry, { error: (error as Error).message });
      }
    }
    after = page.next;
  } while (after !== undefined);
}

async function sweepEntry(place: RunnerContext, entry: DueEntry): Promise<"sent" | "forgotten" | "nothing"> {
  const { store, queue, clock, random, lanes, log } = place;
  const found = await store.get(entry);
  if (found === undefined || found.dueKey !== entry.dueKey || found.dueAt !== entry.dueAt) return "nothing";
  if (nothingToDo(found)) {
    const gone = await store.update(entry, {
      condition: forget(found),
      remove: ["dueKey", "dueAt", "sends"],
    });
    return gone.ok ? "forgotten" : "nothing";
  }
  const sends = found.sends ?? 0;
  // Told by its instant, should its answer be lost: of two clocks in the same millisecond one moved it.
  const apart = Math.floor(random() * longestApartMs);
  const moved = dueAt(entry, clock.now() + Math.min(2 ** sends, longestMinutes) * 60_000 - apart);
  const outcome = await store.update(entry, {
    condition: sweep(entry),
    set: { ...moved, dueKey: entry.dueKey },
    add: { sends: 1 },
  });
  const run = outcome.ok || outcome.item?.dueAt === moved.dueAt ? outcome.item : undefined;
  // Paused meanwhile, its entry is taken out the next time.
  if (run === undefined || nothingToDo(run)) return "nothing";
  if (run.status === "paused" && run.until !== undefined && Date.parse(run.until) <= clock.now()) {
    return (await endPause(place, run)) ? "sent" : "nothing";
  }
  await queue.send(laneOf(lanes, run), turnMessage(run));
  log(sends === 0 ? "info" : "warn", "send", entry, { status: run.status, turn: run.turn, sends: sends + 1 });
  return "sent";
}

function nothingToDo(run: RunRecord): boolean {
  return isTerminal(run.status) || (run.status === "paused" && run.until === undefined);
}
