/**
 * What a worker still does when an error that nothing caught is about to end its process: it writes the error to the
 * records of the runs that it holds. Lambda's own client reports such an error and then exits, so its listeners are held
 * back until the records are written. It cannot do so where the process is killed: out of memory, out of time, by a
 * signal, or by `process.exit`.
 *
 * With several runs in one process, nothing says whose code threw: each run's worker ended by it.
 */
import type { Clock } from "../model/clock.ts";
import type { Log } from "../model/log.ts";
import { type RunKey, type RunRecord, runId } from "../model/run/run.ts";
import { apply, crashErrors, recordCrash } from "../runs/index.ts";
import { DynamoRunStore } from "../store/dynamodb.ts";
import type { Outcome, Write } from "../store/run-store.ts";

/** Writes after which this process works on the run. */
const holding = new Set(["claim", "take over", "checkpoint"]);

/** The store of a process, which knows the runs that the process holds. */
export class HoldingRunStore extends DynamoRunStore {
  readonly held = new Map<string, RunRecord>();

  override async update(key: RunKey, write: Write<RunRecord>): Promise<Outcome<RunRecord>> {
    const outcome = await super.update(key, write);
    const { ok, item } = outcome;
    if (ok && holding.has(write.name) && item !== undefined) this.held.set(runId(key), item);
    else if (item?.leaseExpiresAt === 0) this.held.delete(runId(key));
    return outcome;
  }
}

interface CrashContext {
  readonly store: Pick<HoldingRunStore, "held"> & Parameters<typeof apply>[0]["store"];
  readonly clock: Clock;
  readonly log: Log;
}

/** Records an error on every run that this process holds. Never throws. */
export async function recordCrashOf({ store, clock, log }: CrashContext, error: unknown): Promise<void> {
  const runs = [...store.held.values()];
  await Promise.all(
    runs.map((run) =>
      apply({ store, log, clock }, run, recordCrash(run, crashErrors(run, error, clock.now()))).catch(
        (cause) => log("warn", "crash not recorded", run, { error: String(cause) }),
      ),
    ),
  );
}

type Listener = (error: unknown, ...more: unknown[]) => void;

/** Records what ends this process from now on. What would have happened without it happens afterwards. */
export function recordCrashes(context: CrashContext): void {
  let isEnding = false;
  for (const event of ["uncaughtException", "unhandledRejection"]) {
    const others = process.listeners(event as "exit") as Listener[];
    process.removeAllListeners(event);
    process.on(event, async (error: unknown, ...more: unknown[]) => {
      if (isEnding) return;
      isEnding = true;
      await recordCrashOf(context, error);
      for (const listener of others) listener.call(process, error, ...more);
      if (others.length > 0) return;
      console.error("Uncaught", error);
      process.exit(1);
    });
  }
}
