/**
 * The params of an occurrence that is started without its schedule's message: its trigger's, as they are deployed; those of
 * a schedule that was made at run time, as its definition has them, which is kept for some days once it is removed; and of
 * a schedule that an operator put in the place of the task's own, those that all of these have.
 */
import type { RunKey, RunRecord } from "../model/run/run.ts";
import { instantOf, triggerOf } from "../model/run/run-name.ts";
import { isOverrides, ledgerPart } from "../model/task/ledger.ts";
import { definitionKey, scheduleOfTrigger } from "../model/task/run-time-schedule.ts";
import { anyTriggerParamsOf, triggerParamsOf } from "../model/task/task-directory.ts";
import { type StoredParams, storeText } from "./attachments.ts";
import type { RunnerContext } from "./context.ts";

export async function occurrenceParams(context: RunnerContext, key: RunKey): Promise<StoredParams> {
  const trigger = triggerOf(key.run);
  const name = scheduleOfTrigger(trigger);
  if (name !== undefined) {
    const definition = await context.store.getPart(definitionKey({ task: key.task, name }));
    return storeText(context, key, definition?.params);
  }
  const own = triggerParamsOf(context, key.task, trigger);
  const shared = anyTriggerParamsOf(context, key.task);
  if (own !== undefined || shared === undefined) return { params: own };
  // Its own schedule may have none. The ledger tells which one it is, also once the override is over.
  const ledger = await context.store.getPart({ task: key.task, part: ledgerPart(trigger) });
  const isTaken = isOverrides(ledger?.pieces ?? [], instantOf(key.run).getTime() / 1000);
  return { params: isTaken ? shared : undefined };
}

/** The same, for one that is redriven: none where its record has some. What recorded it need not have known them. */
export async function missingParams(
  context: RunnerContext,
  key: RunKey,
  found: RunRecord | undefined,
): Promise<StoredParams> {
  const hasOwn = found?.params !== undefined || found?.paramsStoredSeparately !== undefined;
  return hasOwn ? {} : occurrenceParams(context, key);
}
