/**
 * Reads the params of a run that are an item of their own, opens encrypted ones, and checks those of any run. A read that
 * fails for now says nothing about the task, and spends no attempt; a key that cannot be used fails the attempt, since a
 * person may have to mend that. Params that are gone end the run: its task would otherwise do its work with its defaults.
 */
import { NonRetryableError } from "../../model/errors.ts";
import { checkParams, noParams, parsedParams } from "../../model/params/check-params.ts";
import { isSealed, KeyBusyError } from "../../model/params/sealed.ts";
import type { Task } from "../../model/task/task.ts";
import { paramsGone, paramsText } from "../../runs/index.ts";
import type { Ending } from "../stop.ts";
import type { Turn } from "../turn.ts";

/** Why a run ends whose params are encrypted, where no task of its lane is any more. */
const notEncrypted =
  "its params are encrypted, and no task of its lane is any more: say encrypted: true again, deploy, and redrive the run";

/** JSON text, or how the turn ends without it. Nothing that is made of encrypted params is recorded. */
type Read =
  | { readonly kind: "read"; readonly text: string | undefined; readonly isSealed?: true }
  | Extract<Ending, { kind: "interrupt" | "throw" }>;

/** Reads them, so that the turn masks what they have. Never rejects. */
export async function readParams(turn: Turn): Promise<Read> {
  const { run, context } = turn;
  let text: string | undefined;
  try {
    text = await paramsText(context.store, run);
    turn.params = [text];
  } catch (error) {
    context.log("warn", "params not read", run, { error });
    return { kind: "interrupt", reason: "unavailable" };
  }
  if (text === undefined && run.paramsStoredSeparately)
    return { kind: "throw", error: new NonRetryableError(paramsGone) };
  if (!isSealed(text) || context.encryption === undefined) return { kind: "read", text };
  try {
    const opened = await context.encryption.open(run.task, text);
    turn.params = [opened];
    return { kind: "read", text: opened, isSealed: true };
  } catch (error) {
    if (!(error instanceof KeyBusyError)) return { kind: "throw", error };
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
  if (isFirst) await deployed.startCheck?.({ context, deployed, key: run }, JSON.parse(text ?? "{}"));
  return checked;
}

/** Params, given as JSON text, as the task's own schema returns them. @throws InvalidParamsError */
export async function checkedParams({ params: schema }: Task, text?: string): Promise<unknown> {
  if (isSealed(text)) throw new NonRetryableError(notEncrypted);
  if (schema !== undefined) return parsedParams(schema, JSON.parse(text ?? "{}"));
  if (text !== undefined) checkParams(JSON.parse(text), noParams);
  return {};
}
