/**
 * A trace of ledgers: sweepers whose calls can be held on their way, over an hourly schedule. Each trace can be played with
 * a clause left out of a write, to see that the clause is what keeps it right.
 */
import { readLedgers, verdictOf } from "../../../../functions/ledger/index.ts";
import type { CatchUp } from "../../../../functions/model/task/catch-up.ts";
import type { Ledger, TimedTrigger } from "../../../../functions/model/task/ledger.ts";
import { defineTask, type Task } from "../../../../functions/model/task/task.ts";
import { pauseTask, resumeTask } from "../../../../functions/operators/index.ts";
import type { RunQueue } from "../../../../functions/queue/run-queue.ts";
import type { RunStore, Write } from "../../../../functions/store/run-store.ts";
import { Harness } from "../../../engine/harness.ts";
import { interceptedStore } from "../../../engine/intercepted-store.ts";
import { settled } from "../../../engine/virtual-clock.ts";
import { sqsEvent } from "../../lambda-event.ts";
import { type AnyWrite, withoutClauses } from "../../mutants/any-write.ts";
import { HeldCall } from "../actor.ts";

const task = "walk";
const trigger = "hourly";

export interface LedgerTraceProps {
  readonly catchUp: CatchUp;
  /** A write's name and one of its clauses. @default none is left out */
  readonly without?: readonly [write: string, clause: string];
  /** Seconds after which a late delivery starts no run. @default two hours */
  readonly startWithinSeconds?: number;
  /** @default "allow" */
  readonly overlap?: "skip" | "allow";
}

/** `15:00:00`, of the day on which traces begin, or a whole instant. */
function instantOf(clock: string): number {
  return Date.parse(clock.includes("T") ? clock : `2026-03-01T${clock}Z`);
}

/** One environment of the sweeper's function. */
export interface TracedSweeper {
  /** Holds its next write of a name on its way. */
  hold(write: string): HeldCall;
  /** From now on each of its writes of a name fails. */
  refuses(write: string): void;
  sweep(): Promise<unknown>;
}

export class LedgerTrace {
  readonly harness: Harness;
  /** The hours of the runs that were worked on, in their order. */
  readonly ran: number[] = [];
  /** Thrown by the task, if anything. */
  fails: Error | undefined;
  readonly #props: LedgerTraceProps;
  readonly #held: HeldCall[] = [];

  constructor(props: LedgerTraceProps) {
    this.#props = props;
    const walk = defineTask({
      name: task,
      description: "Does one thing.",
      overlap: props.overlap ?? "allow",
      maxAttempts: 1,
      catchUp: props.catchUp,
      triggers: [
        {
          kind: "cron",
          id: trigger,
          expression: "0 * * * *",
          timeZone: "UTC",
          startWithinSeconds: props.startWithinSeconds ?? 7_200,
        },
      ],
      run: ({ run }) => {
        this.ran.push(Number(run.slice(11, 13)));
        if (this.fails !== undefined) throw this.fails;
      },
    }) as Task;
    this.harness = new Harness({
      tasks: [walk],
      store: (memory) =>
        interceptedStore(memory, ({ write, forward }) => {
          const at = this.#held.findIndex(({ name }) => name === write);
          return at < 0 ? forward() : this.#held.splice(at, 1)[0]?.stop(forward);
        }),
    });
  }

