/** What follows from a claim, won or lost. */

import { createdDueMs, dueAt } from "../model/index-keys.ts";
import type { RunRecord } from "../model/run.ts";
import type { DeployedTask, Invocation, WorkerContext } from "../runs/context.ts";
import { giveSlotBack, isDone } from "../runs/slot.ts";
import { turnMessage } from "../runs/start.ts";
import { late } from "../store/conditions.ts";
import { type Claimed, type ClaimRequest, claimRun } from "./claim.ts";
import { perform } from "./perform.ts";

/** Claims a run and works on it; a slot that was taken for nothing goes back. */
export async function claimAndWorkOn(
  place: WorkerContext,
  deployed: DeployedTask,
  wish: ClaimRequest,
  invocation: Invocation,
): Promise<void> {
  // As of before the claim: its owner may renew its lease while the answer is on its way.
  const askedAt = place.clock.now();
  const claimed = await claimRun(place, deployed, wish, invocation);
  const { found } = claimed.lease === undefined ? claimed : {};
  if (found !== undefined && wish.admitted !== undefined && isDone(found, askedAt)) {
    await giveSlotBack(place, { ...wish.key, admitted: wish.admitted });
  }
  await workOn(place, deployed, wish, claimed, invocation);
}

/** Works on what was claimed; a late delivery of a missed run counts. */
export async function workOn(
  place: WorkerContext,
  deployed: DeployedTask,
  wish: ClaimRequest,
  claimed: Claimed,
  invocation: Invocation,
): Promise<void> {
  if (claimed.lease !== undefined) {
    try {
      await perform(place, deployed, claimed.lease, invocation);
    } catch (cause) {
      // No refused claim, which is put off: its message is what brings the run back.
      throw new Error(`the end of a turn was not written: ${String(cause)}`, { cause });
    }
    return;
  }
  const { found } = claimed;
  if (found === undefined) return;
  if (found.status === "missed" && wish.made !== undefined) await runLate(place, found, wish.made);
}

/** Given up as missed, and delivered after all: it runs in its next turn, as the occurrence that it is. */
async function runLate(place: WorkerContext, found: RunRecord, made: Partial<RunRecord>): Promise<void> {
  const outcome = await place.store.update(found, {
    condition: late(),
    set: { status: "enqueued", leaseExpiresAt: 0, ...dueAt(found, place.clock.now() + createdDueMs) },
    // Whoever gave it up as missed need not have known whether its task's runs may overlap.
    setOnce: made.overlap === undefined ? {} : { overlap: made.overlap },
    add: { turn: 1 },
    remove: ["endedAt", "expiresAt", "reason"],
  });
  if (!outcome.ok) return;
  place.log("warn", "late", found, { turn: outcome.item.turn });
  await place.queue.send(place.lane.name, turnMessage(outcome.item));
}
