import { isDone } from "../../model/run/held.ts";
import type { TurnMessage } from "../../model/run/messages/turn-message.ts";
import { isTerminal } from "../../model/run/status.ts";
import { freeLater, freeSlot, holdsShardOf, type WorkerContext } from "../../runs/index.ts";

/** Frees the places of a run that ended while its shards were at work. While a worker is at a long item of one, it is asked again later. */
export async function freeEnded(context: WorkerContext, { task, run, turn }: TurnMessage): Promise<void> {
  const askedAt = context.clock.now();
  const found = await context.store.get({ task, run });
  // One that was redriven looks after its places itself.
  if (found === undefined || found.turn !== turn || !isTerminal(found.status)) return;
  // Its afterCancel waited for the same.
  if (found.untold !== undefined) context.teller?.note(found);
  const isFree = isDone(found, askedAt) && !(await holdsShardOf(context, found, askedAt));
  await (isFree ? freeSlot(context, { ...found, endedAt: undefined }) : freeLater(context, found));
}
