/**
 * Items that are stored next to a run: its params, and the body of a rejected message, when they are long. They expire with
 * their run: an ended run's get its `expiresAt`, and lose it before the run is redriven.
 */
import { byteLength, wellFormed } from "../model/cut.ts";
import { InvalidParamsError } from "../model/errors.ts";
import type { Log } from "../model/log.ts";
import { longestParams } from "../model/params/check-params.ts";
import { isSealed, type ParamsEncryption } from "../model/params/sealed.ts";
import type { RunKey, RunRecord } from "../model/run/run.ts";
import type { Json } from "../model/task/task.ts";
import type { RunStore } from "../store/run-store.ts";
import type { AttachmentWrite } from "./moves/attachment/attachment-write.ts";
import { expireParams } from "./moves/attachment/expire-params.ts";
import { keepParams } from "./moves/attachment/keep-params.ts";
import { putBody } from "./moves/attachment/put-body.ts";
import { putParams } from "./moves/attachment/put-params.ts";

/**
 * The longest params in a run's own item, in bytes of JSON. Longer ones would leave an item of 4 KB that also has a
 * cursor of 1 KB no room for an error.
 */
const longestInItem = 1_024;
/** So many bytes of metadata the texts of a run's item can spare; more of it leaves params less room. */
const sparedForMetadata = 190;

type Target = {
  readonly store: RunStore;
  readonly log: Log;
  readonly encryption?: ParamsEncryption;
};

/** Sends a write to an item next to a run, and logs it under its name. Returns whether it applied: its item is not a run, and has no status to report. */
async function applyToAttachment(
  { store, log }: Target,
  key: RunKey,
  write: AttachmentWrite,
): Promise<boolean> {
  const name = write.name === "put body" ? "body" : "params";
  const applied = await store.updateAttachment(key, name, write);
  if (applied) log("debug", write.name, key);
  return applied;
}

export type StoredParams = Pick<RunRecord, "params" | "paramsStoredSeparately">;
type WithParams = Pick<RunRecord, "task" | "run" | "paramsStoredSeparately" | "expiresAt">;

/** Why a run ends whose params were stored separately, and have expired. */
export const paramsGone = "the params of the run are gone";

/** Params as their run has them. Long ones are stored separately, before the run is created. @param metadataBytes what the run's metadata weighs @throws InvalidParamsError over 300 KB */
export async function storeParams(
  context: Target,
  key: RunKey,
  params: Json | undefined,
  metadataBytes = 0,
): Promise<StoredParams> {
  return storeText(context, key, params === undefined ? undefined : JSON.stringify(params), metadataBytes);
}

/** The same of params that are JSON text already. Those of an encrypted task are stored encrypted. */
export async function storeText(
  context: Target,
  key: RunKey,
  given: string | undefined,
  metadataBytes = 0,
): Promise<StoredParams> {
  if (given === undefined) return {};
  const text = (await context.encryption?.seal(key, given)) ?? given;
  const bytes = byteLength(text);
  if (bytes <= longestInItem - Math.max(0, metadataBytes - sparedForMetadata)) return { params: text };
  if (bytes > longestParams && !isSealed(text))
    throw new InvalidParamsError(`params weigh ${bytes} bytes as JSON: at most ${longestParams} are allowed`);
  await applyToAttachment(context, key, putParams(text));
  return { paramsStoredSeparately: true };
}

/** A run's params as JSON text, wherever they are stored. */
export async function paramsText(store: RunStore, run: RunKey & StoredParams): Promise<string | undefined> {
  return run.paramsStoredSeparately ? store.getAttachment(run, "params") : run.params;
}

/** The same as they were given: those of an encrypted task are opened. @throws as `ParamsEncryption.open` does */
export async function openParamsText(
  context: Pick<Target, "store" | "encryption">,
  run: RunKey & StoredParams,
): Promise<string | undefined> {
  const text = await paramsText(context.store, run);
  return text && (context.encryption?.open(run.task, text) ?? text);
}

/** Lets the params of a run that has ended expire with it. Never rejects: that is no reason to work on the run again. */
export async function expireAttachments(context: Target, run: WithParams): Promise<void> {
  const { paramsStoredSeparately, expiresAt } = run;
  if (!paramsStoredSeparately || expiresAt === undefined) return;
  try {
    await applyToAttachment(context, run, expireParams(expiresAt));
  } catch (error) {
    context.log("warn", "params do not expire", run, { error });
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

/** The longest body that is stored, in bytes of UTF-8: an item of DynamoDB has 400 KB, its key and names included. */
const longestBody = 390_000;

/** Stores a rejected message's body next to its record, before that is created. False where it is too long for an item. */
export async function storeBody(
  context: Target,
  key: RunKey,
  body: string,
  expiresAt: number,
): Promise<boolean> {
  const text = wellFormed(body);
  if (byteLength(text) > longestBody) return false;
  await applyToAttachment(context, key, putBody(text, expiresAt));
  return true;
}

type WithBody = RunKey & Pick<RunRecord, "body" | "bodyCut" | "bodyStoredSeparately">;

/** A rejected message's whole body, wherever it is stored; undefined where it was cut, or has expired. */
export async function bodyText(
  store: Pick<RunStore, "getAttachment">,
  record: WithBody,
): Promise<string | undefined> {
  if (record.bodyStoredSeparately) return store.getAttachment(record, "body");
  return record.bodyCut ? undefined : record.body;
}
