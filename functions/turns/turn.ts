/**
 * One worker's stretch of a run, from the claim to the write that ends it: what has been done so far, when to
 * look up from the work, and what is heard then.
 *
 * The walks (`walk.ts`) keep `cursor` and `ticks` here and call `attend` once `wakeAt` has come: about once a
 * second, never by a timer, since a loop without I/O starves timers. A timer renews the lease within an item
 * that takes long. `settle.ts` writes how the turn ended.
 */

import { afterLeaseMs, dueAt } from "../model/index-keys.ts";
import type { InterruptReason } from "../model/moves.ts";
import { clockSkewMs, type RunRecord } from "../model/run.ts";
import type { Json } from "../model/task.ts";
import type { DeployedTask, Invocation, WorkerContext } from "../runs/context.ts";
import { cursorText } from "./cursor.ts";
import type { LeaseChange } from "./lease.ts";
import { type Lease, lastStretchMs, leaseMs } from "./lease.ts";

/** Why a turn ends before its walk does. */
export type Stop =
  /** The task said `finish`. */
  | { readonly kind: "finish" }
  /** Out of time: the function's, the turn's own, or the machine's. */
  | { readonly kind: "interrupt"; readonly reason: Exclude<InterruptReason, "snooze"> }
  | { readonly kind: "snooze"; readonly seconds: number }
  /** The run's whole time is over. */
  | { readonly kind: "timeout" }
  /** An operator paused or cancelled it. */
  | { readonly kind: "release" }
  /** The lease is another's, or nobody's. */
  | { readonly kind: "lost" };

/** The longest of these and twice the slowest item is left before the function's end, in milliseconds. */
const leastMarginMs = 5_000;
/** Within a long item the lease is renewed this long after it was last, in milliseconds. */
const renewEveryMs = 10_000;
/** After a checkpoint that failed, the next one follows in milliseconds. */
const againMs = 1_000;

/** What the walk, the timers and the settling share of one turn. */
export class Turn {
  /** Where to go on from: the last item done. */
  cursor: Json | undefined;
  ticks: number;
  total: number | undefined;
  /** The slowest item so far, in milliseconds. */
  slowest = 0;
  /** When to look up from the work, on the monotonic clock. */
  wakeAt: number;
  /** Look up before the next item, however early: somebody wants the turn to stop, or the lease runs short. */
  heed = false;
  /** Whether a task without a collection was left behind, rather than having come to its end. */
  left = false;
  /** Set by `attend` or by the task itself. */
  stop: Stop | undefined;
  /** Whether the item in hand was put off by `snooze`. */
  snoozed = false;
  /** What `finish` was given. */
  message: string | undefined;
  /** Whether the cursor moved in this turn. */
  moved = false;

  readonly lease: Lease;
  readonly place: WorkerContext;
  readonly deployed: DeployedTask;
  readonly #invocation: Invocation;
  readonly #startedAt: number;
  readonly #usedBefore: number;
  readonly #turnsBefore: number;
  #abort = new AbortController();
  #savedCursor: Json | undefined;
  #savedText: string | undefined;
  #checkpointAt: number;
  #deadline: number;
  #renewal: () => void = () => {};
  #guard: () => void = () => {};
  /** `ctx.run` tasks are told by the signal that they should stop; walks are not, they end by themselves. */
  readonly #tells: boolean;

