/**
 * Starts a run from outside the schedules: the record first, then its message. The sweeper resends a run whose
 * message was lost, two minutes later.
 *
 * With a caller's `id`, a reservation in the `tasks` table fixes the run's name before the run is created. A second
 * caller finds the reservation, and creates the run under that name should it be absent. A reservation lasts
 * as long as the task's records are kept, from now or from the instant that the run starts at, and expires before its
 * run's record does. So a run is never created twice, and after that the id is free again.
 */
import { randomHex } from "../model/clock.ts";
import { InvalidParamsError, OutOfScopeError } from "../model/errors.ts";
import { isSealed, isSealedJson } from "../model/params/sealed.ts";
import { createdDueMs, isWaitKey, turnDue } from "../model/run/index-keys.ts";
import { newRun } from "../model/run/new-run.ts";
import { checkInstant, storedNote } from "../model/run/note.ts";
import { type Metadata, metadataWeight } from "../model/run/record/metadata.ts";
import { expiry, type RunRecord } from "../model/run/run.ts";
import { instantOf, isCallersId, outsideName } from "../model/run/run-name.ts";
import { sameJson } from "../model/same-json.ts";
import { show } from "../model/show.ts";
import type { Json } from "../model/task/task.ts";
import { keptDays, overlapByHand, type TaskDirectory } from "../model/task/task-directory.ts";
import { longestDelaySeconds } from "../queue/run-queue.ts";
import type { AskedApproval } from "./approval/asked.ts";
import { paramsText, storeParams } from "./attachments.ts";
import type { RunnerContext } from "./context.ts";
import { create } from "./moves/admission/create.ts";
import { reserveId } from "./moves/task/reserve-id.ts";
import { placeOrWaiting } from "./pool/place.ts";
import { sendTurn } from "./send-turn.ts";
import { apply } from "./write.ts";

/** A run to start. */
export interface StartRequest {
  readonly task: string;
  readonly lane: string;
  /** Who asks: a person or other code (`manual`), a message by hand, a deploy. */
  readonly kind: "manual" | "message" | "startup";
  readonly params?: Json;
  /** At most one run for it as long as the task's records are kept. 1 to 128 printable ASCII characters without spaces. @default a random one */
  readonly id?: string;
  /** When it starts. @default now */
  readonly at?: Date;
  /** At most 128 bytes as JSON. @default none */
  readonly tags?: readonly string[];
  /** What it does where the task's slot is taken: it is skipped, is the one more run that waits, or runs beside others. @default it waits */
  readonly overlap?: "skip" | "queue" | "allow";
  /** From 0 to 9, which is the most urgent. @default its task's */
  readonly priority?: number;
  /** Who starts it and from where, and what they add. @default none */
  readonly metadata?: Metadata;
  readonly author?: string;
  readonly note?: string;
  /** What else its record gets. */
  readonly more?: Partial<Pick<RunRecord, "itemsOf" | "total" | "message" | "scheduledTime">> & AskedApproval;
}

/** What an earlier call with the same `id` started: a run with these params, or with others. Or the one more run that waits already. */
export type Earlier = "same params" | "other params" | "params gone" | "params encrypted" | "waits";

/** Creates a run and sends its first turn. Returns the earlier run where the `id` was used before. @throws PawlError for what a run cannot hold, and for a task outside its scope */
export async function startRun(context: RunnerContext, request: StartRequest): Promise<RunRecord> {
  return (await startOrFind(context, request)).run;
}

