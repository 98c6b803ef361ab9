/**
 * The key of a run whose task limits the runs of each key: what a parameter says, or what the task's own function makes of
 * the params. A run without one ends, before it takes any place.
 */
import { parsedParams } from "../../../model/params/check-params.ts";
import { paramsText } from "../../attachments.ts";
import type { DeployedTask, WorkerContext } from "../../context.ts";
import { giveUpAbsentRun, giveUpRun } from "../../give-up.ts";
import type { SlotNeed } from "../admission.ts";
import { type KeyText, keyText, keyUnknown } from "../key-text.ts";

/** Undefined where its task has no keys. "ended": the run has none, and ended. */
export async function slotKeyFor(
  context: WorkerContext,
  need: SlotNeed,
): Promise<{ readonly slotKey?: string } | "ended"> {
  const { task, run, of } = need;
  const deployed = context.tasks.get(task);
  const key = deployed?.settings.concurrency?.key;
  // Whatever the function says by now, the run has its key for life.
  if (of.slotKey !== undefined) return { slotKey: of.slotKey };
  if (deployed === undefined || key === undefined) return {};
  const text = await paramsText(context.store, { ...of, task, run } as never);
  const found = await keyIn(deployed, key, JSON.parse(text ?? "{}"));
  if ("text" in found) return { slotKey: found.text };
  const { reason } = found;
  if ("status" in of) await giveUpRun(context, of, reason);
  else if (!(await giveUpAbsentRun(context, { task, run }, { ...of, lane: context.lane.name }, reason)))
    throw new Error("the run was created while it was being given up");
  return "ended";
}

async function keyIn({ task }: DeployedTask, key: string, given: unknown): Promise<KeyText> {
  const limit = "limit";
  let params: unknown;
  try {
    params = task.params === undefined ? given : await parsedParams(task.params, given);
  } catch (error) {
    return { reason: keyUnknown(limit, error) };
  }
  return keyText({ limit, key, ask: task.concurrencyKey }, params);
}
