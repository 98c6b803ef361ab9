/**
 * Sends occurrences ahead, so that each arrives at its instant: SQS delays a message by whole seconds, counted from
 * when it takes it, so a batch goes out in the first 300 ms of a second. What SQS refuses is sent again.
 */
import { firedHorizon } from "../../ledger/index.ts";
import type { Clock } from "../../model/clock.ts";
import { toSecond } from "../../model/run/run-name.ts";
import { jitterOf } from "../../model/task/fired-schedule.ts";
import { largestBatch } from "../../queue/run-queue.ts";
import type { RunnerContext } from "../../runs/index.ts";
import type { PlannedSend } from "./plan.ts";

/** Calls at once. */
const atOnce = 20;
/** How often a message is sent that SQS refuses, or does not say that it took. */
const mostTries = 3;
/** A message that is sent so long after the beginning of a second is that much late. */
const alignedMs = 300;
/** A timer may end a little early. */
const timerMs = 5;

interface Batch {
  readonly lane: string;
  readonly occurrences: readonly PlannedSend[];
  readonly tries: number;
}

/** What was not sent. */
export interface Unsent {
  /** There was no time for them. */
  readonly left: readonly PlannedSend[];
  /** SQS did not take them. */
  readonly refused: readonly PlannedSend[];
}

/** Sends occurrences in their order, while there is time. Never rejects. */
export async function sendOccurrences(
  context: RunnerContext,
  occurrences: readonly PlannedSend[],
  hasTime: () => boolean,
): Promise<Unsent> {
  const waiting = batchesOf(occurrences);
  const refused: PlannedSend[] = [];
  while (waiting.length > 0 && hasTime()) {
    const second = await beginningOfSecond(context.clock);
    const outcomes = await Promise.all(
      waiting
        .splice(0, atOnce)
        .map(async (batch) => ({ batch, unsent: await sendBatch(context, batch, second) })),
    );
    const again = outcomes.filter(({ unsent }) => unsent.length > 0);
    for (const { batch, unsent } of again.reverse()) {
      const tries = batch.tries + 1;
      if (tries < mostTries) waiting.unshift({ lane: batch.lane, occurrences: unsent, tries });
      else refused.push(...unsent);
    }
  }
  return { left: waiting.flatMap((batch) => batch.occurrences), refused };
}

/** Ten of a lane in each, in the order of what each begins with. */
function batchesOf(occurrences: readonly PlannedSend[]): Batch[] {
  const open = new Map<string, PlannedSend[]>();
  const batches: Batch[] = [];
  for (const occurrence of occurrences) {
    const { lane } = occurrence.schedule;
    const batch = open.get(lane) ?? [];
    if (batch.length === 0) {
      open.set(lane, batch);
      batches.push({ lane, occurrences: batch, tries: 0 });
    }
    batch.push(occurrence);
    if (batch.length === largestBatch) open.delete(lane);
  }
  return batches;
}

/** Waits, unless a second has just begun. Returns when it began. */
async function beginningOfSecond(clock: Clock): Promise<number> {
  for (;;) {
    const now = clock.now();
    const age = now % 1000;
    if (age <= alignedMs) return now - age;
    await new Promise<void>((resolve) => void clock.after(1000 - age + timerMs, resolve));
  }
}

/** Returns what SQS did not take, or did not say that it took. */
async function sendBatch(
  context: RunnerContext,
  { lane, occurrences }: Batch,
  second: number,
): Promise<readonly PlannedSend[]> {
  const { queue, log, maskFor, further } = context;
  const bodies = occurrences.map(bodyOf);
  const keys = bodies.map((body) => further?.groupKey(context, body));
  const delays = occurrences.map(({ schedule, instant }) =>
    Math.max(0, (instant - second) / 1000 + jitterOf(schedule)),
  );
  try {
    const unsent = await queue.sendBatch(lane, bodies, delays, keys);
    for (const { index, reason } of unsent) {
      const { task, params } = (occurrences[index] as PlannedSend).schedule;
      const body = bodies[index] as string;
      const mask = maskFor?.(task, params);
      log("warn", "occurrence not sent", undefined, { body: mask?.(body) ?? body, error: reason });
    }
    return unsent.map(({ index }) => occurrences[index] as PlannedSend);
  } catch (error) {
    log("warn", "occurrences not sent", undefined, { lane, count: bodies.length, error });
    return occurrences;
  }
}

/** As a schedule of EventBridge sends it, and when its ledger counts it as old: sooner. */
function bodyOf({ schedule, instant }: PlannedSend): string {
  const { task, trigger, params } = schedule;
  const scheduledTime = toSecond(new Date(instant));
  return JSON.stringify({ task, trigger, scheduledTime, params, oldAfter: firedHorizon(schedule) });
}
