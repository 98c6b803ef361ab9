/**
 * The key of a run whose task limits the runs of each key: the value of a parameter, or what the task's own function returns
 * for the params. A run without a key ends before it takes any place. Each delivery of a first turn asks again, so the
 * function must return the same key for the same params.
 */
import { parsedParams } from "../../../model/params/check-params.ts";
import { paramsGone, paramsText } from "../../attachments.ts";
import type { DeployedTask, WorkerContext } from "../../context.ts";
import { isFinal } from "../../errors/thrown.ts";
import { giveUpAbsentRun, giveUpRun } from "../../give-up.ts";
import type { SlotNeed } from "../admission.ts";
import { type KeyText, keyText, keyUnknown } from "../key-text.ts";

/** A run that was resent so often, and whose schema still throws, has no key. Each time it was received ten times. */
const mostResends = 3;

/** Undefined where its task has no keys. "ended": the run has none, and ended. @throws where its params cannot be read or checked for now */
export async function slotKeyFor(
  context: WorkerContext,
  need: SlotNeed,
): Promise<{ readonly slotKey?: string } | "ended"> {
  const { task, run, of } = need;
  const deployed = context.tasks.get(task);
  const key = deployed?.settings.concurrency?.key;
  // A run keeps its key for life, whatever the function returns by now.
  if (of.slotKey !== undefined) return { slotKey: of.slotKey };
  if (deployed === undefined || key === undefined) return {};
  const found = await keyIn(context, deployed, key, need);
  if ("text" in found) return { slotKey: found.text };
  const { reason } = found;
  if ("status" in of) await giveUpRun(context, of, reason);
  else if (!(await giveUpAbsentRun(context, { task, run }, { ...of, lane: context.lane.name }, reason)))
    throw new Error("the run was created while it was being given up");
  return "ended";
}

async function keyIn(
  { store, maskFor }: WorkerContext,
  { task }: DeployedTask,
  key: string,
  { run, of }: SlotNeed,
): Promise<KeyText> {
  const limit = "limit";
  const { name } = task;
  const text = await paramsText(store, { ...of, task: name, run });
  if (text === undefined && of.paramsStoredSeparately) return { reason: paramsGone };
  let params: unknown = JSON.parse(text ?? "{}");
  try {
    if (task.params !== undefined) params = await parsedParams(task.params, params);
  } catch (error) {
    const reason = keyUnknown(limit, error);
    const { sends = 0 } = "status" in of ? of : {};
    if (isFinal(error) || sends >= mostResends) return { reason };
    // A schema may ask another system. Its message comes back.
    throw new Error(maskFor?.(name, text)?.(reason) ?? reason);
  }
  const mask = maskFor?.(name, text, params);
  const found = keyText({ limit, key, ask: task.concurrencyKey }, params, mask);
  // It may show a value that only the schema made.
  return "reason" in found && mask ? { reason: mask(found.reason) } : found;
}
