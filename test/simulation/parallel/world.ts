/**
 * A world of one run that is split: the shipped workers, sweeper and operators over the memory adapters. Three machines work on its
 * shards; they die at any call, writes land late or twice, people pause, resume, cancel, redrive and split. It knows no rule: it
 * notes what happens.
 */
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import { parentOf, shardNames, shownRun } from "../../../functions/model/run/shard.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { defineTask, type Task, type TaskContext } from "../../../functions/model/task/task.ts";
import {
  cancelRun,
  pauseRun,
  redriveRun,
  resumeRun,
  splitShard,
} from "../../../functions/operators/index.ts";
import { startRun } from "../../../functions/runs/index.ts";
import type { Write } from "../../../functions/store/run-store.ts";
import { Harness } from "../../engine/harness.ts";
import { settled } from "../../engine/virtual-clock.ts";
import { type Change, Machine } from "../backfill/machine.ts";
import { Machines } from "../backfill/machines.ts";
import { SeededRandom } from "../random.ts";
import { drawPlan, type ParallelPlan } from "./plan.ts";

export const task = "walk";
const stepMs = 500;
const machinesAtOnce = 3;
/** Nothing new goes wrong after so many seconds. */
const calmAfter = 200;
/** What has not ended by then never does. */
const lastAfter = 1_500;

/** What happened. `at` is in milliseconds of the world's clock. */
export type Seen =
  | {
      readonly kind: "landed";
      readonly write: string;
      readonly at: number;
      readonly before: RunRecord | undefined;
      readonly after: RunRecord;
      readonly shards: ReadonlyMap<string, RunRecord> | undefined;
    }
  | { readonly kind: "begun"; readonly n: number; readonly at: number; readonly parent: RunRecord }
  /** A patrol begins, and an open shard has neither worker nor entry nor message. */
  | { readonly kind: "idle"; readonly names: readonly string[] }
  | { readonly kind: "done"; readonly n: number; readonly at: number }
  | { readonly kind: "completing"; readonly at: number; readonly shards: ReadonlyMap<string, RunRecord> };

/** A mutant: what it changes of workers, and of everybody's writes as they land. */
export interface ParallelChange extends Change {
  readonly landing?: (write: Write<RunRecord>, key: RunKey) => Write<RunRecord>;
  /** Whether a read of the run that goes with a checkpoint finds it as it is. @default true */
  readonly hears?: false;
  /** What the plan is in its worlds. @default as drawn */
  readonly plan?: Partial<ParallelPlan>;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

export class ParallelWorld {
  readonly harness: Harness;
  readonly random: SeededRandom;
  readonly plan: ParallelPlan;
  readonly seen: Seen[] = [];
  readonly met = new Map<string, number>();
  readonly #change: ParallelChange;
  readonly #machines: Machines;
  readonly #shards = new Map<string, RunRecord>();
  #made = 0;
  #isCalm = false;

