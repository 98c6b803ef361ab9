/**
 * A world of one backfill: the shipped workers, sweeper and operators over the memory adapters, while workers die at any
 * call, writes land late, and people and late messages move the same runs. It knows no rule: it notes what landed.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { backfill } from "../../../functions/backfill/index.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import { ledgerPart, type Piece } from "../../../functions/model/task/ledger.ts";
import { backfillTask } from "../../../functions/model/task/own-task.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import {
  cancelRun,
  pauseRun,
  pauseTask,
  redriveRun,
  resumeRun,
  resumeTask,
} from "../../../functions/operators/index.ts";
import { changeLedger, startRun } from "../../../functions/runs/index.ts";
import type { Write } from "../../../functions/store/run-store.ts";
import { cron } from "../../../index.ts";
import { Harness } from "../../engine/harness.ts";
import { settled } from "../../engine/virtual-clock.ts";
import { SeededRandom } from "../random.ts";
import { type Change, Machine } from "./machine.ts";
import { Machines } from "./machines.ts";
import type { BackfillPlan, Initial } from "./plan.ts";

export const task = "walk";
/** What leaves no record. */
const isUnrecorded = (initial: Initial) =>
  initial === "disabled" || initial === "undeployed" || initial === "limit";
const anything: StandardSchemaV1<unknown, unknown> = {
  "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }) },
};
const start = Date.parse("2026-03-01T00:00:00Z") / 1000;
const stepMs = 500;
const machinesAtOnce = 4;
/** Faults stop after so many seconds. */
const calmAfter = 600;
/** What has not ended by then never does. */
const lastAfter = 3_600;

/** A write that landed in a run of the task. */
export interface Landed {
  readonly write: string;
  readonly by: "worker" | "other";
  readonly before: RunRecord | undefined;
  readonly after: RunRecord;
  readonly at: number;
}

/** An instant of the plan, with its run's name. */
export interface PlannedInstant {
  readonly run: string;
  readonly initial: Initial;
  readonly trigger: string;
  /** In seconds of epoch. */
  readonly at: number;
}

export class BackfillWorld {
  readonly plan: BackfillPlan;
  readonly harness: Harness;
  readonly instants: readonly PlannedInstant[];
  readonly landed: Landed[] = [];
  /** When the backfill succeeded, as a place in `landed`. */
  endedAt: number | undefined;
  /** What was met. */
  readonly met = new Map<string, number>();
  readonly random: SeededRandom;
  readonly #tasks: readonly Task[];
  readonly #machines: Machines;
  #run = "";
  #isCalm = false;

