/** What keeps `pawl run` from starting a run besides what its options say alone, and what lets that run wait. */
import { MoveRefusedError } from "../../../functions/model/errors.ts";
import { settingAt } from "../../../functions/model/override/override.ts";
import { overridesOf } from "../../../functions/model/override/read-overrides.ts";
import { waitsForApproval } from "../../../functions/model/run/index-keys.ts";
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import type { Manifest, ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { Earlier } from "../../../functions/runs/index.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import type { Session } from "../../session.ts";
import { instantText } from "../../show/words.ts";
import { UsageError } from "../../usage.ts";
import { tellApproval } from "../approval/confirmation.ts";

/** The bucket's lifecycle deletes an uploaded file, whether or not its run has begun. */
export function checkKept(option: string, { uploadsKeptDays }: Manifest, at: Date, now: number): void {
  const until = new Date(now + uploadsKeptDays * 86_400_000);
  if (at <= until) return;
  throw new UsageError(
    `${option} is not allowed with --at ${instantText(at.toISOString())}: uploads are kept for ${uploadsKeptDays} days, until ${instantText(until.toISOString())}`,
  );
}

/** Refuses to start a task outside its scope, before a file is read or uploaded. @throws MoveRefusedError */
export function checkInScope({ name, outOfScope }: ManifestTask): void {
  if (outOfScope !== undefined) throw new MoveRefusedError(`task ${name} does not run here: ${outOfScope}`);
}

export async function checkPause(session: Session, deployment: DeployedPawl, task: string): Promise<void> {
  const state = await (await deployment.store()).getPart({ task, part: "state" });
  const { taskPause, taskPauseText } = await import("../../show/why.ts");
  const pause = taskPause(state, session.now());
  if (pause === undefined) return;
  throw new MoveRefusedError(
    `task ${task} is paused (${taskPauseText(pause)}): resume it with ${session.command("resume", task)}, or run it now with --force`,
  );
}

/** What a run does where its task's slot is taken. */
export type OverlapAsked = "skip" | "queue" | "allow";

/** Refuses a rule that means nothing. A task whose runs may overlap has no slot, unless an override gives it one. @throws UsageError */
export async function checkOverlap(
  session: Session,
  deployment: DeployedPawl,
  { name, settings }: ManifestTask,
  { overlap, at }: { readonly overlap?: OverlapAsked; readonly at?: Date },
): Promise<void> {
  const needsSlot = overlap !== undefined && overlap !== "allow";
  if (needsSlot && settings.overlap === "allow") {
    const state = await readState(deployment, name);
    if (settingAt(overridesOf(state), "overlap", "allow", session.now() / 1000) === "allow")
      throw new UsageError(
        `--overlap ${overlap} is not allowed for ${name}: its runs may overlap, so it has no slot`,
      );
  }
  if (overlap === "queue" && at !== undefined)
    throw new UsageError(
      "--overlap queue is not allowed with --at: it is about the run that has the slot now",
    );
}

/** Says that no run was made, since an earlier call had made it, or another one waits in its place. */
export function tellEarlier(
  session: Session,
  run: RunRecord,
  earlier: Earlier,
  id: string | undefined,
): void {
  if (earlier === "waits")
    session.tell(`${runId(run)} waits already: it is the one more run, and no other was made`);
  if (earlier === "waits") return;
  const differs = {
    "other params": ", with other params than these",
    "params encrypted": "; its params are encrypted, and were not compared with these",
  }[earlier as string];
  session.tell(`id ${id} was used before: its run was made at ${run.createdAt}${differs ?? ""}`);
}

/** How far in the past an instant may be, in milliseconds: clocks differ, and a person types it a while before. */
const mostPastMs = 300_000;

/** Refuses an instant that has long passed: it is a mistake of typing more often than a way to say now. @throws UsageError */
export function checkNotPast(at: Date | undefined, now: number): void {
  if (at === undefined || at.getTime() >= now - mostPastMs) return;
  const earliest = instantText(new Date(now - mostPastMs).toISOString());
  throw new UsageError(
    `--at ${instantText(at.toISOString())} is not allowed: it is past by more than five minutes; ${earliest} or later is allowed, and without --at the run starts now`,
  );
}

/** Says that an instant is past. A second more may be the clock's. */
export function tellPast(session: Session, at: Date | undefined): void {
  if (at !== undefined && at.getTime() < session.now() - 1_000)
    session.tell(`--at ${instantText(at.toISOString())} is past: the run starts now`);
}

/** Says what a new run waits for besides a worker. */
export async function tellWait(
  session: Session,
  deployment: DeployedPawl,
  run: RunRecord,
  at: Date | undefined,
): Promise<void> {
  if (waitsForApproval(run)) tellApproval(session, run);
  else if (at === undefined && run.overlap === "wait") await tellHolders(session, deployment, run);
}

/** Says for which run a new one waits, unless an override lets it run beside others. */
async function tellHolders(session: Session, deployment: DeployedPawl, run: RunRecord): Promise<void> {
  const state = await readState(deployment, run.task);
  if (settingAt(overridesOf(state), "overlap", "skip", session.now() / 1000) === "allow") return;
  const { holdersOf } = await import("../../../functions/model/run/pool.ts");
  const holders = holdersOf(state).map((holder) => holder.run);
  if (holders.length === 0 || holders.includes(run.run)) return;
  const { slotText } = await import("../../show/why.ts");
  session.tell(slotText(run, { holders }));
}

async function readState(deployment: DeployedPawl, task: string) {
  return (await deployment.store()).getPart({ task, part: "state" });
}
