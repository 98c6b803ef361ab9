/** Redriving: a run that failed, or never ran, goes on where it stopped; a rejected message goes back to its queue. */
import { MoveRefusedError, NotFoundError } from "../model/errors.ts";
import { waitsForApproval } from "../model/run/index-keys.ts";
import { parseMessage } from "../model/run/messages/message.ts";
import { noteChange, type OperatorNote } from "../model/run/note.ts";
import { type RunKey, type RunRecord, runId } from "../model/run/run.ts";
import { laneOfRun } from "../model/task/task-directory.ts";
import {
  type AskedApproval,
  apply,
  askedFor,
  bodyText,
  checkScope,
  closeRejected,
  earlierErrors,
  keepAttachments,
  missingParams,
  moveRejected,
  type RunnerContext,
  type RunWrite,
  redrive,
  type Starter,
  sendTurn,
} from "../runs/index.ts";
import { allowedMoves, changeRun, readRun, refuseUntold } from "./change-run.ts";

/** For as long a rejected message whose entry was moved counts as being redriven, in milliseconds. */
const movedMs = 60_000;

/** Brings a run back. Its earlier errors are kept; its timeout starts over. @param starter who asks, where its task may ask them for a yes @throws MoveRefusedError, NotFoundError, OutOfScopeError */
export async function redriveRun(
  context: RunnerContext,
  key: RunKey,
  note: OperatorNote = {},
  starter?: Starter,
): Promise<RunRecord> {
  // Before anything is read or written: a note that is too long is refused.
  noteChange(note);
  checkScope(context, key.task);
  const found = await readRun(context, key);
  if (found.status === "rejected") return redriveMessage(context, found, note);
  if (allowedMoves(found).includes("redrive") && !(await keepAttachments(context, found)))
    throw new NotFoundError(`the params of ${runId(key)} have expired`);
  const missing = found.status === "missed" ? await missingParams(context, key, found) : {};
  if (missing === undefined)
    throw new MoveRefusedError(
      `${runId(key)} cannot be redriven: its trigger is not deployed any more, and its params are not known`,
    );
  const again = starter && askedFor(context, key.task, starter);
  const run = await changeRun(context, key, "redrive", note, (seen, now, change) => {
    const errors = seen.error === undefined ? undefined : earlierErrors(seen, seen.error);
    const write = { ...redrive(seen, now, errors, change), setOnce: missing };
    if (again !== undefined) return confirmedAgain(write, again);
    // Its task asks for no yes now. A later deploy may, before it begins.
    const wasAsked = starter !== undefined && (seen.confirmed ?? seen.askedBy) !== undefined;
    return wasAsked ? confirmedAgain(write, {}) : write;
  });
  if (!waitsForApproval(run)) await sendTurn(context, run);
  return run;
}

/** A run that is redriven is confirmed once more, or waits for approval. What was said of it before is over. */
function confirmedAgain({ set, remove = [], ...write }: RunWrite, again: AskedApproval): RunWrite {
  const { confirmed, askedBy } = again;
  const gone = [
    ...(confirmed === undefined ? (["confirmed"] as const) : []),
    ...(askedBy === undefined ? (["askedBy"] as const) : []),
  ];
  return { ...write, set: { ...set, ...again }, remove: [...remove, ...gone] };
}

/** What no version of the task takes: of a user's queue, a body that is no JSON object. */
function sureToBeRejected(body: string): string | undefined {
  const message = parseMessage(body);
  if (message.kind !== "start" || typeof message.params !== "string") return undefined;
  return "its params are a text, not a JSON object, and would be rejected again: mend them and send them once more";
}

/**
 * Sends a rejected message to its queue again. Its entry is moved before and closed after: of two people one sends it,
 * and a crash leaves it in sight.
 */
async function redriveMessage(
  context: RunnerContext,
  record: RunRecord,
  note: OperatorNote,
): Promise<RunRecord> {
  const { queue, clock } = context;
  const { dueAt } = record;
  const change = noteChange(note);
  const body = await bodyText(context.store, record);
  const why = body === undefined ? "only the first 3 KB of its body were kept" : sureToBeRejected(body);
  if (body === undefined || why !== undefined)
    throw new MoveRefusedError(`${runId(record)} cannot be redriven: ${why}`);
  if (dueAt === undefined) throw new MoveRefusedError(`${runId(record)} was redriven already`);
  refuseUntold(record);
  const moved = { dueAt: Math.max(clock.now(), dueAt + 1) };
  // Someone who reads it between the other's two writes must not send it too, unless the other died there.
  const isMoved = dueAt > Date.parse(record.createdAt);
  if (isMoved && clock.now() < dueAt + movedMs)
    throw new MoveRefusedError(`${runId(record)} is being redriven already`);
  if (!(await apply(context, record, moveRejected({ dueAt }, moved.dueAt))).ok)
    throw new MoveRefusedError(`${runId(record)} is being redriven already`);
  try {
    await queue.send(laneOfRun(context, record), body, 0, context.further?.groupKey(context, body));
  } catch (error) {
    await apply(context, record, moveRejected(moved, dueAt));
    throw error;
  }
  return (await apply(context, record, closeRejected(moved, change))).item ?? record;
}
