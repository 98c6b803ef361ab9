/** Messages that no task can make sense of: each is kept as a record, with the reason, where a person sees it. */

import { cut, firstBytes } from "../model/cut.ts";
import { InvalidParamsError, OutOfScopeError } from "../model/errors.ts";
import { sealedPlaceholder } from "../model/params/sealed.ts";
import type { Delivery } from "../model/run/messages/delivery.ts";
import { newRun } from "../model/run/new-run.ts";
import { expiry } from "../model/run/run.ts";
import { outsideName, rejectedTask } from "../model/run/run-name.ts";
import { defaultSettings } from "../model/task/settings.ts";
import { storeBody } from "./attachments.ts";
import type { RunnerContext } from "./context.ts";
import { reject } from "./moves/admission/reject.ts";
import { apply } from "./write.ts";

/** How much of a body is in its record, in bytes of UTF-8: a longer one is stored next to it. */
const longestBody = 3_072;
/** How much of the reason, in bytes. */
const longestReason = 200;

/** Keeps a message and the reason why it was rejected. Of a message that may be for an encrypted task only that is kept. */
export async function rejectMessage(
  context: RunnerContext,
  { messageId, sentAt, body }: Delivery,
  reason: string,
): Promise<void> {
  const key = { task: rejectedTask, run: outsideName(new Date(sentAt), "message", messageId) };
  const now = context.clock.now();
  const keptDays = defaultSettings.recordsKeptDays;
  const isHidden = context.encryption?.mayShow(body, context.lanes) === true;
  const kept = isHidden ? sealedPlaceholder : firstBytes(body, longestBody);
  const mask = context.maskFor?.(undefined, body);
  const isLong = isHidden || kept.length < body.length;
  const isStored = isLong && !isHidden && (await storeBody(context, key, body, expiry(now, keptDays)));
  const created = {
    ...newRun(now, "message", new Date(sentAt)),
    scheduledTime: new Date(sentAt).toISOString(),
    reason: cut(mask === undefined ? reason : mask(withoutExcerpt(reason)), longestReason),
    body: kept,
    bodyCut: isLong && !isStored ? true : undefined,
    bodyStoredSeparately: isStored ? true : undefined,
  };
  await apply(context, key, reject(created, { key, now, keptDays }));
}

/** Of what is no JSON, V8 quotes a few characters, which may be part of a value; and a body that is a text may be a value. */
function withoutExcerpt(reason: string): string {
  return reason
    .replace(/, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON/s, ": not valid JSON")
    .replace(/, got the text .*$/s, ", got a text");
}

/** Does what a message asks for. A message whose params cannot be stored, or whose task is outside its scope, is rejected, and undefined is returned. */
export async function orReject<T>(
  context: RunnerContext,
  delivery: Delivery,
  action: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof InvalidParamsError || error instanceof OutOfScopeError)) throw error;
    await rejectMessage(context, delivery, error.message);
    return undefined;
  }
}
