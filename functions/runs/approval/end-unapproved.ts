/** Ends a run that waits for approval and that nobody has approved in time, and what follows the end of one that is not approved. */
import { waitsForApproval } from "../../model/run/index-keys.ts";
import { keepsNote } from "../../model/run/note.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { keptDays } from "../../model/task/task-directory.ts";
import { expireAttachments } from "../attachments.ts";
import type { RunnerContext } from "../context.ts";
import { notApproved } from "../moves/approval/not-approved.ts";
import { uncount } from "../trigger-limits.ts";
import { apply } from "../write.ts";

/** Skips a run, as it was read, on condition that it still waits. False where it need not end. */
export async function endIfUnapproved(context: RunnerContext, run: RunRecord): Promise<boolean> {
  const now = context.clock.now();
  if (!waitsForApproval(run) || (run.dueAt ?? 0) > now) return false;
  const write = notApproved(run, { now, keptDays: keptDays(context, run.task) }, keepsNote);
  const { ok, item } = await apply(context, run, write);
  if (ok) await afterNotApproved(context, item);
  return ok;
}

/** What it was given expires with it, and it gives its count back to a trigger with `maxRuns`, unless it was moved before: it may have run then. */
export async function afterNotApproved(context: RunnerContext, run: RunRecord): Promise<void> {
  await expireAttachments(context, run);
  const { trigger, turn } = run;
  if (turn === 0 && !["manual", "message", "startup"].includes(trigger)) await uncount(context, run, trigger);
}
