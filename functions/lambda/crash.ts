/**
 * What a worker still does when an error that nothing caught is about to end its process: it writes the error to the
 * records of the runs that it holds, and tells the stage's `onError`. Lambda's own client reports such an error and then
 * exits, so its listeners are held back until the records are written. It cannot do so where the process is killed: out of memory, out of time, by a
 * signal, or by `process.exit`.
 *
 * With several runs in one process, nothing says whose code threw: each run's worker ended by it.
 */
import type { Clock } from "../model/clock.ts";
import type { Log } from "../model/log.ts";
import type { Masking } from "../model/mask/masked-names.ts";
import { type RunKey, type RunRecord, runId } from "../model/run/run.ts";
import { apply, crashErrors, maskOfRun, recordCrash, type TellError } from "../runs/index.ts";
import { DynamoRunStore } from "../store/dynamodb.ts";
import type { Outcome, RunStore, Write } from "../store/run-store.ts";

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

interface CrashContext extends Masking {
  readonly store: Pick<HoldingRunStore, "held"> & RunStore;
  readonly clock: Clock;
  readonly log: Log;
  /** @default the stage has no hook of errors */
  readonly tellError?: TellError;
}

/**
 * Records an error on every run that this process holds, and tells it of each. It may have a value of any of them, so each
 * record hides those of all. Never throws.
 */
export async function recordCrashOf(context: CrashContext, error: unknown): Promise<void> {
  const { store, clock, log, tellError, maskFor } = context;
  const runs = [...store.held.values()];
  await Promise.allSettled(runs.map((run) => maskOfRun(context, run)));
  const mask = maskFor?.ofAll;
  // What the hook throws may show a masked value.
  const ownLog: Log = (level, name, of, fields) => log(level, name, of, mask ? undefined : fields);
  await Promise.all(
    runs.map(async (run) => {
      try {
        await apply({ store, log, clock }, run, recordCrash(run, crashErrors(run, error, clock.now(), mask)));
        await tellError?.({ context: { clock, log: ownLog }, run }, error);
      } catch (cause) {
        log("warn", "crash not recorded", run, { error: cause });
      }
    }),
  );
}

type Listener = (...told: unknown[]) => void;

/** Records what ends this process from now on. What would have happened without it happens afterwards, to a copy without masked values. */
export function recordCrashes(context: CrashContext): void {
  let isEnding = false;
  for (const event of ["uncaughtException", "unhandledRejection"]) {
    const others = process.listeners(event as "exit") as Listener[];
    process.removeAllListeners(event);
    process.on(event, async (...told: unknown[]) => {
      if (isEnding) return;
      isEnding = true;
      await recordCrashOf(context, told[0]);
      const shown = context.maskFor === undefined ? told : told.map(context.maskFor.copy);
      for (const listener of others) listener.apply(process, shown);
      if (others.length > 0) return;
      console.error("Uncaught", shown[0]);
      process.exit(1);
    });
  }
}
