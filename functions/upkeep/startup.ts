/**
 * What is started once after each deploy: by the clock's cold start, under an id that is the deployment's
 * version, so that every further cold start finds it done.
 *
 * The pointer of such an id never expires, as those of callers do: a version may be in service for longer than
 * records are kept, and its cold starts would start everything again. It is one small item a deploy and task.
 */

import type { RunnerContext } from "../runs/context.ts";
import { isWithinCreationWindow } from "../runs/creation-window.ts";
import { startRun } from "../runs/start.ts";

/** A task with an `onStartup` trigger. */
export interface Startup {
  readonly task: string;
  readonly trigger: string;
  readonly lane: string;
}

/** Starts each of them, unless it was started for this version. False where one could not be started: try again. */
export async function startOnce(
  place: RunnerContext,
  startups: readonly Startup[],
  version: string,
): Promise<boolean> {
  let all = true;
  for (const startup of startups) {
    try {
      await start(place, startup, version);
    } catch (error) {
      all = false;
      place.log("warn", "start failed", undefined, { task: startup.task, version, error: String(error) });
    }
  }
  return all;
}

async function start(place: RunnerContext, { task, lane }: Startup, version: string): Promise<void> {
  const id = `startup-${version}`;
  const known = await place.store.getPart({ task, part: `id#${id}` });
  if (known?.run !== undefined && !isWithinCreationWindow({ run: known.run }, place.clock.now())) return;
  const run = await startRun(place, { task, lane, kind: "startup", id });
  place.log(known === undefined ? "info" : "debug", "start", run, { version });
}
