/**
 * `pawl.reconcile`: looks at every ledger now, as the sweeper does by itself each minute at those of which an instant has
 * become old. For a person who does not want to wait: its writes have the same conditions, so the two do no harm to each
 * other. As in a minute's round, a task's overrides are laid over its ledgers first: where they cannot be read, nothing is
 * looked at.
 */
import { type KnownLedger, laidLedgers, look, nameOf, readAllLedgers } from "../ledger/index.ts";
import { defineOwnTask } from "../model/task/task.ts";
import { servicesOf } from "./services.ts";

export default defineOwnTask({
  name: "pawl.reconcile",
  description: "Decides what became of each instant: the sweeper does it each minute, this at once.",
  unit: "triggers",
  async *items(ctx) {
    const { context } = servicesOf(ctx);
    const { cursor = "" } = ctx;
    const byTask = Map.groupBy(await allLedgers(ctx), ({ task }) => task);
    for (const [task, ledgers] of byTask) {
      if (ledgers.every((known) => nameOf(known) <= cursor)) continue;
      const state = await context.store.getPart({ task, part: "state" });
      const laid = await laidLedgers(context, task, ledgers, state);
      for (const known of inOrder(laid)) if (nameOf(known) > cursor) yield [known, nameOf(known)] as const;
    }
  },
  async process(known, ctx) {
    await look(servicesOf(ctx).context, known);
  },
  total: async (ctx) => (await allLedgers(ctx)).length,
});

async function allLedgers(ctx: Parameters<typeof servicesOf>[0]): Promise<readonly KnownLedger[]> {
  const { ledgers } = await readAllLedgers(servicesOf(ctx).context, async (all, act) => {
    for (const one of all) await act(one);
    return true;
  });
  return inOrder(ledgers);
}

/** By their names, so that a task's come one after the other. */
function inOrder(ledgers: readonly KnownLedger[]): readonly KnownLedger[] {
  return [...ledgers].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}
