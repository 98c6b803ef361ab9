/** The queue of runs that wait for a pool: entries of the index, the next run first. The index may lag behind. */

import { lastWaiting } from "../../model/run/pool.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { limitOfTask } from "../../model/task/task-directory.ts";
import type { DueEntry, Page, TaskPart } from "../../store/run-store.ts";
import type { RunnerContext } from "../context.ts";
import { heldBy } from "../moves/task/take-slot.ts";
import type { Pool } from "./admission.ts";
import { nameIn, runIn, waitsIn } from "./pool.ts";

type Context = Pick<RunnerContext, "store" | "limits">;

/** A run that waits, and how many may hold the pool once it does. */
export interface Next {
  readonly run: RunRecord;
  readonly limit: number;
}

/** The first entries of a queue, at most 100, the next run first. @param after where the page before ended */
export function queueOf({ store }: Context, { queue }: Pool, after?: string): Promise<Page<DueEntry>> {
  return store.due(queue, { until: Number.MAX_SAFE_INTEGER, limit: 100, after });
}

/** One look at a queue. It reads on where what it has read is not enough, and never twice what it knows. */
export class WaitingRuns {
  readonly #context: Context;
  readonly #pool: Pool;
  /** What was read, without the entries of runs that wait no longer. */
  #entries: readonly DueEntry[] = [];
  #reads = 0;
  /** Where the next page begins. */
  #after: string | undefined;
  /** The first of the queue may be passed. */
  #mayPass: boolean;

  constructor(context: Context, pool: Pool) {
    this.#context = context;
    this.#pool = pool;
    this.#mayPass = pool.kind !== "task";
  }

  /**
   * The run that is to get a place: one that waits and does not hold the pool yet, as `state` has it. So many such runs come
   * before it as `place` says, or as there are. Undefined where none waits.
   *
   * In a task's pool a run may need more room than others: all of it, for itself. Once it is the first of the queue no other
   * passes it, since it would never find that room. A look asks for the first once: what it finds holds for the moment that
   * it takes.
   */
  async next(state: TaskPart, place: number): Promise<Next | undefined> {
    const usual = await this.usual(state);
    const wasRead = this.#reads > 0;
    if (!wasRead) await this.#readOn();
    const asksFirst = place === 0 || !this.#mayPass;
    // Together: with each moment other givers fill the room that was seen.
    const [first, found] = await Promise.all([
      asksFirst ? this.#first(state, wasRead) : undefined,
      place > 0 ? this.#shown(state, place).then((run) => this.#withLimit(state, run)) : undefined,
    ]);
    this.#mayPass ||= first?.limit === usual;
    if (this.#mayPass && found?.limit === usual) return found;
    return asksFirst ? first : this.#first(state, wasRead);
  }

  /** So many of those that wait may hold the pool, as most of them need it. */
  async usual(state: TaskPart): Promise<number> {
    const { kind, key } = this.#pool;
    const isAlone = kind === "task" && limitOfTask(this.#context, key.task) === undefined;
    return this.#pool.placesFor(isAlone ? "wait" : "allow", state);
  }

  async #withLimit(state: TaskPart, run: RunRecord | undefined): Promise<Next | undefined> {
    return run && { run, limit: await this.#pool.placesFor(run.overlap, state) };
  }

  async #first(state: TaskPart, wasRead: boolean): Promise<Next | undefined> {
    const shown = await this.#shown(state, 0);
    if (shown !== undefined) return this.#withLimit(state, shown);
    const last = await this.#last(state);
    if (last === undefined || !wasRead) return this.#withLimit(state, last);
    // It joined after the queue was read, and so may others have that come before it.
    this.#reads = 0;
    return this.#withLimit(state, (await this.#shown(state, 0)) ?? last);
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
