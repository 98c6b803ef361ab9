/** What keeps `pawl run` from starting a run, besides its own options. */
import { MoveRefusedError } from "../../../functions/model/errors.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import type { Session } from "../../session.ts";
import { instantText } from "../../show/words.ts";
import { UsageError } from "../../usage.ts";

/** The bucket's lifecycle deletes an uploaded file, whether or not its run has begun. */
export function checkKept({ uploadsKeptDays }: Manifest, at: Date, now: number): void {
  const until = new Date(now + uploadsKeptDays * 86_400_000);
  if (at <= until) return;
  throw new UsageError(
    `--csv is not allowed with --at ${instantText(at.toISOString())}: uploads are kept for ${uploadsKeptDays} days, until ${instantText(until.toISOString())}`,
  );
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
