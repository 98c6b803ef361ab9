/**
 * A machine of a trace: one process with its own ways to the tables and queues, where each call can be held on its
 * way, be lost, land later, or land twice.
 */
import type { SQSBatchResponse } from "aws-lambda";
import type { Clock } from "../../../functions/model/clock.ts";
import type { Services } from "../../../functions/model/services.ts";
import type { ResolvedSettings } from "../../../functions/model/settings.ts";
import type { Task } from "../../../functions/model/task.ts";
import type { RunQueue } from "../../../functions/queue/run-queue.ts";
import type { Ports } from "../../../functions/runs/context.ts";
import { type RunStore, ThrottledError } from "../../../functions/store/run-store.ts";
import { type Swept, sweepDue } from "../../../functions/upkeep/sweep.ts";
import { makeWorker } from "../../../functions/worker.ts";
import { settled } from "../../engine/virtual-clock.ts";
import type { MemoryMessage } from "../../memory/run-queue.ts";
import { sqsEvent } from "../lambda-event.ts";
import { partWriteKind, runWriteKind } from "../write-kind.ts";
import type { Trace } from "./trace.ts";

/** One process. Once it is dead nothing of its own happens any more; what it has in the air may still land. */
export class Machine {
  readonly ports: Ports;
  readonly #trace: Trace;
  readonly #worker: ReturnType<typeof makeWorker>;
  readonly #held: HeldCall[] = [];
  readonly #refused = new Map<string, Error>();
  #alive = true;

  constructor(trace: Trace, task: (machine: Machine) => Task, settings: ResolvedSettings) {
    const { world } = trace;
    const { clock } = world;
    this.#trace = trace;
    this.ports = {
      ...world.ports,
      clock: {
        now: () => clock.now(),
        monotonic: () => clock.monotonic(),
        after: (milliseconds, action) => clock.after(milliseconds, () => this.#alive && action()),
      } satisfies Clock,
      store: this.#through(world.memory, (name, args) => {
        if (name === "update") return runWriteKind(args[1] as Parameters<typeof runWriteKind>[0]);
        if (name === "updatePart") return partWriteKind(args[1] as Parameters<typeof partWriteKind>[0]);
        return name;
      }) as RunStore,
      queue: this.#through(world.queue, (name) => name) as RunQueue,
    };
    this.#worker = makeWorker({
      ...world.gate,
      ...this.ports,
      lane: world.lane,
      services: {} as Services,
      tasks: [{ task: task(this), settings, enabled: true, startWithin: () => 86_400 }],
    });
  }

  /** What an operator or the clock works with. */
  get gate() {
    return { ...this.#trace.world.gate, ...this.ports };
  }

  /** The clock's minute, made by this machine. */
  sweep(): Promise<Swept> {
    return sweepDue(this.gate, () => 50_000);
  }

  /** Stops its next call of a kind on the way: `claim`, `take slot`, `send`, as in `write-kind.ts`. */
  hold(kind: string): HeldCall {
    const held = new HeldCall(kind);
    this.#held.push(held);
    return held;
  }

  /** From now on none of its calls of a kind lands, or is answered. */
  cutOff(kind: string): void {
    this.#refused.set(kind, new Error("no answer in time"));
  }

  /** From now on the table refuses each of its calls of a kind, and says so. */
  throttle(kind: string): void {
    this.#refused.set(kind, new ThrottledError("not now"));
  }

  /** Works on the oldest visible message, as `work` does. */
  next(): Promise<"acknowledged" | "comes back"> {
    return this.work(this.#trace.receive());
  }

  /** Works on a message, which another machine may have in hand as well, and acknowledges it. */
  async work(message: MemoryMessage): Promise<"acknowledged" | "comes back"> {
    const { world } = this.#trace;
    const { name, timeoutSeconds } = world.lane;
    const event = sqsEvent([message], name);
    const response = (await this.#worker(event, world.context(timeoutSeconds))) as SQSBatchResponse;
    if (response.batchItemFailures.length > 0) return "comes back";
    world.queue.delete(name, message.receiptHandle);
    return "acknowledged";
  }

  /** Ends it between two instants, without a word. */
  die(): void {
    this.#alive = false;
    this.#trace.drop(this);
  }

  /** Its way to a port: a call may be held, and a dead machine makes and hears none. */
  #through(port: object, kindOf: (name: string, args: readonly unknown[]) => string): object {
    return new Proxy(port, {
      get: (target, name: string) => {
        const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
        return async (...args: unknown[]) => {
          if (!this.#alive) return new Promise(() => {});
          const call = () => method.apply(target, args);
          const kind = kindOf(name, args);
          const refusal = this.#refused.get(kind);
          if (refusal !== undefined) throw refusal;
          const at = this.#held.findIndex((held) => held.kind === kind);
          const answer = at < 0 ? call() : this.#held.splice(at, 1)[0]?.stop(call);
          await Promise.allSettled([answer]);
          return this.#alive ? answer : new Promise(() => {});
        };
      },
    });
  }
}

/** A call on its way from a machine to a table or queue. */
export class HeldCall {
  readonly kind: string;
  #call: (() => Promise<unknown>) | undefined;
  #resolve: (answer: unknown) => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(kind: string) {
    this.kind = kind;
  }

  /** Whether the machine has come to make the call. */
  get isMade(): boolean {
    return this.#call !== undefined;
  }

  /** The machine makes the call, and waits. */
  stop(call: () => Promise<unknown>): Promise<unknown> {
    this.#call = call;
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** A copy of it lands. Nobody hears of it but the trace. */
  async land(): Promise<{ readonly ok: boolean }> {
    if (this.#call === undefined) throw new Error(`no call to ${this.kind} was made`);
    return (await this.#call()) as { readonly ok: boolean };
  }

  /** A copy lands, and its answer reaches the machine. */
  async answer(): Promise<void> {
    await this.hear(await this.land());
  }

  /** The answer to a copy that landed before reaches the machine. */
  async hear(answer: unknown): Promise<void> {
    this.#resolve(answer);
    await settled();
  }

  /** The machine hears nothing, and gives up waiting. */
  async lose(): Promise<void> {
    if (this.#call === undefined) throw new Error(`no call to ${this.kind} was made`);
    this.#reject(new Error("no answer in time"));
    await settled();
  }
}
