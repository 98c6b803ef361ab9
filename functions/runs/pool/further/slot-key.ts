/**
 * The key of a run whose task limits the runs of each key: what a parameter says, or what the task's own function makes of
 * the params. A run without one ends, before it takes any place.
 */
import { byteLength } from "../../../model/cut.ts";
import { parsedParams } from "../../../model/params/check-params.ts";
import { show } from "../../../model/show.ts";
import { keyFunction, longestKey } from "../../../model/task/concurrency.ts";
import { paramsText } from "../../attachments.ts";
import type { DeployedTask, WorkerContext } from "../../context.ts";
import { described } from "../../errors/thrown.ts";
import { giveUpAbsentRun, giveUpRun } from "../../give-up.ts";
import type { SlotNeed } from "../admission.ts";

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
  let reason: string;
  try {
    const text = await paramsText(context.store, { ...of, task, run } as never);
    const found = await keyIn(deployed, key, JSON.parse(text ?? "{}"));
    if ("slotKey" in found) return found;
    reason = found.reason;
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    reason = error.message;
  }
  if ("status" in of) await giveUpRun(context, of, reason);
  else if (!(await giveUpAbsentRun(context, { task, run }, { ...of, lane: context.lane.name }, reason)))
    throw new Error("the run was created while it was being given up");
  return "ended";
}

/** What the task's own code threw. */
class KeyError extends Error {}

async function keyIn(
  { task }: DeployedTask,
  key: string,
  given: unknown,
): Promise<{ readonly slotKey: string } | { readonly reason: string }> {
  const { value } = await keyValue(task, key, given);
  const isText = typeof value === "string" || (key !== keyFunction && typeof value === "number");
  const of = key === keyFunction ? "the key of its limit" : `the parameter ${key}, the key of its limit,`;
  if (!isText || value === "")
    return { reason: `${of} is not allowed: a text that is not empty, got ${show(value)}` };
  const slotKey = String(value).toWellFormed();
  const bytes = byteLength(slotKey);
  if (bytes > longestKey)
    return { reason: `${of} is not allowed: at most ${longestKey} bytes, got ${bytes}` };
  return { slotKey };
}

async function keyValue(
  { params: schema, concurrencyKey }: DeployedTask["task"],
  key: string,
  given: unknown,
): Promise<{ readonly value: unknown }> {
  try {
    const params = schema === undefined ? given : await parsedParams(schema, given);
    if (key !== keyFunction) return { value: (params as Readonly<Record<string, unknown>>)[key] };
    const value: unknown = concurrencyKey?.(params);
    // Nobody waits for it: what it rejects with must not end the process.
    if (value instanceof Promise) value.catch(() => {});
    return { value };
  } catch (error) {
    throw new KeyError(`the key of its limit could not be told: ${described(error).message}`, {
      cause: error,
    });
  }
}
