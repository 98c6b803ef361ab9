/**
 * Items that are stored next to a run: today its params, when they are long. They expire with their run: an ended
 * run's get its `expiresAt`, and lose it before the run is redriven.
 */
import { byteLength } from "../model/cut.ts";
import { InvalidParamsError } from "../model/errors.ts";
import type { Log } from "../model/log.ts";
import { longestParams } from "../model/params/check-params.ts";
import type { RunKey, RunRecord } from "../model/run/run.ts";
import type { Json } from "../model/task/task.ts";
import type { RunStore } from "../store/run-store.ts";
import type { AttachmentWrite } from "./moves/attachment/attachment-write.ts";
import { expireParams } from "./moves/attachment/expire-params.ts";
import { keepParams } from "./moves/attachment/keep-params.ts";
import { putParams } from "./moves/attachment/put-params.ts";

/**
 * The longest params in a run's own item, in bytes of JSON. Longer ones would leave an item of 4 KB that also has a
 * cursor of 1 KB no room for an error.
 */
const longestInItem = 1_024;

type Target = { readonly store: RunStore; readonly log: Log };

/** Sends a write to an item next to a run, and logs it under its name. Returns whether it applied: its item is not a run, and has no status to report. */
async function applyToAttachment(
  { store, log }: Target,
  key: RunKey,
  write: AttachmentWrite,
): Promise<boolean> {
  const applied = await store.updateAttachment(key, "params", write);
  if (applied) log("debug", write.name, key);
  return applied;
}

export type StoredParams = Pick<RunRecord, "params" | "paramsStoredSeparately">;
type WithParams = Pick<RunRecord, "task" | "run" | "paramsStoredSeparately" | "expiresAt">;

/** Params as their run has them. Long ones are stored separately, before the run is created. @throws InvalidParamsError over 300 KB */
export async function storeParams(
  context: Target,
  key: RunKey,
  params: Json | undefined,
): Promise<StoredParams> {
  return storeText(context, key, params === undefined ? undefined : JSON.stringify(params));
}

/** The same of params that are JSON text already. */
export async function storeText(
  context: Target,
  key: RunKey,
  text: string | undefined,
): Promise<StoredParams> {
  if (text === undefined) return {};
  const bytes = byteLength(text);
  if (bytes <= longestInItem) return { params: text };
  if (bytes > longestParams)
    throw new InvalidParamsError(`params weigh ${bytes} bytes as JSON: at most ${longestParams} are allowed`);
  await applyToAttachment(context, key, putParams(text));
  return { paramsStoredSeparately: true };
}

/** A run's params as JSON text, wherever they are stored. */
export async function paramsText(store: RunStore, run: RunRecord): Promise<string | undefined> {
  return run.paramsStoredSeparately ? store.getAttachment(run, "params") : run.params;
}

/** Lets the params of a run that has ended expire with it. Never rejects: that is no reason to work on the run again. */
export async function expireAttachments(context: Target, run: WithParams): Promise<void> {
  const { paramsStoredSeparately, expiresAt } = run;
  if (!paramsStoredSeparately || expiresAt === undefined) return;
  try {
    await applyToAttachment(context, run, expireParams(expiresAt));
  } catch (error) {
    context.log("warn", "params do not expire", run, { error: String(error) });
  }
}

/** Lets params expire now whose run was never made, and will not be. */
export async function expireOrphan(
  context: Target & { readonly clock: { now(): number } },
  key: RunKey,
): Promise<void> {
  await applyToAttachment(context, key, expireParams(Math.floor(context.clock.now() / 1000)));
}

/** Keeps the params of a run that is redriven. False where they have expired. */
export async function keepAttachments(context: Target, run: WithParams): Promise<boolean> {
  return !run.paramsStoredSeparately || applyToAttachment(context, run, keepParams());
}
