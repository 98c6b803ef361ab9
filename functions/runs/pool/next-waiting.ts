/** The queue of runs that wait for a pool: entries of the index, the next run first. The index may lag behind. */

import { lastWaiting } from "../../model/run/pool.ts";
import type { RunRecord } from "../../model/run/run.ts";
import type { DueEntry, Page, TaskPart } from "../../store/run-store.ts";
import type { RunnerContext } from "../context.ts";
import { heldBy } from "../moves/task/take-slot.ts";
import type { Pool } from "./admission.ts";
import { nameIn, runIn, waitsIn } from "./pool.ts";

type WithStore = Pick<RunnerContext, "store">;

/** The first entries of a queue, at most 100, the next run first. @param after where the page before ended */
export function queueOf({ store }: WithStore, { queue }: Pool, after?: string): Promise<Page<DueEntry>> {
  return store.due(queue, { until: Number.MAX_SAFE_INTEGER, limit: 100, after });
}

/** One look at a queue. It reads on where what it has read is not enough, and never twice what it knows. */
export class WaitingRuns {
  readonly #context: WithStore;
  readonly #pool: Pool;
  /** What was read, without the entries of runs that wait no longer. */
  #entries: readonly DueEntry[] = [];
  #reads = 0;
  /** Where the next page begins. */
  #after: string | undefined;

  constructor(context: WithStore, pool: Pool) {
    this.#context = context;
    this.#pool = pool;
  }

  /**
   * A run that waits and does not hold the pool yet, as `state` has it. `place`: so many such runs come before it, as far as
   * there are so many. Undefined where none waits.
   */
  async at(state: TaskPart, place: number): Promise<RunRecord | undefined> {
    const wasRead = this.#reads > 0;
    const shown = await this.#shown(state, place);
    if (shown !== undefined) return shown;
    const last = await this.#last(state);
    if (last === undefined || !wasRead) return last;
    // It joined after the queue was read, and so may others have that come before it.
    this.#reads = 0;
    return (await this.#shown(state, place)) ?? last;
  }

  /** Whether it shows runs that hold the pool already. */
  showsHolders(state: TaskPart): boolean {
    return this.#entries.some((entry) => this.#isHeld(state, entry));
  }

  async #shown(state: TaskPart, place: number): Promise<RunRecord | undefined> {
    const { store } = this.#context;
    for (;;) {
      const free = this.#entries.filter((entry) => !this.#isHeld(state, entry));
      if (free.length <= place && (this.#reads === 0 || this.#after !== undefined)) {
        await this.#readOn();
        continue;
      }
      const entry = free[Math.min(place, free.length - 1)];
      if (entry === undefined) return undefined;
      const run = await store.get({ task: entry.task, run: entry.run });
      if (run !== undefined && waitsIn(this.#pool, run)) return run;
      this.#entries = this.#entries.filter((each) => each !== entry);
    }
  }

  async #readOn(): Promise<void> {
    const isFirst = this.#reads++ === 0;
    const { items, next } = await queueOf(this.#context, this.#pool, isFirst ? undefined : this.#after);
    this.#entries = isFirst ? items : [...this.#entries, ...items];
    this.#after = next;
  }

  /** The last one that joined, which may not be in the index yet. */
  async #last(state: TaskPart): Promise<RunRecord | undefined> {
    const last = lastWaiting(state);
    if (last === undefined || state[heldBy(last)] !== undefined) return undefined;
    const run = await this.#context.store.get(runIn(this.#pool, last));
    return run !== undefined && waitsIn(this.#pool, run) ? run : undefined;
  }

  #isHeld(state: TaskPart, entry: DueEntry): boolean {
    return state[heldBy(nameIn(this.#pool, entry))] !== undefined;
  }
}
