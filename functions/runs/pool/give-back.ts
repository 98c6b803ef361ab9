import type { SlotHolder } from "../../model/run/pool.ts";
import type { RunnerContext } from "../context.ts";
import { giveSlotBack } from "../moves/task/give-slot-back.ts";
import { heldBy } from "../moves/task/take-slot.ts";
import { apply } from "../write.ts";
import type { Pool } from "./admission.ts";
import { handOn } from "./hand-on.ts";

/** Gives a place of a pool back that is held since a turn. Where runs wait it goes to the next of them. */
export async function giveBack(context: RunnerContext, pool: Pool, own: SlotHolder): Promise<void> {
  const { ok, item } = await apply(context, pool.key, giveSlotBack(own));
  if (!ok && item?.[heldBy(own.run)] === own.turn) await handOn(context, pool, own, item);
}