  constructor(place: WorkerContext, deployed: DeployedTask, lease: Lease, invocation: Invocation) {
    const run = lease.item;
    this.place = place;
    this.deployed = deployed;
    this.lease = lease;
    this.#invocation = invocation;
    this.cursor = run.cursor === undefined ? undefined : (JSON.parse(run.cursor) as Json);
    this.#savedCursor = this.cursor;
    this.#savedText = run.cursor;
    this.ticks = run.ticks;
    this.total = run.total;
    this.#usedBefore = run.usage?.ms ?? 0;
    this.#turnsBefore = run.usage?.turns ?? 0;
    const now = place.clock.monotonic();
    this.#startedAt = now;
    this.#deadline = now + invocation.remaining();
    this.#checkpointAt = now + deployed.settings.checkpointSeconds * 1000;
    this.wakeAt = Math.min(this.#checkpointAt, this.#stopAt);
    this.#tells = deployed.task.run !== undefined;
    this.#watch();
    // An operator was quicker than the claim's answer.
    if (run.status !== "running") this.end({ kind: "release" });
    if (this.isOverTime) this.end({ kind: "timeout" });
    // The claim's answer may have taken most of the lease: nothing is begun that cannot be finished under it.
    if (now >= Math.min(this.#stopAt, lease.endsAt - lastStretchMs)) this.#lookUpSoon();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The run as the newest write found or left it. */
  get run(): RunRecord {
    return this.lease.item;
  }

  /** When to begin nothing more, on the monotonic clock. */
  get #stopAt(): number {
    const { maxRuntimeSeconds } = this.deployed.settings;
    const byFunction = this.#deadline - Math.max(leastMarginMs, 2 * this.slowest);
    return maxRuntimeSeconds === undefined
      ? byFunction
      : Math.min(byFunction, this.#startedAt + maxRuntimeSeconds * 1000);
  }

  /** Whether the run's whole time is over. */
  get isOverTime(): boolean {
    const { timeoutSeconds } = this.deployed.settings;
    if (timeoutSeconds === undefined) return false;
    const startedAt = Date.parse(this.run.startedAt ?? this.run.createdAt);
    return this.place.clock.now() >= startedAt + timeoutSeconds * 1000;
  }

  /**
   * Stops the turn after the item in hand. The first reason stands, but a task that says it is done is done, and
   * one that puts itself off is put off.
   */
  end(stop: Stop): void {
    const finishes =
      stop.kind === "finish" && (this.stop?.kind === "release" || this.stop?.kind === "interrupt");
    const putsOff = stop.kind === "snooze" && this.stop?.kind === "interrupt";
    if (this.stop === undefined || finishes || putsOff || stop.kind === "lost") this.stop = stop;
    // A renewal that waits for an earlier write's answer would bring a lease to life under which nobody works.
    if (stop.kind === "lost") this.lease.isClosed = true;
    this.snoozed ||= stop.kind === "snooze";
    this.#lookUpSoon();
    if (this.#tells || stop.kind === "lost") this.#abort.abort(new Error(`the turn is over: ${stop.kind}`));
  }

  /** Looks up from the work: is there time left, does anybody want it to stop? Saves when a second has passed. */
  async attend(): Promise<Stop | undefined> {
    const { clock } = this.place;
    if (this.isClosed) return { kind: "lost" };
    this.#lookAtTime();
    while (this.stop === undefined) {
      const now = clock.monotonic();
      const short = now >= this.lease.endsAt - lastStretchMs;
      if (now < this.#checkpointAt && !short) break;
      const saved = await this.#checkpoint();
      if (this.stop !== undefined || this.isClosed) break;
      // The answer may have been long in coming.
      this.#lookAtTime();
      if (!saved) this.#checkpointAt = clock.monotonic() + againMs;
      if (clock.monotonic() < this.lease.endsAt - lastStretchMs) break;
      if (saved) continue;
      // The lease's last stretch: no new item until it is renewed, or over.
      if (clock.monotonic() >= this.lease.endsAt) this.end({ kind: "lost" });
      else await new Promise<void>((resolve) => clock.after(againMs / 4, resolve));
    }
    if (this.stop === undefined) {
      this.heed = false;
      this.wakeAt = Math.min(this.#checkpointAt, this.#stopAt);
    }
    return this.stop;
  }

  /** What every write of this turn saves. @throws InvalidCursorError */
  saved(): LeaseChange & { set: Partial<RunRecord> } {
    const text = this.cursor === this.#savedCursor ? this.#savedText : cursorText(this.cursor as Json);
    const moved = text !== this.#savedText;
    const ms = Math.round(this.#usedBefore + this.place.clock.monotonic() - this.#startedAt);
    return {
      set: {
        ticks: this.ticks,
        usage: { ms, turns: this.#turnsBefore + 1 },
        ...(moved ? { cursor: text } : {}),
        ...(this.total === undefined ? {} : { total: this.total }),
        ...(this.moved || moved ? { fruitlessTurns: 0 } : {}),
      },
    };
  }

  /** Goes back to the last cursor that was saved: the newest one cannot be. */
  forgetCursor(): void {
    this.cursor = this.#savedCursor;
    this.ticks = this.run.ticks;
  }

  /** Whether the walk is over. What a task left running may still ask: the lease is no longer this turn's. */
  get isClosed(): boolean {
    return this.lease.isClosed;
  }

  /** The walk is over: nothing is renewed or saved any more but by the write that ends the turn. */
  close(): void {
    this.lease.isClosed = true;
    this.#renewal();
    this.#guard();
  }

  /** The run was resumed before its worker let it go: the walk goes on from the last item done. */
  async reopen(): Promise<Stop | undefined> {
    this.lease.isClosed = false;
    this.stop = undefined;
    this.snoozed = false;
    this.left = false;
    this.#abort = new AbortController();
    this.#watch();
    return this.attend();
  }

  /** Until when a task without a collection may still be waited for, in milliseconds from now. */
  get patience(): number {
    return Math.max(
      0,
      Math.min(this.#deadline - leastMarginMs / 3, this.lease.endsAt) - this.place.clock.monotonic(),
    );
  }

  /** Nothing is waited for any longer, whatever the walk does: a look at the time may have come too late to say so. */
  leave(): void {
    this.left = true;
    const over = this.place.clock.monotonic() >= this.lease.endsAt;
    this.end(over ? { kind: "lost" } : { kind: "interrupt", reason: "deadline" });
  }

  #lookAtTime(): void {
    const { clock } = this.place;
    const now = clock.monotonic();
    const remaining = this.#invocation.remaining();
    this.#deadline = Math.min(this.#deadline, now + remaining);
    if (this.isOverTime) this.end({ kind: "timeout" });
    if (now < this.#stopAt) return;
    const { maxRuntimeSeconds } = this.deployed.settings;
    const ownEnd = maxRuntimeSeconds !== undefined && now >= this.#startedAt + maxRuntimeSeconds * 1000;
    this.end({ kind: "interrupt", reason: remaining <= 0 ? "shutdown" : ownEnd ? "maxRuntime" : "deadline" });
  }

  /** One write. False where it failed for now. */
  async #checkpoint(): Promise<boolean> {
    const { clock } = this.place;
    const { cursor } = this;
    const change = this.saved();
    const milliseconds = Math.min(leaseMs, Math.max(0, this.#deadline - clock.monotonic()));
    try {
      const outcome = await this.lease.renew(change, milliseconds, (endsAt) => this.#entry(endsAt));
      if (!outcome.ok) {
        if (!this.isClosed) this.end({ kind: "lost" });
        return true;
      }
    } catch (error) {
      this.place.log("warn", "checkpoint failed", this.run, { error: (error as Error).message });
      return false;
    }
    this.#savedCursor = cursor;
    if (change.set.cursor !== undefined) {
      this.#savedText = change.set.cursor;
      this.moved = true;
    }
    if (this.run.status !== "running") this.end({ kind: "release" });
    // Resumed before the item in hand was done: nothing has to stop. A task's own run was told already.
    else if (this.stop?.kind === "release" && !this.#tells) this.stop = undefined;
    this.#checkpointAt = clock.monotonic() + this.deployed.settings.checkpointSeconds * 1000;
    return true;
  }

  /** Where the clock is to look after the run that is held until `endsAt`, if not where it does already. */
  #entry(endsAt: number): Pick<RunRecord, "dueKey" | "dueAt"> | undefined {
    const { dueAt: due, status } = this.run;
    const moves = due !== undefined && status === "running" && due < endsAt + clockSkewMs;
    return moves ? dueAt(this.run, endsAt + afterLeaseMs) : undefined;
  }

  #lookUpSoon(): void {
    this.heed = true;
    this.wakeAt = Number.NEGATIVE_INFINITY;
  }

  #watch(): void {
    this.#renewLater(renewEveryMs);
    this.#guardLater();
  }

  /** Renews the lease within a long item, whatever the turn is to do after it. */
  #renewLater(milliseconds: number): void {
    this.#renewal = this.place.clock.after(milliseconds, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const { clock } = this.place;
    if (this.isClosed || this.stop?.kind === "lost") return;
    const idle = clock.monotonic() - this.lease.renewedAt;
    if (idle < renewEveryMs) return this.#renewLater(renewEveryMs - idle);
    const saved = await this.#checkpoint().catch(() => false);
    if (!this.isClosed) this.#renewLater(saved ? renewEveryMs : againMs);
  }

  /** In the lease's last stretch no item is started; at its end the task is told. No write is waited for. */
  #guardLater(): void {
    const { clock } = this.place;
    const left = this.lease.endsAt - clock.monotonic();
    const next = left > lastStretchMs ? left - lastStretchMs : Math.max(0, left);
    this.#guard = clock.after(next, () => {
      const now = clock.monotonic();
      if (now >= this.lease.endsAt) return this.end({ kind: "lost" });
      if (now >= this.lease.endsAt - lastStretchMs) this.#lookUpSoon();
      this.#guardLater();
    });
  }
}
