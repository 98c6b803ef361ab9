/**
 * What is started once after each deploy: by the clock's cold start, under an id that is the deployment's
 * version, so that every further cold start finds it done.
 *
 * The pointer of such an id never expires, as those of callers do: a version may be in service for longer than
 * records are kept, and its cold starts would start everything again. It is one small item a deploy and task.
 */
import { mayBeMade } from "./may-be-made.ts";
import { startRun } from "./start.ts";
import type { Sweeper } from "./sweep.ts";

/** A task with an `onStartup` trigger. */
export interface Startup {
  readonly task: string;
  readonly trigger: string;
  readonly lane: string;
}

/** Starts each of them, unless it was started for this version. False where one could not be started: try again. */
export async function startOnce(
  sweeper: Sweeper,
  startups: readonly Startup[],
  version: string,
): Promise<boolean> {
  let all = true;
  for (const startup of startups) {
    try {
      await start(sweeper, startup, version);
    } catch (error) {
      all = false;
      sweeper.log("warn", "start failed", undefined, { task: startup.task, version, error: String(error) });
    }
  }
  return all;
}

async function start(sweeper: Sweeper, { task, lane }: Startup, version: string): Promise<void> {
  const id = `startup-${version}`;
  const known = await sweeper.store.getPart({ task, part: `id#${id}` });
  if (known?.run !== undefined && !mayBeMade({ run: known.run }, sweeper.clock.now())) return;
  const run = await startRun(sweeper, { task, lane, kind: "startup", id });
  sweeper.log(known === undefined ? "info" : "debug", "start", run, { version });
}