  /** The trigger as it is deployed. */
  timed(more: Partial<TimedTrigger> = {}): TimedTrigger {
    return { task, trigger, expression: "0 * * * *", zone: "UTC", catchUp: this.#props.catchUp, ...more };
  }

  sweeper(version = "v1", timed: readonly TimedTrigger[] = [this.timed()]): TracedSweeper {
    const held: HeldCall[] = [];
    const refused = new Set<string>();
    const through = (name: string | undefined, call: () => Promise<unknown>) => {
      const at = held.findIndex((each) => each.name === name);
      return at < 0 ? call() : (held.splice(at, 1)[0] as HeldCall).stop(call);
    };
    const store = interceptedStore(this.harness.memory, ({ write, method, args }) => {
      if (write !== undefined && refused.has(write)) throw new Error("not now");
      return through(write, () => this.#sent(method, args));
    });
    const { queue: memory } = this.harness;
    const send: RunQueue["send"] = (...message) =>
      through("send", () => memory.send(...message)) as Promise<void>;
    const queue: RunQueue = {
      send,
      sendBatch: (...all) => memory.sendBatch(...all),
      setVisibility: async () => {},
    };
    const sweeper = this.harness.makeSweeper({ version, timed }, { store, queue });
    return {
      hold: (write) => {
        const call = new HeldCall(write);
        held.push(call);
        return call;
      },
      refuses: (write) => refused.add(write),
      sweep: () => sweeper({}, this.harness.lambdaContext(50)),
    };
  }

  /** Holds the worker's next write of a name on its way. */
  holdWorker(write: string): HeldCall {
    const call = new HeldCall(write);
    this.#held.push(call);
    return call;
  }

  /** Sends a call to the table, a write without the clause that is left out. */
  #sent(method: keyof RunStore, args: readonly unknown[]): Promise<unknown> {
    const [key, asked] = args as [unknown, Write<object>];
    const [name, clause] = this.#props.without ?? [];
    const isChanged = (method === "update" || method === "updatePart") && asked.name === name;
    const changed = isChanged
      ? [key, withoutClauses(asked as unknown as AnyWrite, (each) => each.name === clause)]
      : args;
    return (this.harness.memory[method] as (...all: unknown[]) => Promise<unknown>).call(
      this.harness.memory,
      ...changed,
    );
  }

  /** Lets time pass until a clock's time of the first day, or an instant. */
  async until(clock: string): Promise<void> {
    await this.harness.clock.advance(instantOf(clock) - this.harness.clock.now());
  }

  /** The same with a sweeper that is called each minute, and a worker. */
  async goOn(clock: string, sweeper: TracedSweeper): Promise<void> {
    const end = instantOf(clock);
    while (this.harness.clock.now() < end) {
      await this.harness.clock.advance(Math.min(60_000, end - this.harness.clock.now()));
      await sweeper.sweep();
      await this.harness.drain();
    }
  }

  /** An hour's message is delivered. */
  async deliver(hour: number): Promise<void> {
    await this.harness.occur(task, trigger, `2026-03-01T${hour}:00:00Z`);
    await this.harness.drain();
  }

  /** An hour's message comes from the dead-letter queue. */
  async deadLetter(hour: number): Promise<void> {
    const body = JSON.stringify({ task, trigger, scheduledTime: `2026-03-01T${hour}:00:00Z` });
    const message = {
      messageId: "d",
      receiptHandle: "d",
      body,
      receives: 1,
      sentAt: this.harness.clock.now(),
    };
    await this.harness.deadLetter(sqsEvent([message], "default"), this.harness.lambdaContext(30));
  }

  async pause(): Promise<void> {
    await pauseTask(this.harness.context, task);
    await this.pass(6);
  }

  async resume(): Promise<void> {
    await resumeTask(this.harness.context, task);
    await this.pass(6);
    await this.harness.drain();
  }

  /** A worker remembers for five seconds whether a task is paused. */
  async pass(seconds: number): Promise<void> {
    await this.harness.clock.advance(seconds * 1_000);
  }

  async ledger(): Promise<Ledger> {
    const [known] = await readLedgers(this.harness.memory, task);
    if (known === undefined) throw new Error("there is no ledger");
    return known.ledger;
  }

  /** The verdicts of hours, in words. */
  async verdicts(...hours: number[]): Promise<string[]> {
    const ledger = await this.ledger();
    const now = this.harness.clock.now() / 1000;
    return Promise.all(
      hours.map(async (hour) => {
        const name = `2026-03-01T${hour}:00:00Z`;
        const run = await this.harness.memory.get({ task, run: `${name}/${trigger}` });
        const verdict = verdictOf({ task, at: Date.parse(name) / 1000, ledger, run, now, keptDays: 90 });
        if (verdict.kind === "skipped") return `skipped (${verdict.reason})`;
        if (verdict.kind !== "recorded") return verdict.kind;
        const { status, reason } = verdict.run;
        return reason === undefined ? status : `${status} (${reason})`;
      }),
    );
  }

  settled(): Promise<void> {
    return settled();
  }
}
