/**
 * When a turn must stop, and why: its deadline, and the one stop request that wins when several come. Both are pure
 * bookkeeping; `turn.ts` looks at the time and at the run.
 */
import type { InterruptReason } from "../model/run/moves.ts";
import type { AfterThrottle, TooManyFailed } from "../runs/index.ts";
import type { Choice } from "./settle/choice.ts";

/** Why a turn stops before its walk has come to its end. */
export type Stop =
  | { readonly kind: "finish"; readonly message?: string }
  /** Out of time: the function's, the turn's own, or the machine's. */
  | { readonly kind: "interrupt"; readonly reason: Exclude<InterruptReason, "snooze" | "throttled"> }
  | { readonly kind: "snooze"; readonly seconds: number }
  /** One of the task's throttles holds it back. */
  | { readonly kind: "throttle"; readonly after: AfterThrottle }
  /** The run's timeout is over. */
  | { readonly kind: "timeout" }
  /** An operator paused or cancelled the run. */
  | { readonly kind: "release" }
  | TooManyFailed
  /** Of a run that is split, or of a shard: what is written is chosen then. Undefined: the turn goes on after all. */
  | { readonly kind: "shards"; readonly choose: () => Choice | undefined }
  /** The worker no longer holds the lease. */
  | { readonly kind: "lost" };

/** How a task's work in one turn ended. */
export type Ending =
  | { readonly kind: "done"; readonly output?: unknown }
  /** Its code threw. With a reason no further attempt is made. */
  | { readonly kind: "throw"; readonly error: unknown; readonly reason?: string }
  | Stop;

type Kind = Stop["kind"];

/** Which later requests replace the first one. A task that says it is done is done, even if a pause came first. */
const replacedBy = {
  finish: ["lost"],
  interrupt: ["finish", "snooze", "lost"],
  snooze: ["lost"],
  throttle: ["finish", "snooze", "lost"],
  throw: ["lost"],
  timeout: ["lost"],
  release: ["finish", "lost"],
  shards: ["finish", "lost"],
  lost: [],
} as const satisfies Record<Kind, readonly Kind[]>;

/** The request to stop that a turn obeys. */
export class StopRequest {
  /** A task's own `run` is told by its signal at once. A walk ends by itself, and is told only when the lease is lost. */
  readonly #signalsAll: boolean;
  #stop: Stop | undefined;
  #snoozed = false;
  #finishMessage: string | undefined;
  /** Made when it is asked for: most tasks never look at their signal. */
  #abort: AbortController | undefined;

  constructor({ signalsAll }: { readonly signalsAll: boolean }) {
    this.#signalsAll = signalsAll;
  }

  /** The request that won so far. */
  get stop(): Stop | undefined {
    return this.#stop;
  }

  /** Whether the task put off the current item, whatever else ends the turn. */
  get snoozed(): boolean {
    return this.#snoozed;
  }

  /** What `finish` was given first. */
  get finishMessage(): string | undefined {
    return this.#finishMessage;
  }

  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    return this.#abort.signal;
  }

  request(stop: Stop): void {
    const replacing: readonly Kind[] = this.#stop ? replacedBy[this.#stop.kind] : [stop.kind];
    if (replacing.includes(stop.kind)) this.#stop = stop;
    this.#snoozed ||= stop.kind === "snooze";
    if (stop.kind === "finish") this.#finishMessage ??= stop.message;
    if (!this.#signalsAll && stop.kind !== "lost") return;
    this.#abort ??= new AbortController();
    this.#abort.abort(new Error(`the turn is over: ${stop.kind}`));
  }

  /** A run that was resumed before its item was done need not stop. A task's own `run` was already told. */
  withdrawRelease(): void {
    if (this.#stop?.kind === "release" && !this.#signalsAll) this.#stop = undefined;
  }

  /** The turn continues after all. */
  reset(): void {
    this.#stop = undefined;
    this.#snoozed = false;
    this.#abort = undefined;
  }
}

/** Before the function's end this much is left, or twice the slowest item if that is more, in milliseconds. */
const leastMarginMs = 5_000;

/** When a turn must start nothing more. Instants are on the monotonic clock. */
export class Deadline {
  readonly #ownEnd: number;
  #functionEnd: number;
  #slowest = 0;
  /** For so long a rate limit held the newest item back, in milliseconds: it did not take that long. */
  heldBackMs = 0;

  constructor(now: number, remaining: number, maxRuntimeSeconds = Number.POSITIVE_INFINITY) {
    this.#ownEnd = now + maxRuntimeSeconds * 1000;
    this.#functionEnd = now + remaining;
  }

  /** When nothing more may be started. */
  get stopAt(): number {
    return Math.min(this.#functionEnd - Math.max(leastMarginMs, 2 * this.#slowest), this.#ownEnd);
  }

  /** Milliseconds until the function ends. */
  left(now: number): number {
    return Math.max(0, this.#functionEnd - now);
  }

  /** Takes note of how long an item took, in milliseconds. */
  itemTook(ms: number): void {
    if (ms > this.#slowest) this.#slowest = Math.max(this.#slowest, ms - this.heldBackMs);
  }

  /** Looks at the time that Lambda leaves. Returns why the turn must stop, if it must. */
  check(now: number, remaining: number): Extract<Stop, { kind: "interrupt" }> | undefined {
    this.#functionEnd = Math.min(this.#functionEnd, now + remaining);
    if (now < this.stopAt) return undefined;
    const reason = remaining <= 0 ? "shutdown" : now >= this.#ownEnd ? "maxRuntime" : "deadline";
    return { kind: "interrupt", reason };
  }
}
