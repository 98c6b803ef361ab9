/**
 * The params of an occurrence that is created without its schedule's message: its trigger's, as they are deployed, or those
 * of a schedule that was made at run time, as its definition has them. That is kept for some days once it is removed.
 */
import type { RunKey } from "../model/run/run.ts";
import { triggerOf } from "../model/run/run-name.ts";
import { definitionKey, scheduleOfTrigger } from "../model/task/run-time-schedule.ts";
import { triggerParamsOf } from "../model/task/task-directory.ts";
import { type StoredParams, storeText } from "./attachments.ts";
import type { RunnerContext } from "./context.ts";

export async function occurrenceParams(context: RunnerContext, key: RunKey): Promise<StoredParams> {
  const trigger = triggerOf(key.run);
  const name = scheduleOfTrigger(trigger);
  if (name === undefined) return { params: triggerParamsOf(context, key.task, trigger) };
  const definition = await context.store.getPart(definitionKey({ task: key.task, name }));
  return storeText(context, key, definition?.params);
}
