/**
 * A world of callbacks: the shipped workers, sweeper and operators over the memory adapters. Callbacks and items take a
 * while, throw, never return or end their process; workers die at any call, writes land late, people move the runs. It knows
 * no rule: it notes what happens.
 */
import type { CallbackName } from "../../../functions/model/callbacks.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { defineTask, type Task, type TaskContext } from "../../../functions/model/task/task.ts";
import { cancelRun, pauseRun, redriveRun, resumeRun } from "../../../functions/operators/index.ts";
import { startRun } from "../../../functions/runs/index.ts";
import type { Write } from "../../../functions/store/run-store.ts";
import { Harness } from "../../engine/harness.ts";
import { settled } from "../../engine/virtual-clock.ts";
import { type Change, Machine } from "../backfill/machine.ts";
import { Machines } from "../backfill/machines.ts";
import { SeededRandom } from "../random.ts";
import { type Called, type Fate, isOwnersEnd, type Seen } from "./seen.ts";

export const task = "walk";
const stepMs = 500;
const machinesAtOnce = 3;
const runsInAll = 3;
/** Nothing new goes wrong after so many seconds. */
const calmAfter = 300;
/** What has not come to rest by then never does. */
const lastAfter = 2_400;

/** A mutant: what it changes of workers, and of everybody's writes as they land. */
export interface CallbackChange extends Change {
  readonly landing?: (write: Write<RunRecord>) => Write<RunRecord>;
  /** People move runs all the time, and a turn's callbacks take most of its function's time. @default as it is drawn */
  readonly harder?: true;
}

