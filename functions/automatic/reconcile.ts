/**
 * `pawl.reconcile`: looks at every ledger now, as the sweeper does by itself each minute at those of which an instant has
 * become old. For a person who does not want to wait: its writes have the same conditions, so the two do no harm to each
 * other.
 */
import { type KnownLedger, look, readAllLedgers } from "../ledger/index.ts";
import { defineOwnTask } from "../model/task/task.ts";
import { servicesOf } from "./services.ts";

export default defineOwnTask({
  name: "pawl.reconcile",
  description: "Decides what became of each instant: the sweeper does it each minute, this at once.",
  unit: "triggers",
  async *items(ctx) {
    const ledgers = await allLedgers(ctx);
    for (const known of ledgers) {
      const name = nameOf(known);
      if (ctx.cursor === undefined || name > ctx.cursor) yield [known, name] as const;
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
  return [...ledgers].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function nameOf({ task, trigger }: KnownLedger): string {
  return `${task}/${trigger}`;
}
