/**
 * The round of the tasks with waiting runs: hands on slots that a crash left behind, so that a run that waits for one
 * is not left waiting. This holds invariant 6 for waiting runs.
 *
 * A round that runs out of time goes on a minute later at the task where it stopped. That place is kept in memory; a
 * new environment of the function begins anywhere, so that no task is always last.
 */
import {
  keyPool,
  type ListedQueue,
  listedPart,
  listedQueues,
  lookAfter,
  type Pool,
  type RunnerContext,
  type Staying,
  stageKey,
  stagePool,
  taskPool,
  unlistEmpty,
} from "../runs/index.ts";

/** Tasks that are looked at at once. */
const atOnce = 16;
/** So long after a deploy an invocation of the version before may still let a run wait as it knows limits, in milliseconds. */
const earlierVersionMs = 20 * 60_000;

export class SlotRound {
  readonly #context: RunnerContext;
  readonly #tasks: readonly string[];
  /** When this environment began, on the monotonic clock. */
  readonly #since: number;
  #hasKeys = true;
  #hasStage = true;
  /** The listed queues that the last look found empty, each with its mark. */
  #emptied = new Map<string, number>();
  readonly #staying: Staying = new Map();
  /** The place of the task that comes next. */
  #next: number | undefined;

  constructor(context: RunnerContext) {
    this.#context = context;
    this.#since = context.clock.monotonic();
    this.#tasks = Object.keys(context.lanes);
  }

  /** Looks at every pool for which runs may wait. Returns how many places were handed on. Never rejects. */
  async handOnAll(hasTime: () => boolean): Promise<number> {
    const all = [this.handOn(hasTime), this.handOnKeys(hasTime), this.handOnStage(hasTime)];
    return (await Promise.all(all)).reduce((sum, count) => sum + count, 0);
  }

  /** Looks at each task once, while there is time. Returns how many slots were handed on. Never rejects. */
  async handOn(hasTime: () => boolean): Promise<number> {
    const count = this.#tasks.length;
    let next = this.#next ?? Math.floor(this.#context.random() * count);
    let handedOn = 0;
    for (let looked = 0; looked < count && hasTime(); looked += atOnce) {
      const places = Array.from({ length: Math.min(atOnce, count - looked) }, (_, i) => (next + i) % count);
      const counts = await Promise.all(
        places.map((place) => this.#tryTask(this.#tasks[place] as string, hasTime)),
      );
      handedOn += counts.reduce((sum, count) => sum + count, 0);
      next = (next + places.length) % count;
      this.#next = next;
    }
    return handedOn;
  }

  /** Whether runs may still come to wait for what is not deployed any more. */
  get #followsDeploy(): boolean {
    return this.#context.clock.monotonic() - this.#since < earlierVersionMs;
  }

  /** The same for the stage's places. Where the stage has no limit any more, for a while, and as long as runs wait for them. */
  async handOnStage(hasTime: () => boolean): Promise<number> {
    if (!this.#hasStage && !this.#followsDeploy) return 0;
    const handedOn = await this.#try(stagePool(this.#context), stageKey.task, hasTime);
    this.#hasStage = this.#context.maxRunningTasks !== undefined || handedOn !== undefined;
    return handedOn ?? 0;
  }

  /**
   * The same for the keys whose runs wait. Where no task has keys any more they are asked for a while after the deploy, and
   * as long as there are some.
   */
  async handOnKeys(hasTime: () => boolean): Promise<number> {
    if (!this.#hasKeys && !this.#followsDeploy) return 0;
    let handedOn = 0;
    const emptied = new Map<string, number>();
    try {
      const queues = await listedQueues(this.#context.store);
      const { limits = {} } = this.#context;
      this.#hasKeys = queues.length > 0 || Object.values(limits).some(({ key }) => key !== undefined);
      const first = Math.floor(this.#context.random() * queues.length);
      const all = [...queues.slice(first), ...queues.slice(0, first)];
      for (let i = 0; i < all.length && hasTime(); i += atOnce) {
        const counts = await Promise.all(
          all.slice(i, i + atOnce).map((queue) => this.#tryKey(queue, emptied, hasTime)),
        );
        handedOn += counts.reduce((sum, count) => sum + count, 0);
      }
    } catch (error) {
      this.#context.log("warn", "hand on failed", undefined, { task: listedPart, error });
    }
    this.#emptied = emptied;
    return handedOn;
  }

  /** A queue that it finds empty twice is taken off the list: a run that has joined may not be in the index yet. */
  async #tryKey(
    { task, slotKey, ...listed }: ListedQueue,
    emptied: Map<string, number>,
    hasTime: () => boolean,
  ): Promise<number> {
    const pool = keyPool(this.#context, task, slotKey);
    const handedOn = await this.#try(pool, task, hasTime);
    if (handedOn !== undefined) return handedOn;
    // In two items it has two marks.
    const entry = `${listed.part} ${pool.queue}`;
    emptied.set(entry, listed.mark);
    if (this.#emptied.get(entry) === listed.mark)
      await unlistEmpty(this.#context, pool, listed).catch((error) => {
        this.#context.log("warn", "hand on failed", undefined, { task, error });
      });
    return 0;
  }

  async #tryTask(task: string, hasTime: () => boolean): Promise<number> {
    return (await this.#try(taskPool(this.#context, task), task, hasTime)) ?? 0;
  }

  /** Undefined where no run waits. */
  async #try(pool: Pool, task: string, hasTime: () => boolean): Promise<number | undefined> {
    try {
      // After a deploy those may still come to wait that its limit, which is gone, held back.
      const staying = this.#followsDeploy ? undefined : this.#staying;
      return await lookAfter(this.#context, pool, hasTime, staying);
    } catch (error) {
      this.#context.log("warn", "hand on failed", undefined, { task, error });
      return 0;
    }
  }
}
