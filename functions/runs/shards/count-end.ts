/**
 * Counts a shard that has ended on its run, and wakes the run where it was the last one. The write is made of a copy of the run
 * that was read before the shard was seen to have ended: what is refused is tried with the copy that came back, and only after
 * another look at the shard, which may have been redriven by now. This holds invariant 21.
 */
import type { RunKey, RunRecord } from "../../model/run/run.ts";
import { isCounted, parentOf, placeOf } from "../../model/run/shard.ts";
import { isTerminal } from "../../model/run/status.ts";
import type { Outcome } from "../../store/run-store.ts";
import type { RunnerContext } from "../context.ts";
import { count } from "../moves/parallel/count.ts";
import { apply } from "../write.ts";
import { wake } from "./wake.ts";

/** Each refusal comes of a reset, of the run's end, or of a count of the same shard: never of other shards that end. */
const mostTries = 10;

/** Counts it, once. @param seen its run, as read before the end of the shard was seen @throws where its message must come back */
export async function countEnd(
  context: RunnerContext,
  key: RunKey,
  { seen, ended, stops }: { readonly seen: RunRecord; readonly ended: RunRecord; readonly stops: boolean },
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
    const counted: Outcome<RunRecord> = await apply(context, parentKey, write);
    if (counted.ok) return wake(context, counted.item);
    parent = counted.item;
    found = await context.store.get(key);
  }
  throw new Error(
    `its shards were launched ${mostTries} times while it was being counted: its message comes back`,
  );
}
