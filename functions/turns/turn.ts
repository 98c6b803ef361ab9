/**
 * One worker's turn of a run, from the claim to the write that ends it. The walk does the items; about once a second
 * it calls `checkIn`, which looks at the time, saves a checkpoint when one is due, and learns what an operator asked
 * for. It is never a timer that calls it, since a loop without I/O starves timers. Timers do only what must happen
 * within a long item: they renew the lease, and tell the task when it is lost.
 *
 * Left to others: which request to stop wins and when time is short (`stop.ts`), what is saved (`checkpoints.ts`),
 * the writes (`lease.ts`), and how the turn ends (`settle/`). Its check-ins hold invariant 7.
 */

import type { Mask } from "../model/mask/mask.ts";
import type { RunRecord } from "../model/run/run.ts";
import { isTimedOut } from "../model/run/timeout.ts";
import type { Throttling } from "../model/task/context/turn-ports.ts";
import type { Json } from "../model/task/task.ts";
import type {
  DeployedTask,
  FailedItem,
  Invocation,
  ItemErrors,
  SavedProgress,
  WorkerContext,
} from "../runs/index.ts";
import { Checkpoints } from "./checkpoints.ts";
import { type GrantedLease, Lease, lastStretchMs, leaseMs } from "./lease.ts";
import type { TaskLog } from "./report/task-log.ts";
import { Deadline, type Stop, StopRequest } from "./stop.ts";

/** Within a long item the lease is renewed this long after it last was, in milliseconds. */
const renewEveryMs = 10_000;
/** A checkpoint that failed is tried again this much later, in milliseconds. */
const tryAgainMs = 1_000;

export class Turn {
  readonly context: WorkerContext;
  readonly deployed: DeployedTask;
  readonly lease: Lease;
  readonly checkpoints: Checkpoints;
  readonly deadline: Deadline;
  readonly request: StopRequest;
  /** Its task's throttles, once its context is there. @default there are none */
  throttling: Throttling | undefined;
  /** Hides masked values of the run's params in a text; undefined where its task masks none. */
  mask: Mask | undefined;
  /** Where its task says what is done about errors of single items. */
  readonly itemErrors: ItemErrors | undefined;
  /** The item whose error the walk met last. */
  failing: FailedItem | undefined;
  /** What the task finds as `ctx.log`, once it asks for it. */
  log: TaskLog | undefined;
  /** Code of the task that is at work, as `follow` of `within-turn.ts` knows it. */
  readonly atWork = new Set<Promise<unknown>>();
  readonly #invocation: Invocation;
  #checkpointAt: number;
  #checkInAt: number;
  #cancelRenewal: () => void = () => {};
  #cancelGuard: () => void = () => {};

  constructor(given: WorkerContext, deployed: DeployedTask, granted: GrantedLease, invocation: Invocation) {
    const { settings, task } = deployed;
    const now = given.clock.monotonic();
    const context = given.withMaskedLog?.(given, granted.run, () => this.mask) ?? given;
    this.context = context;
    this.deployed = deployed;
    this.lease = new Lease(context, granted);
    this.params = [];
    this.checkpoints = new Checkpoints(granted.run, task.version, now, context.meter);
    this.itemErrors = deployed.itemErrors?.(context, deployed, granted.run);
    this.#invocation = invocation;
    this.deadline = new Deadline(now, invocation.remaining(), settings.maxRuntimeSeconds);
    this.request = new StopRequest({ signalsAll: task.run !== undefined });
    this.#checkpointAt = now + settings.checkpointSeconds * 1000;
    this.#checkInAt = Math.min(this.#checkpointAt, this.deadline.stopAt);
    this.#startTimers();
    // An operator was faster than the claim's answer.
    if (granted.run.status !== "running") this.end({ kind: "release" });
    if (this.isOverTime) this.end({ kind: "timeout" });
    // The claim's answer may have taken most of the lease: nothing is started that cannot be finished under it.
    const isLate = now >= Math.min(this.deadline.stopAt, granted.endsAt - lastStretchMs);
    if (isLate || this.itemErrors?.watches) this.#checkInSoon();
    deployed.parallel?.begin(this);
  }

  /** The run as the newest write found or left it. */
  get run(): RunRecord {
    return this.lease.run;
  }

  /** The run's params, as text and as its task's schema returned them: what is masked in texts about the run. */
  set params(params: readonly unknown[]) {
    this.mask = this.context.maskFor?.(this.run.task, this.run.params, this.run.maskedParams, ...params);
  }

  get stop(): Stop | undefined {
    return this.request.stop;
  }

  /** Whether the next item must wait for a check-in: the turn should stop, or the lease runs short. */
  get mustCheckIn(): boolean {
    return this.#checkInAt === Number.NEGATIVE_INFINITY;
  }

  /** When to check in, on the monotonic clock. */
  get checkInAt(): number {
    return this.#checkInAt;
  }

  /** Whether the run's timeout is over. */
  get isOverTime(): boolean {
    const { timeoutSeconds } = this.deployed.settings;
    return timeoutSeconds !== undefined && isTimedOut(this.run, timeoutSeconds, this.context.clock.now());
  }

  /** Asks the turn to stop after the current item. */
  end(stop: Stop): void {
    // Otherwise a renewal queued behind an earlier write could extend a lease that no worker holds.
    if (stop.kind === "lost") this.lease.close();
    this.request.request(stop);
    this.#checkInSoon();
  }

