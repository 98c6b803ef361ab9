/**
 * Keeps the format of what is stored up with this version: where the sweeper finds things of an older one, it starts
 * `pawl.migrate`. Where it finds none, it raises the format itself once the workers of the version before have ended: so a
 * stage that is new sees nothing of all this.
 *
 * It knows the format by one read in each environment. While the format is older it looks at the first minute, and again
 * every 20 minutes.
 */

import {
  checkFormat,
  dataFormat,
  formatOf,
  formatPart,
  settledAfterMs,
} from "../model/format/data-format.ts";
import { migrateTask } from "../model/task/automatic.ts";
import { apply, type RunnerContext, raiseFormat, startRun } from "../runs/index.ts";
import { hasOlder } from "./migrations/index.ts";

export class FormatRound {
  readonly #context: RunnerContext;
  #format: number | undefined;
  /** When this environment looked last, on the monotonic clock. */
  #lookedAt: number | undefined;

  constructor(context: RunnerContext) {
    this.#context = context;
  }

  /** Rejects with a DataFormatError where the data is newer than this version, and with what the table answers. */
  async check(): Promise<void> {
    this.#format ??= await this.#read();
    const format = this.#format;
    // What is refused is read again: a person may deploy the newer version at any time.
    if (format > dataFormat.writes) this.#format = undefined;
    checkFormat(format);
  }

  /** Never rejects. After `check`. */
  async follow(hasTime: () => boolean): Promise<void> {
    const { clock, log } = this.#context;
    if (this.#format === undefined || this.#format >= dataFormat.writes || !hasTime()) return;
    const isFirst = this.#lookedAt === undefined;
    const now = clock.monotonic();
    if (!isFirst && now - (this.#lookedAt as number) < settledAfterMs) return;
    try {
      // By now a migration may have raised it.
      if (!isFirst) this.#format = await this.#read();
      await this.#look(this.#format, isFirst);
      this.#lookedAt = now;
    } catch (error) {
      log("warn", "migration not started", undefined, { error });
    }
  }

  async #read(): Promise<number> {
    return formatOf(await this.#context.store.getPart(formatPart));
  }

  async #look(format: number, isFirst: boolean): Promise<void> {
    const context = this.#context;
    if (format >= dataFormat.writes) return;
    if (await hasOlder(context, format)) await startMigration(context);
    else if (!isFirst && (await apply(context, formatPart, raiseFormat(format, dataFormat.writes))).ok)
      this.#format = dataFormat.writes;
  }
}

/** Once for each format: a run that failed is redriven by a person. */
async function startMigration(context: RunnerContext): Promise<void> {
  const lane = context.lanes[migrateTask];
  if (lane === undefined) throw new Error(`no task ${migrateTask} is deployed`);
  await startRun(context, {
    task: migrateTask,
    lane,
    kind: "startup",
    id: `format-${dataFormat.writes}`,
  });
}
