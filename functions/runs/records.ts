/** Records of what never ran: messages without sense, and occurrences that nobody could claim. */
import { cut, firstBytes } from "../model/cut.ts";
import { InvalidParamsError } from "../model/errors.ts";
import { attention, ended } from "../model/index-keys.ts";
import { iso } from "../model/instant.ts";
import type { RunKey, RunRecord } from "../model/run.ts";
import { outsideName } from "../model/run-name.ts";
import { create } from "../store/conditions.ts";
import { expireAttachments } from "./attachments.ts";
import type { Delivery, RunnerContext } from "./context.ts";
import { givenUp } from "./give-up.ts";

/** The task under which messages without sense are kept. */
export const rejectedTask = "(rejected)";
/** So much of a body is kept, in UTF-8 bytes. */
const longestBody = 3_072;
/** So much of the reason, which stands beside it. */
const longestReason = 200;

/** Keeps a message that means nothing, with its reason, where a person sees it. */
export async function recordRejected(
  { store, clock, log }: RunnerContext,
  { messageId, sentAt, body }: Delivery,
  reason: string,
): Promise<void> {
  const key = { task: rejectedTask, run: outsideName(new Date(sentAt), "message", messageId) };
  const now = clock.now();
  const kept = firstBytes(body, longestBody);
  const outcome = await store.update(key, {
    condition: create(),
    set: {
      status: "rejected",
      reason: cut(reason, longestReason),
      // Any lane's worker sends on what is another's, and what it means nothing to has none.
      lane: "",
      trigger: "message",
      scheduledTime: iso(sentAt),
      createdAt: iso(now),
      body: kept,
      ...(kept.length < body.length ? { bodyCut: true } : {}),
      attempt: 1,
      turn: 0,
      ticks: 0,
      fruitlessTurns: 0,
      seq: 0,
      leaseExpiresAt: 0,
      ...ended({}, rejectedTask, now),
      ...attention("rejected", now),
    },
  });
  if (outcome.ok) log("error", "reject", key, { reason });
}

/** Does what a message asks for; one whose params nobody could keep becomes a record. */
export async function orRejected(
  place: RunnerContext,
  delivery: Delivery,
  action: () => Promise<void>,
): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof InvalidParamsError)) throw error;
    await recordRejected(place, delivery, error.message);
  }
}

/** Ends a run that was never made. False where it was made meanwhile: look again. */
export async function giveUpAbsent(
  place: RunnerContext,
  key: RunKey,
  made: Partial<RunRecord>,
  reason: string,
  lane: string,
): Promise<boolean> {
  const run = { ...key, ...made, lane, attempt: 1 } as RunRecord;
  // An occurrence, since nothing follows a tilde. Should it be redriven it runs beside no other: whether its task's
  // runs may overlap is not known here, and to wait for a slot does no harm where they may.
  const overlap = key.run.includes("~") ? {} : { overlap: "skip" as const };
  const { set } = givenUp(place, run, reason);
  const outcome = await place.store.update(key, {
    condition: create(),
    set: { ...made, ...overlap, lane, seq: 0, ...set },
  });
  if (!outcome.ok) return false;
  place.log("error", "give up", key, { reason });
  await expireAttachments(place, outcome.item);
  return true;
}
