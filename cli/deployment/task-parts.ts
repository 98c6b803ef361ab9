/** A task's ledgers and its state, which lie near each other in the table of tasks: most tasks have nothing else after them. */
import { type KnownLedger, ledgerOf, readLedgers } from "../../functions/ledger/index.ts";
import { ledgerParts, triggerOfPart } from "../../functions/model/task/ledger.ts";
import type { RunStore, TaskPart } from "../../functions/store/run-store.ts";

/** In one page: a ledger has about 4 KB, so that these fit into the megabyte of a Query. */
const mostParts = 100;

/** One Query, unless the task has many ledgers, rate limits or keys of its own: then two more. */
export async function readTaskParts(
  store: RunStore,
  task: string,
): Promise<{ readonly ledgers: readonly KnownLedger[]; readonly state: TaskPart | undefined }> {
  const parts = await store.partsAfter(task, ledgerParts, mostParts);
  const isLedger = ({ part }: TaskPart) => part.startsWith(ledgerParts);
  const state = parts.find(({ part }) => part === "state");
  const isWhole = state !== undefined || (parts.length < mostParts && parts.every(isLedger));
  if (!isWhole) {
    const [ledgers, found] = await Promise.all([
      readLedgers(store, task),
      store.getPart({ task, part: "state" }),
    ]);
    return { ledgers, state: found };
  }
  const ledgers = parts.filter(isLedger).flatMap((part) => {
    const ledger = ledgerOf(part);
    return ledger === undefined ? [] : [{ task, trigger: triggerOfPart(part.part), ledger }];
  });
  return { ledgers, state };
}
