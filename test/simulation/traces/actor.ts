/**
 * An actor of a trace: one process with its own ways to the tables and queues. Each of its calls can be held on its way, be
 * lost, land later or land twice.
 */
import type { SQSBatchResponse } from "aws-lambda";
import type { AlarmActions } from "../../../functions/model/alarms/alarm-actions.ts";
import type { Clock } from "../../../functions/model/clock.ts";
import { leaseKeys, turnKeys } from "../../../functions/model/run/index-keys.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { handlesItemErrors } from "../../../functions/model/task/items/item-errors.ts";
import type { Services } from "../../../functions/model/task/services.ts";
import type { ResolvedSettings } from "../../../functions/model/task/settings.ts";
import type { Task } from "../../../functions/model/task/task.ts";
import type { RunQueue } from "../../../functions/queue/run-queue.ts";
import type { Ports } from "../../../functions/runs/context.ts";
import { announceOrLeave } from "../../../functions/runs/index.ts";
import { type RunStore, ThrottledError, type Write } from "../../../functions/store/run-store.ts";
import { Callbacks } from "../../../functions/turns/callbacks/index.ts";
import {
  costLimit,
  itemErrors,
  mutes,
  parallel,
  requires,
  throttling,
} from "../../../functions/turns/index.ts";
import { Sweep, type Swept } from "../../../functions/upkeep/sweep.ts";
import { makeWorker } from "../../../functions/worker.ts";
import { type Harness, ProcessEnded } from "../../engine/harness.ts";
import { settled } from "../../engine/virtual-clock.ts";
import type { MemoryMessage } from "../../memory/run-queue.ts";
import { sqsEvent } from "../lambda-event.ts";

export interface ActorProps {
  readonly harness: Harness;
  readonly settings: ResolvedSettings;
  /** The task as an actor has it. */
  readonly task: (actor: Actor) => Task;
  /** The oldest visible message. */
  readonly receive: () => MemoryMessage;
  readonly onDeath: (actor: Actor) => void;
  /** The alarms that its task mutes. Its calls are named as their operations. @default it mutes none */
  readonly alarms?: AlarmActions;
}

/** Once it is dead it does nothing more. Its calls that are in flight may still land. */
export class Actor {
  readonly ports: Ports;
  readonly #props: ActorProps;
  readonly #worker: ReturnType<typeof makeWorker>;
  readonly #held: HeldCall[] = [];
  readonly #refused = new Map<string, Error>();
  #alive = true;

