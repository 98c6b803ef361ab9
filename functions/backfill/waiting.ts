/**
 * How long a backfill waits before it looks at its runs again: a quarter of the time that they take, or of the time for
 * which it has waited, whichever is longer. Short waits stay in the process; for longer ones the turn ends.
 */
import type { RunRecord } from "../model/run/run.ts";
import type { OwnRunContext } from "../runs/index.ts";

/** In seconds. */
const shortest = 0.25;
const longest = 60;
/** Of all waits in a row that stay in the process, in seconds: it takes up a place of its lane. */
const mostInProcess = 5;
/** How much the newest run counts among those before it. */
const weightOfNewest = 0.25;

export class Waiting {
  readonly #ctx: Pick<OwnRunContext, "runner" | "signal">;
  #took: number | undefined;
  #waited: number;
  #inProcess = 0;

  /**
   * @param took about how long the runs took so far, in seconds
   * @param waited how long it has waited since the last one was done
   */
  constructor(ctx: Pick<OwnRunContext, "runner" | "signal">, took: number | undefined, waited: number) {
    this.#ctx = ctx;
    this.#took = took;
    this.#waited = waited;
  }

  get took(): number | undefined {
    return this.#took;
  }

  get waited(): number {
    return this.#waited;
  }

  /** A run is done: the next wait starts over. */
  tookOf({ startedAt, endedAt }: Pick<RunRecord, "startedAt" | "endedAt">): void {
    this.#waited = 0;
    this.#inProcess = 0;
    if (startedAt === undefined || endedAt === undefined) return;
    const seconds = Math.max(0, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
    const before = this.#took ?? seconds;
    this.#took = Number((before + (seconds - before) * weightOfNewest).toFixed(1));
  }

  /** In seconds. */
  next(): number {
    const quarter = Math.max(this.#took ?? 0, this.#waited) / 4;
    return Math.min(longest, Math.max(shortest, quarter));
  }

  /** The turn ends, and the next one comes so much later. */
  outside(seconds: number): void {
    this.#waited = Number((this.#waited + seconds).toFixed(1));
  }

  /** Waits, if that is short enough, until the time is over or the turn is to stop. Returns whether it waited. */
  async inProcess(seconds: number): Promise<boolean> {
    if (this.#inProcess + seconds > mostInProcess) return false;
    this.#inProcess += seconds;
    this.#waited += seconds;
    const { runner, signal } = this.#ctx;
    await new Promise<void>((resolve) => {
      const stop = () => {
        cancel();
        resolve();
      };
      const cancel = runner.clock.after(seconds * 1000, () => {
        signal.removeEventListener("abort", stop);
        resolve();
      });
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop, { once: true });
    });
    return true;
  }
}
