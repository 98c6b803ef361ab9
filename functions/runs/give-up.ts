/**
 * Gives up a run that cannot be finished: five turns in a row made no progress, its time is over, or its task is not
 * deployed. Its work stays done, and a redrive goes on at its cursor. What follows such a run is started by the sweeper.
 */
import { cut } from "../model/cut.ts";
import type { NewRun } from "../model/run/new-run.ts";
import type { RunKey, RunRecord } from "../model/run/run.ts";
import { keptDays, overlapByHand } from "../model/task/task-directory.ts";
import type { Outcome } from "../store/run-store.ts";
import { expireAttachments } from "./attachments.ts";
import type { RunnerContext } from "./context.ts";
import { crashOf, failureOf } from "./errors/failure-text.ts";
import { maskOfRun } from "./errors/mask-of-run.ts";
import type { GiveUpProps } from "./moves/worker/give-up.ts";
import { giveUpAbsent } from "./moves/worker/give-up-absent.ts";
import { giveUpUnheld } from "./moves/worker/give-up-unheld.ts";
import { freeSlot } from "./slot.ts";
import { apply } from "./write.ts";

/** The reason for giving up a run whose task no lane has. */
export const notDeployed = "task is not deployed";

/** The reason for giving up an occurrence, or a start by hand, that no worker ever claimed. */
export const neverClaimed = "never claimed";

/** Turns in a row without progress after which a run is given up. */
export const mostFruitlessTurns = 5;

/** The longest cursor in a reason, in bytes: the run has the whole cursor. */
const longestCursor = 80;

/** The reason for giving up a run whose turns make no progress. */
export function fruitlessReason({ cursor }: Pick<RunRecord, "cursor">): string {
  return `five turns in a row without progress at cursor ${cut(cursor ?? "(start)", longestCursor)}`;
}

/** Gives up a run that no worker holds, as it was read. */
export async function giveUpRun(
  context: RunnerContext,
  found: RunRecord,
  reason: string,
): Promise<Outcome<RunRecord>> {
  const mask = await maskOfRun(context, found);
  const outcome = await apply(context, found, giveUpUnheld(found, giveUpProps(context, found, reason, mask)));
  if (outcome.ok) {
    await freeSlot(context, { ...found, endedAt: outcome.item.endedAt });
    await expireAttachments(context, outcome.item);
  }
  return outcome;
}

/** Records as errored a run that does not exist. False where it was created by now: look again. */
export async function giveUpAbsentRun(
  context: RunnerContext,
  key: RunKey,
  created: NewRun & Pick<RunRecord, "lane">,
  reason: string,
): Promise<boolean> {
  const overlap = overlapByHand(context, key.task);
  const props = giveUpProps(context, { ...created, ...key }, reason);
  const outcome = await apply(context, key, giveUpAbsent({ ...created, overlap }, props));
  if (!outcome.ok) return false;
  // Its worker may have died between slot and claim.
  await freeSlot(context, outcome.item);
  await expireAttachments(context, outcome.item);
  return true;
}

/** What giving a run up writes, worded as an error too. */
export function giveUpProps(
  { clock, recordsKeptDays, maskFor }: Pick<RunnerContext, "clock" | "recordsKeptDays" | "maskFor">,
  run: Pick<
    RunRecord,
    "task" | "run" | "attempt" | "cursor" | "params" | "maskedParams" | "tags" | "metadata" | "errors"
  >,
  given: string,
  mask = maskFor?.(run.task, run.params, run.maskedParams),
): GiveUpProps {
  const now = clock.now();
  // It may name the cursor.
  const reason = mask === undefined ? given : mask(given);
  const { attempt, cursor } = run;
  const crash = crashOf(run);
  const cause = crash && Object.assign(new Error(crash.message), { name: crash.name });
  const error = failureOf(Object.assign(new Error(reason, { cause }), { stack: undefined }), run, {
    attempt,
    cursor,
    now,
    mask,
  });
  return { run, reason, error, now, keptDays: keptDays({ recordsKeptDays }, run.task) };
}
