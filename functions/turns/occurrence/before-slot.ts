/**
 * What is decided of an occurrence before its slot is asked for: its task is disabled, its delivery is late, an override of
 * the schedule leaves it out, its trigger's limits do; or its task has no slot, and it runs unless the task is paused.
 *
 * Of an occurrence that needs its slot, taking the slot tells whether the overrides are still those it was judged by. Of
 * any other only the task's state does: what is known of it must be young, or an environment that only skips would never
 * hear that the reason is over.
 */
import type { OccurrenceMessage } from "../../model/run/messages/message.ts";
import type { SkipReason } from "../../model/run/moves.ts";
import {
  type DeliveredOccurrence,
  type DeployedTask,
  isFresh,
  isKnownPaused,
  type Overridden,
  readState,
  refusedByTrigger,
  type WorkerContext,
} from "../../runs/index.ts";

interface Asked {
  readonly message: OccurrenceMessage;
  readonly now: number;
  readonly isPlain: boolean;
}

/** `isPlain`: in time, and of a trigger without limits. `again`: the task's state was read, and the occurrence is to be judged by it. `slot`: nothing is in its way. */
export async function beforeSlot(
  context: WorkerContext,
  deployed: DeployedTask,
  { key, creates }: DeliveredOccurrence,
  rules: Overridden,
  { message, now, isPlain }: Asked,
): Promise<"again" | "slot" | "runs" | SkipReason> {
  const needsSlot = creates.overlap !== undefined;
  // A place that is not its task's tells nothing of the task.
  const isOfTask = creates.overlap !== "allow" || rules.settings.concurrency?.key === undefined;
  const isTold = rules.enabled && !rules.isReplaced && needsSlot && isOfTask;
  if (!isTold && !isFresh(context, key.task)) {
    await readState(context, key.task);
    return "again";
  }
  if (!rules.enabled) return "disabled";
  const asksTrigger = !isPlain || rules.isReplaced;
  const refused = asksTrigger
    ? await refusedByTrigger(context, deployed, key, message, rules, now)
    : undefined;
  if (refused !== undefined) return refused;
  if (needsSlot && isOfTask) return "slot";
  if (isKnownPaused(context, key.task)) return "paused";
  return needsSlot ? "slot" : "runs";
}
