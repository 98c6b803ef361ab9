/**
 * Prunes the pointer of a start-up run. It has no end, since its version may be in service for longer than records are
 * kept. One whose version is not in service any more, and whose run's record has expired, keeps nothing from happening but
 * a second start-up should that version be deployed again.
 */
import { sweeperPart } from "../../ledger/index.ts";
import { instantOf } from "../../model/run/run-name.ts";
import { keptDays } from "../../model/task/task-directory.ts";
import { startupId } from "../../model/task/trigger.ts";
import { apply, expireId, type RunnerContext } from "../../runs/index.ts";
import type { TaskPart } from "../../store/run-store.ts";

const startupPart = `id#${startupId("")}`;

export async function pruneStartup(context: RunnerContext, { task, part, run }: TaskPart): Promise<void> {
  if (!part.startsWith(startupPart) || run === undefined) return;
  const now = context.clock.now();
  const keptMs = keptDays(context, task) * 86_400_000;
  if (now - instantOf(run).getTime() < keptMs) return;
  const { version } = (await context.store.getPart(sweeperPart)) ?? {};
  if (version === undefined || part === `id#${startupId(version)}`) return;
  await apply(context, { task, part }, expireId(run, Math.floor(now / 1000)));
}
