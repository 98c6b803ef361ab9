/**
 * The right to work on a run, held under an id until an instant, and every write made under it.
 *
 * The end is counted on the monotonic clock from before the call was sent, so the owner's end comes before the
 * table's. Each write carries a number that rises: a late copy of an earlier write changes nothing. One write is in
 * flight at a time. A write that relinquishes the lease sets `leaseExpiresAt` to 0 and keeps its id, so the owner
 * recognises it by id and number when its answer was lost.
 *
 * What a write saves, and what a refusal means, is left to `checkpoints.ts` and `settle/`. This holds invariant 4.
 */

import { clockSkewMs } from "../model/run/held.ts";
import { afterLeaseMs, type IndexEntry, leaseDue } from "../model/run/index-keys.ts";
import type { RunRecord } from "../model/run/run.ts";
import {
  apply,
  checkpoint,
  type HeldLease,
  type RunnerContext,
  type RunWrite,
  type SavedProgress,
} from "../runs/index.ts";
import type { Outcome } from "../store/run-store.ts";

/** How long a claim and each checkpoint ask for, in milliseconds. */
export const leaseMs = 30_000;
/** No item is started in the last stretch of a lease, in milliseconds. */
export const lastStretchMs = 5_000;

/** A lease as a claim was granted it: the run, and when the call was sent and the lease ends, on the monotonic clock. */
export interface GrantedLease {
  readonly run: RunRecord;
  readonly sentAt: number;
  readonly endsAt: number;
}

/** What a renewal saves, and for how many milliseconds it asks. */
export interface Renewal {
  readonly progress: SavedProgress;
  readonly milliseconds: number;
}

/** A lease while one worker holds it. */
export class Lease {
  readonly #context: RunnerContext;
  readonly #leaseId: string;
  #run: RunRecord;
  #seq: number;
  #endsAt: number;
  #renewedAt: number;
  #isClosed = false;
  #hasTold = false;
  #inFlight: Promise<unknown> = Promise.resolve();

  constructor(context: RunnerContext, { run, sentAt, endsAt }: GrantedLease) {
    this.#context = context;
    this.#run = run;
    this.#leaseId = run.leaseId as string;
    this.#seq = run.seq;
    this.#renewedAt = sentAt;
    this.#endsAt = endsAt;
  }

  /** The run as the newest write found or left it. */
  get run(): RunRecord {
    return this.#run;
  }

  /** When it ends, on the monotonic clock. */
  get endsAt(): number {
    return this.#endsAt;
  }

  /** When the newest write that renewed it was sent, on the monotonic clock. */
  get renewedAt(): number {
    return this.#renewedAt;
  }

  /** Whether the walk is over: a renewal is refused from then on, even one that was queued behind an earlier write. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  close(): void {
    this.#isClosed = true;
  }

  reopen(): void {
    this.#isClosed = false;
  }

  /** Whether a run is still held under this lease. */
  isHeldIn(run: RunRecord | undefined): run is RunRecord {
    return run?.leaseId === this.#leaseId && run.leaseExpiresAt !== 0;
  }

  /**
   * Saves progress and renews the lease. Tried once. `prepare` is called when no other write is in flight, so that the
   * progress is never older than what was saved before, and may store first what goes with it. If the run was stopped
   * meanwhile, it is sent again without what is only for a running run: its entry in the index, and that it has begun.
   */
  renew(prepare: () => Renewal | Promise<Renewal>): Promise<Outcome<RunRecord>> {
    return this.#oneAtATime(async () => {
      if (this.#isClosed) return { ok: false, item: this.#run };
      const { progress, milliseconds } = await prepare();
      if (this.#isClosed) return { ok: false, item: this.#run };
      const outcome = await this.#renew(progress, milliseconds);
      if (outcome.ok || this.#isClosed || !this.isHeldIn(outcome.item)) return outcome;
      return this.#renew(progress, milliseconds);
    });
  }

  /** Where the run's entry in the index moves when its lease ends then; undefined where it may stay. */
  #entryFor(leaseExpiresAt: number): IndexEntry | undefined {
    const { dueAt, status } = this.#run;
    const moves = dueAt !== undefined && status === "running" && dueAt < leaseExpiresAt + clockSkewMs;
    return moves ? leaseDue(this.#run, leaseExpiresAt + afterLeaseMs) : undefined;
  }

  async #renew(progress: SavedProgress, milliseconds: number) {
    const { clock } = this.#context;
    const sentAt = clock.monotonic();
    const expiresAt = clock.now() + milliseconds;
    const write = checkpoint(this.#next(), progress, expiresAt, this.#entryFor(expiresAt));
    const outcome = await this.#apply(write);
    if (outcome.ok) {
      this.#renewedAt = sentAt;
      this.#endsAt = sentAt + milliseconds;
    }
    return outcome;
  }

  /**
   * Any other write, such as the one that relinquishes the lease. While its outcome is unknown, or the table throttles, it
   * is sent again unchanged until the lease's end. @throws the last error
   */
  write(make: (lease: HeldLease) => RunWrite): Promise<Outcome<RunRecord>> {
    return this.#oneAtATime(() => {
      const unchanged = make(this.#next());
      return this.untilItEnds(() => this.#apply(unchanged));
    });
  }

  /** Calls `runsShort` in its last stretch, and `ended` at its end. Returns what stops that. */
  watch(runsShort: () => void, ended: () => void): () => void {
    const { clock } = this.#context;
    let cancel = () => {};
    const wait = () => {
      const left = this.#endsAt - clock.monotonic();
      cancel = clock.after(left > lastStretchMs ? left - lastStretchMs : Math.max(0, left), () => {
        const now = clock.monotonic();
        if (now >= this.#endsAt) return ended();
        if (now >= this.#endsAt - lastStretchMs) runsShort();
        wait();
      });
    };
    wait();
    return () => cancel();
  }

  /** Does it again while it fails, until the lease's end. @throws the last error */
  async untilItEnds<T>(action: () => Promise<T>): Promise<T> {
    const { clock } = this.#context;
    for (let delay = 100; ; delay = Math.min(2 * delay, 3_000)) {
      try {
        return await action();
      } catch (error) {
        if (clock.monotonic() + delay >= this.#endsAt) throw error;
        await new Promise<void>((resolve) => clock.after(delay, resolve));
      }
    }
  }

  /** Resolves once every write so far was answered. */
  async answered(): Promise<void> {
    await this.#inFlight;
  }

  #next(): HeldLease {
    return { leaseId: this.#leaseId, seq: ++this.#seq, turn: this.#run.turn };
  }

  async #apply(write: RunWrite): Promise<Outcome<RunRecord>> {
    const outcome = await apply(this.#context, this.#run, write);
    const { item } = outcome;
    if (item !== undefined) this.#run = item;
    if (item?.untold !== undefined && !this.#hasTold && this.#context.clock.monotonic() < this.#endsAt) {
      // What came before the walk is told now: it may take long. After the lease's end the message may be acknowledged.
      this.#hasTold = true;
      void this.#context.teller?.tellAll();
    }
    return outcome;
  }

  #oneAtATime<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#inFlight.then(action);
    this.#inFlight = result.catch(() => undefined);
    return result;
  }
}
