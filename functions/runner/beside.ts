/**
 * What stands beside a run goes with it: it gets the `expiresAt` of a run that has ended, and loses it before the
 * run is redriven. In between nobody looks at it: a redriven run has its params, whatever its worker did late, for
 * as long as records are kept.
 */
import type { RunRecord } from "../model/run.ts";
import { expireBeside } from "../store/conditions.ts";
import type { RunStore } from "../store/run-store.ts";
import type { Log } from "./log.ts";

type Ended = Pick<RunRecord, "task" | "run" | "paramsBeside" | "expiresAt">;

/** Lets what stands beside a run expire with it. Never rejects: a run that has ended is not worked on again for this. */
export async function letBesideExpire(
  { store, log }: { readonly store: RunStore; readonly log: Log },
  run: Ended,
): Promise<void> {
  const { paramsBeside, expiresAt } = run;
  if (!paramsBeside || expiresAt === undefined) return;
  try {
    await store.updateBeside(run, "params", { condition: expireBeside(), set: { expiresAt } });
  } catch (error) {
    log("warn", "params do not expire", run, { error: String(error) });
  }
}

/** Keeps what stands beside a run that is to go on. False where it has gone already. */
export async function keepBeside({ store }: { readonly store: RunStore }, run: Ended): Promise<boolean> {
  if (!run.paramsBeside) return true;
  return store.updateBeside(run, "params", { condition: expireBeside(), remove: ["expiresAt"] });
}
