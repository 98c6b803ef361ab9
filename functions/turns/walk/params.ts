/**
 * Reads the params of a run that are an item of their own, and checks those of any run. A read that fails for now says
 * nothing about the task, and spends no attempt. Params that are gone end the run: its task would otherwise do its work
 * with its defaults.
 */
import { NonRetryableError } from "../../model/errors.ts";
import { checkParams, noParams, parsedParams } from "../../model/params/check-params.ts";
import type { Task } from "../../model/task/task.ts";
import { paramsGone, paramsText } from "../../runs/index.ts";
import type { Ending } from "../stop.ts";
import type { Turn } from "../turn.ts";

/** JSON text, or how the turn ends without it. */
type Read =
  | { readonly kind: "read"; readonly text: string }
  | Extract<Ending, { kind: "interrupt" | "throw" }>;

/** Reads them, so that the turn masks what they have. Never rejects. */
export async function readParams(turn: Turn): Promise<Read> {
  const { run, context } = turn;
  try {
    const text = await paramsText(context.store, run);
    turn.params = [text];
    if (text !== undefined) return { kind: "read", text };
    return { kind: "throw", error: new NonRetryableError(paramsGone) };
  } catch (error) {
    context.log("warn", "params not read", run, { error });
    return { kind: "interrupt", reason: "unavailable" };
  }
}

/** The same in a turn: before the first item choices and text areas are checked too. A shard's were, by its run. */
export async function paramsOfTurn(
  { context, deployed, checkpoints, run }: Turn,
  text?: string,
): Promise<unknown> {
  const checked = await checkedParams(deployed.task, text);
  const isFirst =
    checkpoints.cursor === undefined && run.itemsOf === undefined && context.asShard === undefined;
  if (isFirst) await deployed.startCheck?.(context, deployed.task, JSON.parse(text ?? "{}"));
  return checked;
}

/** Params, given as JSON text, as the task's own schema returns them. @throws InvalidParamsError */
export async function checkedParams({ params: schema }: Task, text?: string): Promise<unknown> {
  if (schema !== undefined) return parsedParams(schema, JSON.parse(text ?? "{}"));
  if (text !== undefined) checkParams(JSON.parse(text), noParams);
  return {};
}