  /** Where the turn may stop, between two items: checks in, and asks the throttles when it is time. Returns why it must stop. */
  async checkIn(): Promise<Stop | undefined> {
    let stop = await this.checkInWithin();
    const { throttling } = this;
    if (throttling !== undefined && stop === undefined) {
      // The answer may take long.
      if (this.context.clock.monotonic() >= throttling.askAt)
        stop = await throttling.ask().then(() => this.checkInWithin());
      if (stop === undefined) this.#checkInAt = Math.min(this.#checkInAt, throttling.askAt);
    }
    return stop ?? this.itemErrors?.watch(this);
  }

  /** Checks the time left and any operator request; saves if a checkpoint is due. Returns why the turn must stop. */
  async checkInWithin(): Promise<Stop | undefined> {
    const { clock } = this.context;
    if (this.lease.isClosed) return { kind: "lost" };
    this.#checkTime();
    while (this.stop === undefined) {
      const now = clock.monotonic();
      const short = now >= this.lease.endsAt - lastStretchMs;
      if (now < this.#checkpointAt && !short) break;
      const saved = await this.#checkpoint();
      if (this.stop !== undefined || this.lease.isClosed) break;
      // The answer may have taken long.
      this.#checkTime();
      if (!saved) this.#checkpointAt = clock.monotonic() + tryAgainMs;
      if (clock.monotonic() < this.lease.endsAt - lastStretchMs) break;
      if (saved) continue;
      // In the lease's last stretch no item is started until it is renewed, or over.
      if (clock.monotonic() >= this.lease.endsAt) this.end({ kind: "lost" });
      else await new Promise<void>((resolve) => clock.after(tryAgainMs / 4, resolve));
    }
    if (this.stop === undefined) this.#checkInAt = Math.min(this.#checkpointAt, this.deadline.stopAt);
    return this.stop;
  }

  /** The next item waits for a check-in. @param saves so much was skipped that it must be saved then */
  checkInSoon(saves?: boolean): void {
    if (saves) this.#checkpointAt = this.context.clock.monotonic();
    this.#checkInSoon();
  }

  /** The walk is over: from now on only the write that ends the turn saves anything. */
  close(): void {
    this.lease.close();
    this.#cancelRenewal();
    this.#cancelGuard();
    this.log?.close();
    if (this.atWork.size === 0) return;
    this.context.log("error", "task goes on after its turn: its process ends", this.run);
    this.#invocation.leaveBehind();
  }

  /** Keeps the lease though the walk is over, until `close`: code of the task is at work again. */
  hold(): void {
    this.lease.reopen();
    this.#startTimers(this.lease.renewedAt + renewEveryMs - this.context.clock.monotonic());
  }

  /** The run was resumed before its worker released it: the walk goes on from the last item done. */
  reopen(): void {
    this.lease.reopen();
    this.request.reset();
    this.#startTimers();
    this.#checkInSoon();
  }

  #checkTime(): void {
    if (this.isOverTime) this.end({ kind: "timeout" });
    const stop = this.deadline.check(this.context.clock.monotonic(), this.#invocation.remaining());
    if (stop !== undefined) this.end(stop);
  }

  /** Writes once. False where that failed for now. */
  async #checkpoint(): Promise<boolean> {
    const { clock, log } = this.context;
    let saved: { readonly cursor: Json | undefined; readonly progress: SavedProgress } | undefined;
    const prepare = async () => {
      const { cursor } = this.checkpoints;
      let progress = this.checkpoints.progress(clock.monotonic());
      const skipped = this.itemErrors?.save();
      if (skipped !== undefined) progress = { ...progress, ...(await skipped) };
      saved = { cursor, progress };
      return { progress, milliseconds: Math.min(leaseMs, this.deadline.left(clock.monotonic())) };
    };
    try {
      const outcome = await this.lease.renew(prepare);
      if (!outcome.ok) {
        if (!this.lease.isClosed) this.end({ kind: "lost" });
        return true;
      }
    } catch (error) {
      log("warn", "checkpoint failed", this.run, { error });
      return false;
    }
    if (saved !== undefined) this.checkpoints.saved(saved.cursor, saved.progress);
    if (this.run.status !== "running") this.end({ kind: "release" });
    else this.request.withdrawRelease();
    this.#checkpointAt = clock.monotonic() + this.deployed.settings.checkpointSeconds * 1000;
    return true;
  }

  #checkInSoon(): void {
    this.#checkInAt = Number.NEGATIVE_INFINITY;
  }

  #startTimers(renewAfterMs = renewEveryMs): void {
    this.#renewAfter(Math.max(0, renewAfterMs));
    // The next item is held back in the lease's last stretch, and the task is told when the lease has ended.
    this.#cancelGuard = this.lease.watch(
      () => this.#checkInSoon(),
      () => this.end({ kind: "lost" }),
    );
  }

  #renewAfter(milliseconds: number): void {
    this.#cancelRenewal = this.context.clock.after(milliseconds, () => void this.#renew());
  }

  /** Renews the lease within a long item, even if the turn must stop after it. */
  async #renew(): Promise<void> {
    if (this.lease.isClosed || this.stop?.kind === "lost") return;
    const idle = this.context.clock.monotonic() - this.lease.renewedAt;
    if (idle < renewEveryMs) return this.#renewAfter(renewEveryMs - idle);
    const saved = await this.#checkpoint().catch(() => false);
    if (!this.lease.isClosed) this.#renewAfter(saved ? renewEveryMs : tryAgainMs);
  }
}