  constructor(plan: BackfillPlan, change: Change = {}) {
    this.plan = plan;
    this.random = new SeededRandom(plan.seed ^ 0x2545f491);
    this.instants = plan.initial.map((initial, i) => {
      const at = start + i * 1_800;
      const trigger = plan.triggers === 2 && i % 2 === 1 ? "b" : "a";
      return { run: `${new Date(at * 1000).toISOString().slice(0, 19)}Z/${trigger}`, initial, trigger, at };
    });
    this.#tasks = [this.#task(), backfill];
    this.harness = new Harness({ tasks: this.#tasks });
    this.#machines = new Machines(this.harness, machinesAtOnce, () => new Machine(this, this.#tasks, change));
    this.#watch();
  }

  /** The backfill's run. */
  async backfillRun(): Promise<RunRecord> {
    return (await this.harness.memory.get({ task: backfillTask, run: this.#run })) as RunRecord;
  }

  /** Whether the first trigger has started as many runs as it may. */
  async isUsedUp(): Promise<boolean> {
    const { places = Number.POSITIVE_INFINITY } = this.plan;
    const ledger = await this.harness.memory.getPart({ task, part: ledgerPart("a") });
    return (ledger?.ran ?? 0) >= places;
  }

  meet(what: string): void {
    this.met.set(what, (this.met.get(what) ?? 0) + 1);
  }

  /** Lets everything happen, until the backfill has ended and nothing is under way. */
  async run(): Promise<void> {
    await this.#prepare();
    const { clock } = this.harness;
    const begin = clock.monotonic();
    for (let step = 0; ; step++) {
      const seconds = (clock.monotonic() - begin) / 1000;
      if (seconds > lastAfter) break;
      if (seconds > calmAfter && !this.#isCalm) await this.#calm();
      if (step % 120 === 119) await this.harness.sweep();
      if (!this.#isCalm && step % 2 === 0) await this.#meddle();
      this.#machines.deliver();
      await clock.advance(stepMs);
      if (step % 20 === 0 && this.#isCalm && (await this.#isOver())) break;
    }
    await settled();
  }

  /** What a worker's machine draws from, and what it is to be. */
  get faults(): Pick<BackfillPlan, "dies" | "deadly" | "fails" | "slow"> {
    return this.#isCalm ? { dies: 0, fails: 0, slow: 0 } : this.plan;
  }

  #task(): Task {
    const { overlap, longestRun, seed } = this.plan;
    const fates = new SeededRandom(seed ^ 0x9e3779b9);
    const { lost } = this.plan;
    const all = [cron("0 * * * *", { id: "a" }), cron("30 * * * *", { id: "b" })];
    const triggers =
      this.plan.triggers === 1 ? [cron("*/30 * * * *", { id: "a" })] : lost ? all.slice(0, 1) : all;
    return defineTask({
      name: task,
      description: "Takes a while.",
      overlap,
      triggers,
      ...(lost && { params: anything }),
      maxAttempts: 1,
      run: async () => {
        const [milliseconds, fails] = [Math.floor(fates.next() * longestRun), fates.chance(0.4)];
        await new Promise<void>((passed) => this.harness.clock.after(milliseconds, passed));
        if (fails) throw new Error("it fails");
      },
    });
  }

  async #prepare(): Promise<void> {
    const { memory, context, clock } = this.harness;
    for (const trigger of new Set(this.instants.map((each) => each.trigger))) {
      const pieces = this.instants
        .filter((each) => each.trigger === trigger)
        .map(({ at, initial }): Piece => {
          const off = isUnrecorded(initial) ? initial : undefined;
          const maxRuns = trigger === "a" ? this.plan.places : undefined;
          return { expression: "*/30 * * * *", zone: "UTC", from: at, until: at + 1, off, maxRuns };
        });
      const ledger = { rev: 0, judged: Math.floor(clock.now() / 1000) - 3_660, pieces };
      await memory.updatePart(
        { task, part: ledgerPart(trigger) },
        changeLedger(undefined, ledger, undefined),
      );
    }
    for (const instant of this.instants) await this.#record(instant);
    const last = this.instants.at(-1) as PlannedInstant;
    const { only, reverse, maxConcurrent, overlap } = this.plan.request;
    const asked = { only, reverse, maxConcurrent, overlap };
    const given = Object.entries(asked).filter(([, value]) => value !== undefined);
    const params = {
      task,
      from: new Date(start * 1000).toISOString(),
      to: new Date(last.at * 1000).toISOString(),
      ...(Object.fromEntries(given) as object),
    };
    const run = await startRun(context, { task: backfillTask, lane: "default", kind: "manual", params });
    this.#run = run.run;
  }

  async #record({ initial, run, trigger, at }: PlannedInstant): Promise<void> {
    if (initial === "missing" || isUnrecorded(initial)) return;
    const scheduledTime = new Date(at * 1000).toISOString();
    const isLive = initial === "enqueued";
    const due = { dueKey: "turn#3", dueAt: this.harness.clock.now() + 20_000 };
    await this.harness.put({
      ...{ task, run, status: initial, lane: "default", trigger, scheduledTime, createdAt: scheduledTime },
      ...{ attempt: 1, turn: 0, ticks: 0, seq: 0, leaseExpiresAt: 0, fruitlessTurns: 0 },
      ...(isLive ? due : { endedAt: scheduledTime }),
      ...(this.plan.overlap !== "allow" && { overlap: "skip" as const }),
    });
  }

  /** Notes each write that lands in a run of the task, and the end of the backfill. */
  #watch(): void {
    const { memory } = this.harness;
    const update = memory.update.bind(memory);
    memory.update = async (key, write: Write<RunRecord>) => {
      const before = await memory.get(key);
      const outcome = await update(key, write);
      if (!outcome.ok) return outcome;
      if (key.task === task && write.name !== "test") {
        const by = Machine.writing ? "worker" : "other";
        this.landed.push({
          write: write.name,
          by,
          before,
          after: outcome.item,
          at: this.harness.clock.now(),
        });
      }
      if (key.task === backfillTask && outcome.item.status === "succeeded")
        this.endedAt ??= this.landed.length;
      return outcome;
    };
  }

  /** A person, or a message that comes late, moves a run. */
  async #meddle(): Promise<void> {
    const { random, harness } = this;
    const { context, memory } = harness;
    const attempt = async (what: string, act: () => Promise<unknown>) => {
      await act().then(
        () => this.meet(what),
        () => {},
      );
    };
    if (random.chance(this.plan.pauses)) {
      const key = { task: backfillTask, run: this.#run };
      const isTask = random.chance(0.3);
      await attempt("a pause", () => (isTask ? pauseTask(context, task) : pauseRun(context, key)));
      harness.clock.after(1_000 + random.next() * 40_000, () => {
        void (isTask ? resumeTask(context, task) : resumeRun(context, key)).catch(() => {});
      });
    }
    if (!random.chance(this.plan.meddles)) return;
    const instant = random.pick(this.instants);
    const key = { task, run: instant.run };
    const found = await memory.get(key);
    if (random.chance(0.3)) {
      const body = {
        task,
        trigger: instant.trigger,
        scheduledTime: new Date(instant.at * 1000).toISOString(),
      };
      await attempt("a late message", () => harness.queue.send(harness.lane.name, JSON.stringify(body)));
    } else if (found?.status === "errored" || found?.status === "missed")
      await attempt("a person's redrive", () => redriveRun(context, key));
    else if (found !== undefined && !isTerminal(found.status)) {
      if (random.chance(0.5)) return attempt("a person's cancel", () => cancelRun(context, key));
      await attempt("a person's pause of a run", () => pauseRun(context, key));
      harness.clock.after(random.next() * 20_000, () => void resumeRun(context, key).catch(() => {}));
    }
  }

  async #calm(): Promise<void> {
    this.#isCalm = true;
    const { context, memory } = this.harness;
    await resumeTask(context, task).catch(() => {});
    await resumeRun(context, { task: backfillTask, run: this.#run }).catch(() => {});
    for (const { run } of this.instants)
      if ((await memory.get({ task, run }))?.status === "paused")
        await resumeRun(context, { task, run }).catch(() => {});
  }

  async #isOver(): Promise<boolean> {
    const own = await this.backfillRun();
    // Its workers died five times in a row: a person brings it back.
    if (own.status === "errored") {
      this.meet("a redrive of the backfill");
      await redriveRun(this.harness.context, own);
      return false;
    }
    const runs = [own, ...(await this.harness.runs(task))];
    return runs.every(({ status }) => isTerminal(status));
  }
}
