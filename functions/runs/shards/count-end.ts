/**
 * Counts a shard that has ended on its run, and wakes the run where it was the last one. The write is made of a copy of the run
 * that was read before the shard was seen to have ended: what is refused is tried with the copy that came back, and only after
 * another look at the shard, which may have been redriven by now. This holds invariant 21.
 */
import type { RunKey, RunRecord } from "../../model/run/run.ts";
import { isCounted, parentOf, placeOf } from "../../model/run/shard.ts";
import { isTerminal } from "../../model/run/status.ts";
import { type Outcome, ThrottledError } from "../../store/run-store.ts";
import type { RunnerContext } from "../context.ts";
import { count } from "../moves/parallel/count.ts";
import type { TimeLeft } from "../ports/teller.ts";
import { apply } from "../write.ts";
import { wake } from "./wake.ts";

/**
 * A refusal comes of a reset, of the run's end, or of a count of the same shard: never of other shards that end. But an item of the
 * table takes some hundred writes a second, and a run has one: where more shards end, it is throttled.
 */
const mostTries = 10;
/** A throttled count is tried again after a random part of so many milliseconds for each open shard, and of half a second. */
const waitMsPerShard = 4;
const leastWaitMs = 500;

/** A try begins only where the function has so much time left, in milliseconds. */
const tryMs = 2_000;

/** What counting the end of a shard needs. */
interface EndOfShard {
  /** Its run, as read before the end of the shard was seen. */
  readonly seen: RunRecord;
  readonly ended: RunRecord;
  /** Whether the other shards stop where it failed. */
  readonly stops: boolean;
}

/** Counts it, once. @throws where its message must come back */
export async function countEnd(
  context: RunnerContext,
  key: RunKey,
  { seen, ended, stops }: EndOfShard,
  time: TimeLeft,
): Promise<void> {
  const shard = parentOf(key);
  if (shard === undefined) throw new Error(`${key.run} is no shard`);
  const { parent: parentKey, name } = shard;
  let [parent, found]: [RunRecord | undefined, RunRecord | undefined] = [seen, ended];
  for (let tries = 0; tries < mostTries; tries++) {
    // One that was cut makes a shard of the rest first.
    if (found === undefined || !isTerminal(found.status)) return;
    if (parent === undefined || isTerminal(parent.status) || placeOf(parent, name) === undefined) return;
    if (isCounted(parent, name)) return wake(context, parent);
    const write = count({ parent, name, shard: found, stops });
    const waitMs = (leastWaitMs + waitMsPerShard * (parent.open ?? 0)) * context.random();
    const counted = await unlessThrottled(
      apply(context, parentKey, write),
      time.remaining() > waitMs + tryMs,
    );
    if (counted?.ok) return wake(context, counted.item);
    if (counted === undefined) await new Promise<void>((resolve) => context.clock.after(waitMs, resolve));
    else parent = counted.item;
    found = await context.store.get(key);
  }
  throw new Error(`the table did not take its count in ${mostTries} tries: its message comes back`);
}

/** Undefined where the table did not take it, so nothing was written, and there is time for another try. @throws as the store does */
async function unlessThrottled(
  writing: Promise<Outcome<RunRecord>>,
  hasTime: boolean,
): Promise<Outcome<RunRecord> | undefined> {
  try {
    return await writing;
  } catch (error) {
    if (hasTime && error instanceof ThrottledError) return undefined;
    throw error;
  }
}