  constructor(seed: number, change: ParallelChange = {}) {
    this.random = new SeededRandom(seed);
    this.plan = { ...drawPlan(this.random), ...change.plan };
    this.#change = change;
    this.harness = new Harness({ tasks: [this.#taskOf(() => undefined)] });
    this.#machines = new Machines(this.harness, machinesAtOnce, () => this.#machine());
    this.#watch();
  }

  get faults() {
    return this.#isCalm ? { dies: 0, fails: 0, slow: 0 } : this.plan;
  }

  meet(what: string): void {
    this.met.set(what, (this.met.get(what) ?? 0) + 1);
  }

  /** The only run of the task. */
  async parent(): Promise<RunRecord> {
    return this.harness.run(task);
  }

  async shards(): Promise<ReadonlyMap<string, RunRecord>> {
    return new Map(this.#shards);
  }

  /** Lets everything happen, until the run has ended and nothing works any more. */
  async run(): Promise<void> {
    const { clock, context } = this.harness;
    await startRun(context, { task, lane: "default", kind: "manual" });
    for (let step = 0; (step * stepMs) / 1000 <= lastAfter; step++) {
      if ((step * stepMs) / 1000 > calmAfter) await this.#calm();
      if (step % 120 === 119) {
        await this.harness.sweep();
        await this.harness.takeDeadLetters();
      }
      if (!this.#isCalm && this.random.chance(this.plan.acts)) await this.#act();
      this.#machines.deliver();
      await clock.advance(stepMs);
      if (step % 20 === 0 && (this.#isCalm || step > 40) && (await this.#rests())) break;
    }
    await settled();
  }

  async #rests(): Promise<boolean> {
    const { status } = await this.parent();
    if (!isTerminal(status)) return false;
    const isEnd = status !== "errored" || this.plan.maxItemErrors !== undefined;
    const isHeld = [...this.#shards.values()].some(
      ({ leaseExpiresAt }) => leaseExpiresAt > this.harness.clock.now(),
    );
    return !isHeld && (isEnd || (this.#isCalm && this.plan.timeoutSeconds !== undefined));
  }

  #taskOf(machine: () => Machine | undefined): Task {
    const { shards, items, onShardError, maxItemErrors, timeoutSeconds } = this.plan;
    const size = () => this.random.between(1, Math.ceil((2 * items) / shards));
    return defineTask({
      name: task,
      description: "Walks whole numbers.",
      overlap: "allow",
      maxAttempts: 2,
      backoff: 5,
      timeoutSeconds,
      parallel: { shards, onShardError },
      onItemError: maxItemErrors === undefined ? "stop" : "skip",
      maxItemErrors,
      total: () => items,
      *shards(_: unknown, after?: Range) {
        // Another plan each time: what is stored holds.
        for (let from = after?.to ?? 0; from < items; ) {
          const to = Math.min(from + size(), items);
          yield { from, to };
          from = to;
        }
      },
      *items({ shard, cursor }: TaskContext) {
        const { from, to } = shard ?? { from: 0, to: items };
        for (let n = Math.max(from, (cursor ?? -1) + 1); n < to; n++) yield [n, n];
      },
      splitShard({ from, to }: Range, cursor: number | undefined) {
        const middle = Math.ceil(((cursor ?? from - 1) + 1 + to) / 2);
        return middle < to ? { kept: { from, to: middle }, rest: { from: middle, to } } : undefined;
      },
      process: (n: number) => this.#process(machine(), n),
      afterComplete: async () => {
        this.seen.push({ kind: "completing", at: this.harness.clock.now(), shards: await this.shards() });
      },
    } as never) as Task;
  }

  async #process(machine: Machine | undefined, n: number): Promise<void> {
    const { clock } = this.harness;
    this.seen.push({ kind: "begun", n, at: clock.now(), parent: await this.parent() });
    await new Promise<void>((passed) => clock.after(this.random.pick(this.plan.itemMs), passed));
    if (machine?.isDead) return new Promise(() => {});
    const { bad, maxItemErrors } = this.plan;
    if (bad.has(n) && (maxItemErrors !== undefined || !this.#isCalm)) throw new Error(`item ${n}`);
    this.seen.push({ kind: "done", n, at: clock.now() });
  }

  #watch(): void {
    const { memory, clock } = this.harness;
    const get = memory.get.bind(memory);
    memory.get = async (key) => {
      const run = await get(key);
      // The parent as it never is for long: at work.
      return this.#change.hears === false && run?.shards !== undefined && run.status === "paused"
        ? { ...run, status: "running" }
        : run;
    };
    const update = memory.update.bind(memory);
    memory.update = async (key, write: Write<RunRecord>) => {
      const before = await memory.get(key);
      const outcome = await update(key, this.#change.landing?.(write, key) ?? write);
      if (!outcome.ok) return outcome;
      const shard = parentOf(key);
      if (shard !== undefined) this.#shards.set(shard.name, outcome.item);
      const shards = shard === undefined ? new Map(this.#shards) : undefined;
      this.meet(write.name);
      if (shard === undefined && write.name === "claim" && before?.launched === before?.turn)
        this.#noteIdle();
      if (!key.run.includes("#plan#"))
        this.seen.push({
          kind: "landed",
          write: write.name,
          at: clock.now(),
          before,
          after: outcome.item,
          shards,
        });
      return outcome;
    };
  }

  /** Of the messages there may be only the one that is being worked on. */
  #noteIdle(): void {
    const { queue, lane, clock } = this.harness;
    if (queue.size(lane.name) > 1) return;
    const idle = [...this.#shards].filter(
      ([, { status, leaseExpiresAt, dueAt }]) =>
        !isTerminal(status) && leaseExpiresAt < clock.now() && dueAt === undefined,
    );
    if (idle.length > 0) this.seen.push({ kind: "idle", names: idle.map(([name]) => name) });
  }

  #machine(): Machine {
    const machine: Machine = new Machine(this, [this.#taskOf(() => machine)], this.#change);
    // Otherwise two machines would draw the same leases.
    for (let drawn = 0; drawn < 997 * this.#made; drawn++) machine.harness.ports.random();
    this.#made++;
    return machine;
  }

  /** A person moves the run. */
  async #act(): Promise<void> {
    const { context } = this.harness;
    const run = await this.parent();
    const { random } = this;
    const moves = {
      errored: redriveRun,
      paused: random.chance(0.9) ? resumeRun : cancelRun,
    } as const;
    const split = () => splitShard(context, run, random.pick([...shardNames(run)]));
    const other = random.chance(0.45) ? split : random.chance(0.95) ? pauseRun : cancelRun;
    const move = moves[run.status as keyof typeof moves] ?? other;
    await move(context, run).then(
      () => this.meet(`a person's ${move.name}`),
      () => {},
    );
  }

  async #calm(): Promise<void> {
    this.#isCalm = true;
    const { context } = this.harness;
    const run = await this.parent();
    const mayGoOn = this.plan.maxItemErrors === undefined && this.plan.timeoutSeconds === undefined;
    if (run.status === "paused") await resumeRun(context, run).catch(() => {});
    if (run.status === "errored" && mayGoOn) await redriveRun(context, run).catch(() => {});
  }
}

/** Whether a write was one to the run that a person sees. */
export function isOfParent({ after }: Pick<Extract<Seen, { kind: "landed" }>, "after">): boolean {
  return shownRun(after) === after.run;
}
