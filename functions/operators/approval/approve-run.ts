/**
 * Approving a run that waits for it, or declining it. Each is one conditional write: of two people at once one is obeyed, and
 * the other is told what became of the run. An approved run's turn is sent after the write, which leaves an entry: where the
 * caller dies between the two the sweeper sends it.
 */
import { MoveRefusedError } from "../../model/errors.ts";
import { shownStatus } from "../../model/run/held.ts";
import { createdDueMs, waitsForApproval } from "../../model/run/index-keys.ts";
import { noteChange, type OperatorNote } from "../../model/run/note.ts";
import type { RunKey, RunRecord } from "../../model/run/run.ts";
import { runId } from "../../model/run/run.ts";
import { confirmOf, needsAnother } from "../../model/task/confirm/confirm.ts";
import { isPaused } from "../../model/task/paused.ts";
import { keptDays, laneOfTask } from "../../model/task/task-directory.ts";
import { longestDelaySeconds } from "../../queue/run-queue.ts";
import {
  afterNotApproved,
  announceOrLeave,
  apply,
  approve,
  checkScope,
  notApproved,
  placeOrWaiting,
  type RunnerContext,
  sendTurn,
} from "../../runs/index.ts";
import { readRun } from "../change-run.ts";
import { mayBeSameCaller, namesNobody } from "./same-caller.ts";

/** What a person may do about a run that waits for approval; nothing for any other. */
export function approvalMoves(run: Pick<RunRecord, "status" | "dueKey">): readonly ("approve" | "decline")[] {
  return waitsForApproval(run) ? ["approve", "decline"] : [];
}

/** Lets a run begin that waits for approval. @param by who approves it: the caller's ARN, or another name @throws MoveRefusedError, NotFoundError */
export async function approveRun(
  context: RunnerContext,
  key: RunKey,
  by: string,
  note: OperatorNote = {},
): Promise<RunRecord> {
  const change = noteChange(note);
  const seen = await readApprovable(context, key, by);
  const now = context.clock.now();
  const { notBefore } = seen;
  const other = seen.overlap === "queue" ? await placeOrWaiting(context, key) : undefined;
  if (other !== undefined)
    throw new MoveRefusedError(
      `${runId(key)} cannot be approved yet: ${runId(other)} waits already, and this is to be the one more run`,
    );
  const beginsAt = Math.max(now, notBefore === undefined ? 0 : Date.parse(notBefore));
  const delaySeconds = Math.ceil((beginsAt - now) / 1_000);
  // SQS cannot hold a message longer than that: the sweeper sends it.
  const sends = delaySeconds <= longestDelaySeconds;
  const confirmed = { by, at: new Date(now).toISOString(), how: "approve" } as const;
  const sentAt = sends ? beginsAt + createdDueMs : beginsAt;
  const { ok, item } = await apply(context, seen, approve(seen, confirmed, sentAt, change));
  if (!ok) throw notWaiting(item ?? (await readRun(context, key)), "approved", now);
  if (sends) await sendTurn(context, item, delaySeconds);
  return item;
}

/** What reading one needs. */
type Waiting = Pick<RunnerContext, "store" | "clock" | "lanes" | "confirms" | "outOfScope">;

/** A run that somebody may approve now. @throws MoveRefusedError that says why they may not, NotFoundError */
export async function readApprovable(context: Waiting, key: RunKey, by: string): Promise<RunRecord> {
  checkScope(context, key.task);
  const seen = await readWaiting(context, key, "approved");
  const now = context.clock.now();
  const { dueAt = 0, askedBy = "" } = seen;
  // What a task that is gone asks for, nobody knows here, and it may come back.
  if (laneOfTask(context, key.task) === undefined)
    throw new MoveRefusedError(
      `${runId(key)} cannot be approved while its task is not deployed: deploy the task first, or decline the run`,
    );
  const confirm = confirmOf(context, key.task);
  // Of a task that asks for no yes any more it is let go, however late.
  if (confirm !== undefined && dueAt <= now)
    throw new MoveRefusedError(
      `${runId(key)} cannot be approved: that expired at ${new Date(dueAt).toISOString()}`,
    );
  if (confirm !== undefined && needsAnother(confirm) && mayBeSameCaller(askedBy, by))
    throw new MoveRefusedError(
      `${runId(key)} cannot be approved by ${by}: ${askedBy} asked for it, and another person has to approve it${namesNobody(askedBy) || namesNobody(by) ? "; they cannot be told apart: set role_session_name" : ""}`,
    );
  const state = await context.store.getPart({ task: key.task, part: "state" });
  if (isPaused(state ?? {}, new Date(now).toISOString()))
    throw new MoveRefusedError(
      `${runId(key)} cannot be approved while its task is paused: resume the task first, or cancel the run`,
    );
  return seen;
}

/** Ends a run that waits for approval: it is skipped. Whoever asked for it may do so too. @throws MoveRefusedError, NotFoundError */
export async function declineRun(
  context: RunnerContext,
  key: RunKey,
  note: OperatorNote = {},
): Promise<RunRecord> {
  const change = noteChange(note);
  const seen = await readWaiting(context, key, "declined");
  const now = context.clock.now();
  const write = notApproved(seen, { now, keptDays: keptDays(context, key.task) }, change);
  const { ok, item } = await apply(context, seen, write);
  if (!ok) throw notWaiting(item ?? (await readRun(context, key)), "declined", now);
  await afterNotApproved(context, item);
  await announceOrLeave(context, item);
  return item;
}

async function readWaiting(context: Waiting, key: RunKey, verb: string): Promise<RunRecord> {
  const run = await readRun(context, key);
  if (waitsForApproval(run)) return run;
  throw notWaiting(run, verb, context.clock.now());
}

/** What has become of a run that does not wait for approval. */
function notWaiting(run: RunRecord, verb: string, now: number): MoveRefusedError {
  const { status, reason, author, confirmed } = run;
  const who = author === undefined ? "" : ` by ${author}`;
  const isDeclined = status === "skipped" && reason === "not approved";
  const became = isDeclined
    ? `it was ${author === undefined ? "not approved in time" : `declined${who}`}`
    : confirmed?.how === "approve"
      ? `it was approved by ${confirmed.by} at ${confirmed.at}`
      : `it is ${shownStatus(run, now)}`;
  return new MoveRefusedError(`${runId(run)} cannot be ${verb}: it does not wait for approval, ${became}`);
}
