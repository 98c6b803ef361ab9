/**
 * A stage on which a trace is played step by step over the shipped code: workers that die, calls that are held
 * between client and table, messages that are delivered twice.
 *
 * Its task walks three items of a second each, or as many as a trace asks for. What each worker has in hand is
 * noted: two at once are never right here, since one run has one owner and a task's runs do not overlap.
 */
import type { SQSBatchResponse } from "aws-lambda";
import type { Clock } from "../../../functions/model/clock.ts";
import type { RunKey, RunRecord } from "../../../functions/model/run.ts";
import type { Services } from "../../../functions/model/services.ts";
import { type ResolvedLane, resolveSettings, type TaskSettings } from "../../../functions/model/settings.ts";
import { defineTask, type Task, type TaskContext } from "../../../functions/model/task.ts";
import type { MemoryMessage } from "../../../functions/queue/memory.ts";
import type { RunQueue } from "../../../functions/queue/run-queue.ts";
import type { Ports } from "../../../functions/runner/ports.ts";
import { type Swept, sweepDue } from "../../../functions/runner/sweep.ts";
import { type RunStore, ThrottledError } from "../../../functions/store/run-store.ts";
import { makeWorker } from "../../../functions/worker.ts";
import { settled } from "../../runner/virtual-clock.ts";
import { World } from "../../runner/world.ts";
import { sqsEvent } from "../lambda-event.ts";
import { partWriteKind, runWriteKind } from "../write-kind.ts";

export interface TraceProps {
  readonly settings?: TaskSettings;
  /** @default 3 */
  readonly items?: number;
  readonly backoff?: number;
  readonly lane?: Partial<ResolvedLane>;
}

/** What a trace came to, where nothing is left of it but its runs and the items that were done. */
export const nothingLeft = { together: [], slot: undefined, messages: 0 };

/** What a trace came to whose only run, `a`, did each of its three items once. */
export const doneOnce = { ...nothingLeft, runs: { a: "succeeded" }, items: { a: [1, 2, 3] } };

export class Trace {
  readonly world: World;
  /** Called with each item before it is done: to throw, or to do something meanwhile. */
  onItem: (trigger: string, item: number, ctx: TaskContext) => unknown = () => {};
  readonly #props: TraceProps;
  readonly #done: { readonly trigger: string; readonly item: number }[] = [];
  readonly #inHand = new Map<Machine, string>();
  readonly #together: string[] = [];

  constructor(props: TraceProps = {}) {
    this.#props = props;
    this.world = new World({ tasks: [this.#taskOf(undefined)], ...(props.lane && { lane: props.lane }) });
  }

  /** A process of its own: an environment of the worker, the clock's, an operator's shell. */
  machine(): Machine {
    return new Machine(this, (machine) => this.#taskOf(machine), resolveSettings(this.#props.settings ?? {}));
  }

  /** A schedule's message: `trigger` is what its run is called by here. */
  async occur(trigger: string, scheduledTime?: string): Promise<void> {
    await this.world.occur("walk", trigger, scheduledTime);
  }

  /** The oldest message that can be seen. */
  receive(): MemoryMessage {
    const message = this.world.queue.receive(this.world.lane.name);
    if (message === undefined) throw new Error("no message is visible");
    return message;
  }

  /** The run that a trigger made. */
  async run(trigger: string): Promise<RunRecord> {
    const runs = (await this.world.runs("walk")).filter((run) => run.trigger === trigger);
    if (runs.length !== 1) throw new Error(`${runs.length} runs of ${trigger}`);
    return runs[0] as RunRecord;
  }

  /** Time passes, and nothing is delivered. */
  async pass(seconds: number): Promise<void> {
    await this.world.clock.advance(seconds * 1000);
  }

  /** Life goes on with a worker that is well, the clock and the dead-letter function, each second anew. */
  async goOn(minutes: number): Promise<void> {
    const worker = this.machine();
    for (let second = 1; second <= minutes * 60; second++) {
      await this.pass(1);
      while (this.world.queue.isVisible(this.world.lane.name)) {
        const message = this.world.queue.receive(this.world.lane.name);
        if (message === undefined) break;
        void worker.work(message);
        await settled();
      }
      await this.world.bury();
      if (second % 60 === 0) await this.world.sweep();
    }
  }

  /** How it ended: each run's status and reason, its items as they were done, and what is left. */
  async end() {
    const runs = await this.world.runs("walk");
    const state = await this.world.memory.getPart({ task: "walk", part: "state" });
    const shown = ({ status, reason }: RunRecord) => (reason === undefined ? status : `${status}: ${reason}`);
    return {
      runs: Object.fromEntries(runs.map((run) => [run.trigger, shown(run)])),
      items: Object.fromEntries(runs.map((run) => [run.trigger, this.itemsOf(run.trigger)])),
      together: this.#together,
      slot: state?.slotRun,
      messages: this.world.queue.size(this.world.lane.name),
    };
  }

  /** The items of a run, as they were done. */
  itemsOf(trigger: string): number[] {
    return this.#done.filter((each) => each.trigger === trigger).map(({ item }) => item);
  }

  /** A machine has nothing in hand any more. */
  drop(machine: Machine): void {
    this.#inHand.delete(machine);
  }

  #taskOf(machine: Machine | undefined): Task {
    const { items = 3, settings, backoff } = this.#props;
    return defineTask({
      name: "walk",
      description: "Walks.",
      ...settings,
      ...(backoff === undefined ? {} : { backoff }),
      *items({ cursor }) {
        for (let n = ((cursor as number | undefined) ?? 0) + 1; n <= items; n++) yield [n, n];
      },
      process: (item: number, ctx) => machine && this.#process(machine, item, ctx),
    });
  }

  async #process(machine: Machine, item: number, ctx: TaskContext): Promise<void> {
    const trigger = triggerIn(ctx);
    for (const [other, inHand] of this.#inHand) {
      if (other !== machine) this.#together.push(`${trigger} ${item} beside ${inHand}`);
    }
    this.#inHand.set(machine, `${trigger} ${item}`);
    try {
      await this.onItem(trigger, item, ctx);
      await new Promise<void>((resolve) => machine.ports.clock.after(1_000, resolve));
      this.#done.push({ trigger, item });
    } finally {
      this.drop(machine);
    }
  }
}

function triggerIn({ run }: Pick<RunKey, "run">): string {
  return run.slice(run.indexOf("/") + 1).replace(/~.*$/, "");
}

/** One process. Once it is dead nothing of its own happens any more; what it has in the air may still land. */
export class Machine {
  readonly ports: Ports;
  readonly #trace: Trace;
  readonly #worker: ReturnType<typeof makeWorker>;
  readonly #held: HeldCall[] = [];
  readonly #refused = new Map<string, Error>();
  #alive = true;

  constructor(trace: Trace, task: (machine: Machine) => Task, settings: ReturnType<typeof resolveSettings>) {
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