/** The same, and says where an earlier call started the run, or another one waits in its place. */
export async function startOrFind(
  context: RunnerContext,
  request: StartRequest,
): Promise<{ readonly run: RunRecord; readonly earlier?: Earlier }> {
  const { store, clock, random } = context;
  const { task, lane, kind, params, id, metadata } = request;
  checkScope(context, task);
  const hasSlot = overlapByHand(context, task) !== undefined;
  const now = clock.now();
  const at = request.at ?? new Date(now);
  checkInstant("at", at);
  const noted = storedNote({ author: request.author, note: request.note, tags: request.tags });
  if (id !== undefined && !isCallersId(id)) {
    throw new InvalidParamsError(
      `id ${show(id)} is not allowed: 1 to 128 printable ASCII characters without spaces`,
    );
  }
  const version = kind === "startup" ? id?.replace("startup-", "") : undefined;
  const ownName = outsideName(at, kind, version ?? randomHex(random, 12));
  const run = id === undefined ? ownName : await reservedName(context, { task, id, kind }, ownName);
  const key = { task, run };
  // A second caller writes nothing where the run exists: its params may differ, and may be long.
  const existing = run === ownName ? undefined : await store.get(key);
  if (existing !== undefined) return found(context, existing, params);
  // One that waits for approval joins no queue before that.
  if (request.overlap === "queue" && request.more?.dueKey === undefined) {
    const other = await placeOrWaiting(context, key);
    if (other !== undefined) return { run: other, earlier: "waits" };
  }
  const notBefore = at.getTime() > now + 1_000 ? at.getTime() : undefined;
  const delaySeconds = notBefore === undefined ? 0 : Math.ceil((notBefore - now) / 1000);
  // SQS cannot hold a message longer than that: the sweeper sends it.
  const sends = delaySeconds <= longestDelaySeconds;
  const outcome = await apply(
    context,
    key,
    create({
      ...newRun(now, kind, instantOf(run)),
      ...(await storeParams(context, key, params, metadataWeight(metadata))),
      lane,
      notBefore: notBefore === undefined ? undefined : new Date(notBefore).toISOString(),
      ...turnDue(key, sends ? Math.max(now, notBefore ?? 0) + createdDueMs : (notBefore as number)),
      ...noted,
      metadata,
      // What it is without one, its task says when it waits.
      priority: request.priority,
      ...request.more,
      // An override may give a task without a slot one: what is asked for holds then.
      overlap: hasSlot || request.overlap !== undefined ? overlapOf(request) : undefined,
    }),
  );
  const item = outcome.item as RunRecord;
  // A random name is nobody else's: its own write was made, and the answer was lost.
  if (!outcome.ok && id !== undefined) return found(context, item, params);
  // What is not sent is no error: the caller must not start it again. Whatever has moved it on since has sent its turn.
  if (sends && item.turn === 0 && !isWaitKey(item.dueKey)) await sendTurn(context, item, delaySeconds);
  return { run: item };
}

/** One that is to be the only one that waits has the waiting place instead, or takes it once it is approved. */
function overlapOf({ overlap, more }: StartRequest): RunRecord["overlap"] {
  return overlap === "queue" && more?.dueKey === undefined ? "wait" : (overlap ?? "wait");
}

async function found({ store }: RunnerContext, run: RunRecord, params: Json | undefined) {
  const text = await paramsText(store, run);
  if (text === undefined && run.paramsStoredSeparately) return { run, earlier: "params gone" } as const;
  // Who may start a run need not be able to open what others gave.
  if (isSealed(text) && !isSealedJson(params)) return { run, earlier: "params encrypted" } as const;
  const isSame = sameJson(JSON.parse(text ?? "{}"), params ?? {});
  return { run, earlier: isSame ? "same params" : "other params" } as const;
}

/** Fixes a run's name for a caller's id. Returns the name that holds: an earlier caller's, if there was one. */
export async function reservedName(
  context: RunnerContext,
  { task, id, kind }: { readonly task: string; readonly id: string; readonly kind: StartRequest["kind"] },
  ownName: string,
): Promise<string> {
  const now = context.clock.now();
  // A version may be deployed for longer than records are kept, and must not be started again.
  const begins = Math.max(now, instantOf(ownName).getTime());
  const expiresAt = kind === "startup" ? undefined : expiry(begins, keptDays(context, task));
  const outcome = await apply(context, { task, part: `id#${id}` }, reserveId(ownName, { now, expiresAt }));
  return outcome.item?.run ?? ownName;
}

/** Refuses to start a task outside its scope, whatever asks for it. @throws OutOfScopeError that says where it runs */
export function checkScope({ outOfScope = {} }: Pick<TaskDirectory, "outOfScope">, task: string): void {
  if (Object.hasOwn(outOfScope, task)) throw new OutOfScopeError(outOfScope[task] as string);
}
