/**
 * The params of an occurrence that is started without its schedule's message: its trigger's, as they are deployed; those of
 * a schedule that was made at run time, as its definition has them, which is kept for some days once it is removed; and of
 * a schedule that an operator put in the place of the task's own, those that all of these have. Where none of them tells,
 * they are not known, unless the task takes none.
 */
import { givenParams, isToldByRecord, untoldParams } from "../model/params/given-params.ts";
import type { RunKey, RunRecord } from "../model/run/run.ts";
import { instantOf, triggerOf } from "../model/run/run-name.ts";
import { ledgerPart } from "../model/task/ledger.ts";
import { definitionKey, scheduleOfTrigger } from "../model/task/run-time-schedule.ts";
import { anyTriggerParamsOf } from "../model/task/task-directory.ts";
import { type StoredParams, storeText } from "./attachments.ts";
import type { RunnerContext } from "./context.ts";

/** Undefined where they are not known: without them it must not run. */
export async function occurrenceParams(
  context: RunnerContext,
  key: RunKey,
): Promise<StoredParams | undefined> {
  const { task } = key;
  const trigger = triggerOf(key.run);
  const name = scheduleOfTrigger(trigger);
  if (name !== undefined) {
    const definition = await context.store.getPart(definitionKey({ task, name }));
    return definition === undefined
      ? untoldParams(context, task)
      : storeText(context, key, definition.params);
  }
  const at = instantOf(key.run).getTime() / 1000;
  const alone = givenParams(context, { task, trigger }, at, []);
  const isCertain = alone?.params !== undefined || anyTriggerParamsOf(context, task) === undefined;
  if (alone !== undefined && isCertain) return alone;
  // It may be of an override's schedule. The ledger tells which one it is, also once the override is over.
  const ledger = await context.store.getPart({ task, part: ledgerPart(trigger) });
  return givenParams(context, { task, trigger }, at, ledger?.pieces ?? []);
}

/**
 * The same, for one that is redriven: none where its record has some. What recorded a miss need not have known them;
 * every other record was made of a message, and where that had none, its trigger may have some since.
 */
export async function missingParams(
  context: RunnerContext,
  key: RunKey,
  found: RunRecord | undefined,
): Promise<StoredParams | undefined> {
  const hasOwn = found?.params !== undefined || found?.paramsStoredSeparately !== undefined;
  if (hasOwn) return {};
  return (await occurrenceParams(context, key)) ?? (isToldByRecord(found) ? {} : undefined);
}
