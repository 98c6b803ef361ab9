/**
 * Starts what a deploy starts: the sweeper does so after its first cold start, under an id that is the deployment's
 * version, so that each further cold start finds it done.
 *
 * The reservation of such an id never expires, unlike a caller's: a version may be deployed for longer than records are
 * kept, and its cold starts would start everything again. It is one small item for each deploy and task.
 *
 * A deploy that failed half-way may have ended such a run since no worker had its task. The next cold start, of the
 * deploy that succeeds, redrives it.
 */
import { isWithinCreationWindow } from "../model/run/run-name.ts";
import type { Json } from "../model/task/task.ts";
import { type Startup, startupId } from "../model/task/trigger.ts";
import { redriveRun } from "../operators/index.ts";
import { notDeployed, type RunnerContext, startRun } from "../runs/index.ts";

/** Starts each task once for this version, while there is time. Returns those that are left: try them again. */
export async function startOnce(
  context: RunnerContext,
  { startup: startups, version }: { readonly startup: readonly Startup[]; readonly version: string },
  hasTime: () => boolean,
): Promise<readonly Startup[]> {
  const failed: Startup[] = [];
  for (const [i, startup] of startups.entries()) {
    // Those that failed come last the next time, since they may fail again.
    if (!hasTime()) return [...startups.slice(i), ...failed];
    try {
      await start(context, startup, version);
    } catch (error) {
      failed.push(startup);
      context.log("warn", "start failed", undefined, { task: startup.task, version, error });
    }
  }
  return failed;
}

async function start(
  context: RunnerContext,
  { task, lane, params }: Startup,
  version: string,
): Promise<void> {
  const id = startupId(version);
  const known = await context.store.getPart({ task, part: `id#${id}` });
  if (known?.run !== undefined && !isWithinCreationWindow(known.run, context.clock.now())) return;
  const run = await startRun(context, {
    task,
    lane,
    kind: "startup",
    id,
    params: params as Json | undefined,
  });
  if (run.status === "errored" && run.reason === notDeployed) await redriveRun(context, run);
}
