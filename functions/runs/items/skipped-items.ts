/**
 * Stores the items that a run skipped, and reads them back. They are in parts, each with the name of the one before it; the
 * run has the newest one's. A part is put before the run's cursor passes its items, so the chain is whole; a part that no
 * run came to name belongs to a worker that died, and is passed over.
 */
import type { Log } from "../../model/log.ts";
import { expiry, type RunKey, type RunRecord } from "../../model/run/run.ts";
import {
  type SkippedItem,
  type SkippedName,
  skippedKeptDays,
  skippedKey,
} from "../../model/run/skipped-item.ts";
import { keptDays, type TaskDirectory } from "../../model/task/task-directory.ts";
import type { RunStore } from "../../store/run-store.ts";
import { putSkipped } from "../moves/attachment/put-skipped.ts";

interface Target extends Pick<TaskDirectory, "recordsKeptDays"> {
  readonly store: RunStore;
  readonly log: Log;
  readonly clock: { now(): number };
}

/** One part of a run's skipped items. */
export interface SkippedPart {
  readonly name: SkippedName;
  readonly previous: string | undefined;
  /** Each as the JSON text of a `SkippedItem`. */
  readonly items: readonly string[];
}

/** Puts a part. To put it twice does no harm. @throws as the store does */
export async function storeSkipped(
  context: Target,
  run: RunKey,
  { name, previous, items }: SkippedPart,
): Promise<void> {
  const days = keptDays(context, run.task) + skippedKeptDays;
  const write = putSkipped(`[${items.join(",")}]`, previous, expiry(context.clock.now(), days));
  await context.store.updateAttachment(skippedKey(run), name, write);
  context.log("debug", write.name, run, { items: items.length });
}

/** A run's skipped items that are recorded, in the order of its walk: read part by part as they are asked for. */
export async function* readSkipped(
  store: RunStore,
  run: RunKey & Pick<RunRecord, "skippedHead">,
): AsyncGenerator<SkippedItem> {
  if (run.skippedHead === undefined) return;
  const key = skippedKey(run);
  const links = await store.attachmentsIn(key.task);
  const previousOf = new Map(
    links.map(({ run: name, previous }) => [name.slice(key.run.length + 1), previous]),
  );
  const chain: string[] = [];
  // A chain is never longer than there are parts.
  for (let name: string | undefined = run.skippedHead; name !== undefined && chain.length < links.length; ) {
    if (previousOf.has(name)) chain.push(name);
    name = previousOf.get(name);
  }
  for (const name of chain.reverse()) {
    const text = await store.getAttachment(key, name as SkippedName);
    if (text !== undefined) yield* JSON.parse(text) as readonly SkippedItem[];
  }
}
