import type { Delivery } from "../../model/run/messages/delivery.ts";
import type { EventMessage } from "../../model/run/messages/event-message.ts";
import { show } from "../../model/show.ts";
import { rejectMessage, type WorkerContext } from "../../runs/index.ts";

/** Rejects an event's message whose trigger is gone. A worker whose tasks have no such triggers rejects all of them. */
export function rejectEvent(
  context: WorkerContext,
  { task, trigger }: Pick<EventMessage, "task" | "trigger">,
  delivery: Delivery,
): Promise<void> {
  return rejectMessage(context, delivery, `task ${show(task)} has no trigger ${trigger} any more`);
}
