/**
 * What is started once after each deploy: by the clock's cold start, under an id that is the deployment's
 * version, so that every further cold start finds it done.
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

/** Starts each of them, unless it was started for this version. */
export async function startOnce(
  sweeper: Sweeper,
  startups: readonly Startup[],
  version: string,
): Promise<void> {
  for (const { task, lane } of startups) {
    const id = `startup-${version}`;
    // This pointer stays: a version may be in service for longer than records are kept.
    const known = await sweeper.store.getPart({ task, part: `id#${id}` });
    if (known?.run !== undefined && !mayBeMade({ run: known.run }, sweeper.clock.now())) continue;
    const run = await startRun(sweeper, { task, lane, kind: "startup", id });
    sweeper.log(known === undefined ? "info" : "debug", "start", run, { version });
  }
}
