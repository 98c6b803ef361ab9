/**
 * Ends a run that nobody can bring to its end: five turns in a row without progress, no time left, no such task. What
 * it did stays done, and a redrive goes on at its cursor.
 */
import { cut } from "../model/cut.ts";
import { attention, ended } from "../model/index-keys.ts";
import type { RunRecord } from "../model/run.ts";
import { giveUp } from "../store/conditions.ts";
import type { Outcome, Write } from "../store/run-store.ts";
import { expireAttachments } from "./attachments.ts";
import type { RunnerContext } from "./context.ts";
import { failureOf } from "./failure-text.ts";
import { giveSlotBack } from "./slot.ts";

/** Turns in a row without progress after which a run is given up. */
export const mostFruitlessTurns = 5;

/** The longest cursor in a reason, in bytes: the run bears it whole. */
const longestCursorSaid = 80;

/** Says why a run is given up that nobody can bring forward. */
export function fruitlessReason({ cursor }: Pick<RunRecord, "cursor">): string {
  return `five turns in a row without progress at cursor ${cut(cursor ?? "(start)", longestCursorSaid)}`;
}

/** Ends a run that nobody holds. */
export async function giveUpRun(
  place: RunnerContext,
  found: RunRecord,
  reason: string,
): Promise<Outcome<RunRecord>> {
  const write = givenUp(place, found, reason);
  const outcome = await place.store.update(found, { ...write, condition: giveUp(found) });
  if (outcome.ok) {
    place.log("error", "give up", found, { reason });
    await giveSlotBack(place, found);
    await expireAttachments(place, outcome.item);
  }
  return outcome;
}

/** What giving up writes. */
export function givenUp(
  place: Pick<RunnerContext, "clock" | "recordsKeptDays">,
  run: RunRecord,
  reason: string,
): Omit<Write<RunRecord>, "condition"> {
  const now = place.clock.now();
  const struck = { attempt: run.attempt, now, ...(run.cursor === undefined ? {} : { cursor: run.cursor }) };
  return {
    set: {
      status: "errored",
      reason,
      error: failureOf(Object.assign(new Error(reason), { stack: undefined }), run, struck),
      leaseExpiresAt: 0,
      ...ended(place, run.task, now),
      ...attention("errored", now),
    },
    remove: ["notBefore", "sends"],
  };
}
