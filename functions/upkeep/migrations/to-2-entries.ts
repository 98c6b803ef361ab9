/**
 * Entries of the index `due` as format 1 has them: those for the sweeper are all under `sweep#0` to `sweep#15`, and those for
 * a person under one key for each status, which took no more than a thousand writes a second. Those of runs that wait for
 * a slot are the same. Whether a worker holds a run is not in the entry: all of the sweeper's become those of runs that wait
 * for one, and the next checkpoint of a run that is held moves its entry.
 */
import { attention, keysOfKind, turnDue } from "../../model/run/index-keys.ts";
import { type RunnerContext, renameEntry, apply as send } from "../../runs/index.ts";
import type { DueEntry } from "../../store/run-store.ts";
import type { Rewrite } from "./migration.ts";

/** A key of format 1, and the key of format 2 for one of its entries. */
interface OldKey {
  readonly key: string;
  readonly renamed: (entry: DueEntry) => string;
}

const oldKeys: readonly OldKey[] = [
  ...Array.from({ length: keysOfKind }, (_, i) => ({
    key: `sweep#${i}`,
    renamed: (entry: DueEntry) => turnDue(entry, entry.dueAt).dueKey,
  })),
  ...(["errored", "rejected"] as const).map((status) => ({
    key: `attention#${status}`,
    renamed: (entry: DueEntry) => attention(status, entry, entry.dueAt).dueKey,
  })),
];

/** Finds them key by key. */
export async function* oldEntries(context: RunnerContext): AsyncGenerator<Rewrite> {
  for (const { key, renamed } of oldKeys) {
    let after: string | undefined;
    do {
      const page = await context.store.due(key, { until: Number.MAX_SAFE_INTEGER, after });
      for (const entry of page.items) {
        const { task, run } = entry;
        yield {
          about: `entry of ${task}/${run}`,
          apply: async () => void (await send(context, { task, run }, renameEntry(entry, renamed(entry)))),
        };
      }
      after = page.next;
    } while (after !== undefined);
  }
}