  constructor(props: ActorProps) {
    const { harness, task, settings, alarms } = props;
    const { clock } = harness;
    this.#props = props;
    this.ports = {
      ...harness.ports,
      clock: {
        now: () => clock.now(),
        monotonic: () => clock.monotonic(),
        after: (milliseconds, action) => clock.after(milliseconds, () => this.#alive && action()),
      } satisfies Clock,
      store: this.#through(harness.memory, (name, args) =>
        name === "update" || name === "updatePart" ? (args[1] as Write<RunRecord>).name : name,
      ) as RunStore,
      queue: this.#through(harness.queue, (name) => name) as RunQueue,
    };
    const own = task(this);
    this.#worker = makeWorker({
      ...harness.context,
      ...this.ports,
      lane: harness.lane,
      services: {} as Services,
      config: {},
      announceOrLeave: harness.context.followers && announceOrLeave,
      alarmActions: alarms && (this.#through(alarms, (name) => name) as AlarmActions),
      endProcess: () => {
        this.die();
        throw new ProcessEnded();
      },
      tasks: [
        {
          task: own,
          settings,
          enabled: true,
          startWithin: () => 86_400,
          throttling: own.throttle && throttling,
          requires: own.requires && requires,
          itemErrors: handlesItemErrors(own) && itemErrors,
          callbacks: own.callbacks && new Callbacks(),
          mutes: settings.muteAlarms && mutes,
          parallel: settings.parallel && parallel,
          costLimit: settings.maxCost === undefined ? undefined : costLimit,
        },
      ],
    });
  }

  /** What an operator or the sweeper works with. */
  get context() {
    return { ...this.#props.harness.context, ...this.ports };
  }

  /** What the sweeper does in a minute, done by this actor. */
  async sweep(): Promise<Swept> {
    const sweep = new Sweep(this.context);
    for (const dueKeys of [leaseKeys, turnKeys]) await sweep.resend(dueKeys, () => true);
    return sweep.swept;
  }

  /** Holds its next call of a name on its way: a write's name, or `send`, `get` and so on. */
  hold(name: string): HeldCall {
    const held = new HeldCall(name);
    this.#held.push(held);
    return held;
  }

  /** From now on none of its calls of a name lands or is answered. */
  cutOff(name: string): void {
    this.#refused.set(name, new Error("no answer in time"));
  }

  /** From now on the table throttles each of its calls of a name. */
  throttle(name: string): void {
    this.#refused.set(name, new ThrottledError("not now"));
  }

  /** From now on its calls of a name are answered again. */
  letThrough(name: string): void {
    this.#refused.delete(name);
  }

  /** Works on the oldest visible message. */
  next(): Promise<"acknowledged" | "comes back"> {
    return this.work(this.#props.receive());
  }

  /** Works on a message, which another actor may have too, and acknowledges it. */
  async work(message: MemoryMessage): Promise<"acknowledged" | "comes back"> {
    const { harness } = this.#props;
    const { name, timeoutSeconds } = harness.lane;
    const event = sqsEvent([message], name);
    const response = (await this.#worker(event, harness.lambdaContext(timeoutSeconds))) as SQSBatchResponse;
    if (response.batchItemFailures.length > 0) return "comes back";
    harness.queue.delete(name, message.receiptHandle);
    return "acknowledged";
  }

  /** Ends it between two instants. */
  die(): void {
    this.#alive = false;
    this.#props.onDeath(this);
  }

  /** Its way to a port: a call may be held, and a dead actor makes none and hears no answer. */
  #through(port: object, nameOfCall: (method: string, args: readonly unknown[]) => string): object {
    return new Proxy(port, {
      get: (target, name: string) => {
        const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
        return async (...args: unknown[]) => {
          if (!this.#alive) return new Promise(() => {});
          const call = () => method.apply(target, args);
          const called = nameOfCall(name, args);
          const refusal = this.#refused.get(called);
          if (refusal !== undefined) throw refusal;
          const at = this.#held.findIndex((held) => held.name === called);
          const answer = at < 0 ? call() : this.#held.splice(at, 1)[0]?.stop(call);
          await Promise.allSettled([answer]);
          return this.#alive ? answer : new Promise(() => {});
        };
      },
    });
  }
}

/** A call on its way from an actor to a table or queue. */
export class HeldCall {
  readonly name: string;
  #call: (() => Promise<unknown>) | undefined;
  #resolve: (answer: unknown) => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(name: string) {
    this.name = name;
  }

  /** Whether the actor has made the call. */
  get isMade(): boolean {
    return this.#call !== undefined;
  }

  /** The actor makes the call, and waits. */
  stop(call: () => Promise<unknown>): Promise<unknown> {
    this.#call = call;
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** A copy of it lands. Only the trace hears the answer. */
  async land(): Promise<{ readonly ok: boolean }> {
    if (this.#call === undefined) throw new Error(`no call of ${this.name} was made`);
    return (await this.#call()) as { readonly ok: boolean };
  }

  /** A copy lands, and its answer reaches the actor. */
  async answer(): Promise<void> {
    await this.hear(await this.land());
  }

  /** The answer to a copy that landed before reaches the actor. */
  async hear(answer: unknown): Promise<void> {
    this.#resolve(answer);
    await settled();
  }

  /** The actor hears nothing, and gives up waiting. */
  async lose(): Promise<void> {
    if (this.#call === undefined) throw new Error(`no call of ${this.name} was made`);
    this.#reject(new Error("no answer in time"));
    await settled();
  }
}
