/**
 * What stands beside a run goes with it: it gets the `expiresAt` of a run that has ended, and loses it before the
 * run is redriven. In between nobody looks at it: a redriven run has its params, whatever its worker did late, for
 * as long as records are kept.
 */

import type { Log } from "../model/log.ts";
import type { RunRecord } from "../model/run.ts";
import { expireAttachment } from "../store/conditions.ts";
import type { RunStore } from "../store/run-store.ts";

type Ended = Pick<RunRecord, "task" | "run" | "paramsStoredSeparately" | "expiresAt">;

/** Lets what stands beside a run expire with it. Never rejects: a run that has ended is not worked on again for this. */
export async function expireAttachments(
  { store, log }: { readonly store: RunStore; readonly log: Log },
  run: Ended,
): Promise<void> {
  const { paramsStoredSeparately, expiresAt } = run;
  if (!paramsStoredSeparately || expiresAt === undefined) return;
  try {
    await store.updateAttachment(run, "params", { condition: expireAttachment(), set: { expiresAt } });
  } catch (error) {
    log("warn", "params do not expire", run, { error: String(error) });
  }
}

/** Keeps what stands beside a run that is to go on. False where it has gone already. */
export async function keepAttachments({ store }: { readonly store: RunStore }, run: Ended): Promise<boolean> {
  if (!run.paramsStoredSeparately) return true;
  return store.updateAttachment(run, "params", { condition: expireAttachment(), remove: ["expiresAt"] });
}
