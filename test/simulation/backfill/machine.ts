/**
 * One environment of the worker's function: it may die at any call to the table or the queue, before the call is made or
 * before its answer arrives. What it had sent may land up to four minutes later.
 */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Task } from "../../../functions/model/task/task.ts";
import type { RunQueue } from "../../../functions/queue/run-queue.ts";
import type { Outcome, RunStore, TaskPart, Write } from "../../../functions/store/run-store.ts";
import type { Callbacks } from "../../../functions/turns/callbacks/index.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import type { SeededRandom } from "../random.ts";
import type { BackfillPlan } from "./plan.ts";

/** The world of a machine, as the machine sees it. */
interface Surroundings {
  /** Whose tables, queues and time it shares. */
  readonly harness: Harness;
  readonly random: SeededRandom;
  /** What goes wrong now, and how often. */
  readonly faults: Pick<BackfillPlan, "dies" | "deadly" | "fails" | "slow">;
  /** Counts what was met. */
  meet(what: string): void;
}

/** A mutant: it changes what passes between a worker and its store. */
export interface Change {
  /** The write as it is sent. */
  readonly write?: (write: Write<RunRecord>, task: string) => Write<RunRecord>;
  /** The run as its answer shows it, of a write that was changed. */
  readonly answer?: (item: RunRecord, write: Write<RunRecord>) => RunRecord;
  /** What calls its tasks' callbacks. @default as shipped */
  readonly callbacks?: () => Callbacks;
  /** A write to a part of a task as it is sent. */
  readonly part?: (write: Write<TaskPart>) => Write<TaskPart>;
}

const latestMs = 240_000;
const slowestMs = 6_000;

export class Machine {
  /** Whether the write that lands now is a worker's. */
  static writing = false;
  readonly harness: Harness;
  readonly #world: Surroundings;
  readonly #change: Change;
  isBusy = false;
  isDead = false;

  constructor(world: Surroundings, tasks: readonly Task[], change: Change) {
    this.#world = world;
    this.#change = change;
    this.harness = new Harness({
      tasks,
      before: world.harness,
      makeCallbacks: change.callbacks,
      store: (store) => this.#store(store),
      queue: (queue) => this.#queue(queue),
    });
  }

  die(): void {
    this.isDead = true;
  }

  #store(store: RunStore): RunStore {
    return interceptedStore(store, ({ method, args, write, forward }) => {
      if (method === "updatePart") {
        const [key, asked] = args as Parameters<RunStore["updatePart"]>;
        const changed = this.#change.part?.(asked) ?? asked;
        return this.#call(asked.name, () => store.updatePart(key, changed));
      }
      if (method !== "update") return this.#call(write ?? method, forward);
      const [key, asked] = args as [{ task: string; run: string }, Write<RunRecord>];
      const changed = this.#change.write?.(asked, key.task) ?? asked;
      return this.#call(asked.name, async () => {
        Machine.writing = true;
        const landing = store.update(key, changed);
        const outcome = await landing.finally(() => {
          Machine.writing = false;
        });
        return this.#answered(outcome, asked, changed);
      });
    });
  }

  #answered(outcome: Outcome<RunRecord>, asked: Write<RunRecord>, changed: Write<RunRecord>) {
    if (!outcome.ok || asked === changed || this.#change.answer === undefined) return outcome;
    return { ok: true, item: this.#change.answer(outcome.item, asked) };
  }

  #queue(queue: RunQueue): RunQueue {
    return {
      send: (...args) => this.#call("send", () => queue.send(...args)),
      sendBatch: (...args) => this.#call("send", () => queue.sendBatch(...args)),
      setVisibility: (...args) => this.#call("visibility", () => queue.setVisibility(...args)),
    };
  }

  async #call<T>(what: string, forward: () => Promise<T>): Promise<T> {
    const { random, faults } = this.#world;
    if (this.isDead) return never();
    if (random.chance(faults.slow)) await this.#pass(random.next() * slowestMs);
    if (this.isDead) return never();
    if (random.chance(what === faults.deadly ? 0.6 : faults.dies)) {
      this.die();
      this.#world.meet(`a death at ${what}`);
      const fate = random.next();
      if (fate < 0.4) await forward();
      else if (fate < 0.8) {
        await this.#pass(random.next() * latestMs);
        await forward().catch(() => {});
        this.#world.meet(`a late ${what}`);
      }
      return never();
    }
    if (!random.chance(faults.fails)) return forward();
    if (random.chance(0.5)) await forward();
    throw new Error("no answer");
  }

  #pass(milliseconds: number): Promise<void> {
    return new Promise((passed) => this.harness.clock.after(milliseconds, passed));
  }
}

/** A process that is gone waits for ever. */
function never(): Promise<never> {
  return new Promise(() => {});
}