export class CallbackWorld {
  readonly harness: Harness;
  readonly random: SeededRandom;
  readonly seen: Seen[] = [];
  readonly items: number;
  readonly met = new Map<string, number>();
  readonly #change: CallbackChange;
  /** The odds at each call of a worker, and how rough callbacks are. */
  readonly #odds: {
    readonly dies: number;
    readonly fails: number;
    readonly slow: number;
    readonly rough: number;
  };
  readonly #acts: number;
  /** An item that ends every worker's process. */
  readonly #deadly: number | undefined;
  readonly #machines: Machines;
  /** Which machine asked for each lease. */
  readonly #owner = new Map<string, Machine>();
  #made = 0;
  #isCalm = false;

  constructor(seed: number, change: CallbackChange = {}) {
    this.random = new SeededRandom(seed);
    this.#change = change;
    const { random } = this;
    this.items = random.between(2, 6);
    this.#odds = {
      dies: random.pick([0, 0, 0.02, 0.06]),
      fails: random.pick([0, 0.02]),
      slow: random.pick(change.harder ? [0.1, 0.3] : [0, 0.1]),
      rough: random.pick([0, 0.1, 0.3]),
    };
    this.#acts = change.harder ? 0.3 : random.pick([0, 0.02, 0.08]);
    this.#deadly = random.chance(0.08) ? random.between(1, this.items) : undefined;
    this.harness = new Harness({ tasks: [this.#taskOf(() => undefined as never)] });
    this.#machines = new Machines(this.harness, machinesAtOnce, () => this.#machine());
    this.#watch();
  }

  get faults() {
    return this.#isCalm ? { dies: 0, fails: 0, slow: 0 } : this.#odds;
  }

  meet(what: string): void {
    this.met.set(what, (this.met.get(what) ?? 0) + 1);
  }

  /** Lets everything happen, until every run has ended and nothing is left to tell. */
  async run(): Promise<void> {
    const { clock, context } = this.harness;
    const startAt = Array.from({ length: runsInAll }, () => this.random.between(0, 120));
    for (let step = 0; ; step++) {
      const seconds = (step * stepMs) / 1000;
      if (seconds > lastAfter) break;
      if (seconds > calmAfter && !this.#isCalm) await this.#calm();
      for (const at of startAt)
        if (at === seconds) await startRun(context, { task, lane: "default", kind: "manual" });
      if (step % 120 === 119) await this.harness.sweep();
      if (!this.#isCalm && this.random.chance(this.#acts)) await this.#act();
      this.#machines.deliver();
      await clock.advance(stepMs);
      if (this.#isCalm && step % 20 === 0 && (await this.#rests())) break;
    }
    await settled();
  }

  async #rests(): Promise<boolean> {
    const runs = await this.harness.runs(task);
    return runs.every(({ status, untold }) => isTerminal(status) && untold === undefined);
  }

  /** The task, whose code knows the machine that it runs on. */
  #taskOf(machine: () => Machine): Task {
    const call = (name: CallbackName) => (ctx: Pick<TaskContext, "run">) =>
      this.#call(machine(), name, ctx.run);
    const { items } = this;
    return defineTask({
      name: task,
      description: "Walks.",
      overlap: "allow",
      maxAttempts: 3,
      backoff: 5,
      timeoutSeconds: 900,
      *items({ cursor }) {
        for (let n = ((cursor as number | undefined) ?? 0) + 1; n <= items; n++) yield [n, n];
      },
      process: (item: number, ctx) => this.#process(machine(), item, ctx.run),
      afterStart: call("afterStart"),
      afterPause: call("afterPause"),
      afterInterrupt: call("afterInterrupt"),
      afterRetry: call("afterRetry"),
      afterCancel: call("afterCancel"),
      afterComplete: call("afterComplete"),
      afterError: call("afterError"),
      aroundTurn: async (_, proceed) => {
        if (this.#strikes(0.2)) throw new Error("no turn");
        await proceed();
        if (this.#strikes(0.2)) throw new Error("no end of a turn");
      },
    }) as Task;
  }

  /** Whether something goes wrong that is so likely in the roughest world. */
  #strikes(share: number): boolean {
    return !this.#isCalm && this.random.chance(this.#odds.rough * share);
  }

  async #process(machine: Machine, item: number, run: string): Promise<void> {
    const begun = { kind: "begun" as const, run, item, isDone: false };
    this.seen.push(begun);
    await this.#sleep(machine, this.random.pick(this.#change.harder ? [100] : [200, 1_000, 4_000]));
    if (item === this.#deadly) machine.die();
    if (item === this.#deadly) return new Promise(() => {});
    if (this.#strikes(0.3)) throw new Error(`item ${item}`);
    begun.isDone = true;
  }

  async #call(machine: Machine, name: CallbackName, run: string): Promise<void> {
    const record = (await this.harness.memory.get({ task, run })) as RunRecord;
    const fate: Fate = this.#strikes(0.5)
      ? "throws"
      : this.#strikes(0.2)
        ? "hangs"
        : this.#strikes(0.2)
          ? "dies"
          : "returns";
    const lease = this.leaseOf(machine, run);
    const called: Called = { kind: "called", machine, run, name, fate, lease, record };
    this.seen.push(called);
    this.meet(`${name} ${fate}`);
    if (lease === undefined) this.meet(`${name} without a lease`);
    await this.#sleep(
      machine,
      this.random.pick(this.#change.harder ? [0, 5_600, 11_300] : [0, 200, 3_000, 9_000]),
    );
    if (fate === "dies") machine.die();
    if (fate === "dies" || fate === "hangs") return new Promise(() => {});
    this.seen.push({ kind: "over", run, call: called });
    if (fate === "throws") throw new Error(`no ${name}`);
  }

  async #sleep(machine: Machine, milliseconds: number): Promise<void> {
    if (milliseconds > 0) await new Promise<void>((passed) => this.harness.clock.after(milliseconds, passed));
    if (machine.isDead) await new Promise(() => {});
  }

  /** The lease under which a machine has a run: its newest one, until a write of its own gives it up. */
  leaseOf(machine: Machine, run: string): string | undefined {
    for (let i = this.seen.length - 1; i >= 0; i--) {
      const event = this.seen[i] as Seen;
      if (event.kind !== "landed" || event.after.run !== run) continue;
      const { leaseId = "" } = event.after;
      if (this.#owner.get(leaseId) !== machine) continue;
      if (isOwnersEnd(event)) return undefined;
      if (event.write === "claim" || event.write === "take over") return leaseId;
    }
    return undefined;
  }

  #watch(): void {
    const { memory } = this.harness;
    const update = memory.update.bind(memory);
    memory.update = async (key, write: Write<RunRecord>) => {
      const before = await memory.get(key);
      const outcome = await update(key, this.#change.landing?.(write) ?? write);
      if (outcome.ok) this.seen.push({ kind: "landed", write: write.name, before, after: outcome.item });
      return outcome;
    };
  }

  #machine(): Machine {
    const change: Change = {
      ...this.#change,
      write: (asked, of) => {
        if (asked.set?.leaseId !== undefined) this.#owner.set(asked.set.leaseId, machine);
        return this.#change.write?.(asked, of) ?? asked;
      },
    };
    const machine: Machine = new Machine(this, [this.#taskOf(() => machine)], change);
    // Otherwise two machines would draw the same leases.
    for (let drawn = 0; drawn < 997 * this.#made; drawn++) machine.harness.ports.random();
    this.#made++;
    return machine;
  }

  /** A person moves a run. */
  async #act(): Promise<void> {
    const { context } = this.harness;
    const runs = await this.harness.runs(task);
    if (runs.length === 0) return;
    const run = this.random.pick(runs);
    const act = { errored: redriveRun, paused: this.random.chance(0.8) ? resumeRun : cancelRun }[
      run.status as string
    ];
    const move = act ?? (this.random.chance(0.75) ? pauseRun : cancelRun);
    await move(context, run).then(
      () => this.meet(`a person's ${move.name}`),
      () => {},
    );
  }

  async #calm(): Promise<void> {
    this.#isCalm = true;
    const runs = await this.harness.runs(task);
    for (const run of runs)
      if (run.status === "paused") await resumeRun(this.harness.context, run).catch(() => {});
  }
}
