/**
 * An occurrence that does not run now: it is skipped and its record says why, it waits for its slot, or it was missed and
 * runs in its next turn. What decides is in `../receive.ts`. A skip that is refused meets a run that is under way: that is
 * looked after as after any lost claim.
 */
import type { OccurrenceMessage } from "../../model/run/messages/message.ts";
import { mayMove, type SkipReason } from "../../model/run/moves.ts";
import { expiry, type RunKey, type RunRecord } from "../../model/run/run.ts";
import { isOld } from "../../model/run/run-name.ts";
import {
  apply,
  type DeliveredOccurrence,
  type DeployedTask,
  expireAttachments,
  giveCountBack,
  type Invocation,
  late,
  queueTurn,
  startAbsent,
  type Taken,
  type WorkerContext,
} from "../../runs/index.ts";
import { afterLostClaim } from "../lost-claim.ts";
import { skipRun } from "../receive-turn.ts";
import { workOn } from "../work-on.ts";

/** Skips that are decided after the run was counted. */
const mayHaveCounted: readonly SkipReason[] = ["overlap", "paused", "overridden"];

/** Records why an occurrence does not run, or that it waits. `now`: when it was judged, in epoch milliseconds. */
export async function leaveOut(
  context: WorkerContext,
  deployed: DeployedTask,
  { key, creates }: DeliveredOccurrence,
  verdict: SkipReason | Taken,
  { message, now }: { readonly message: OccurrenceMessage; readonly now: number },
  invocation: Invocation,
): Promise<void> {
  // So late that its trigger's ledger says what became of it: it runs, or leaves no record.
  const isLedgers = isOld(message, now);
  const skips = { key, turn: 0, creates: isLedgers ? undefined : creates };
  const outcome = typeof verdict === "string" ? await skipRun(context, deployed, skips, verdict) : verdict;
  if (outcome.kind === "skipped" && typeof verdict === "string" && mayHaveCounted.includes(verdict))
    await giveCountBack(context, deployed, key, creates.trigger);
  if (outcome.kind !== "refused") return;
  const claimed = await afterLostClaim(context, skips, outcome.found, invocation);
  if (claimed.kind === "won") return workOn(context, deployed, claimed.lease, invocation);
  if (claimed.found) await context.further?.rejoin(context, claimed.found);
  // A missed run that may not run now stays missed; where only its slot is taken it waits.
  if (verdict === "overlap" || verdict === outcome) await runLate(context, { key, creates }, claimed.found);
  // Nothing is recorded that its params could expire with.
  else if (claimed.found === undefined)
    await expireAttachments(context, { ...key, ...creates, expiresAt: expiry(now, 1) });
}

/** An occurrence that was missed, recorded or not, is delivered after all: it runs in its next turn. */
export async function runLate(
  context: WorkerContext,
  { key, creates }: DeliveredOccurrence,
  found: RunRecord | undefined,
): Promise<void> {
  if (found !== undefined && !mayMove("late", found.status)) return;
  const [now, lane] = [context.clock.now(), context.lane.name];
  const { overlap } = creates;
  const write = found ? late(key, now, creates) : startAbsent(key, creates, { overlap, lane, now });
  const outcome = await apply(context, key as RunKey, write);
  if (outcome.ok) await queueTurn(context, outcome.item);
}
