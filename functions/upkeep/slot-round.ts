/**
 * The round of the tasks with waiting runs: hands on slots that a crash left behind, so that a run that waits for one
 * is not left waiting. This holds invariant 6 for waiting runs.
 *
 * A round that runs out of time goes on a minute later at the task where it stopped. That place is kept in memory; a
 * new environment of the function begins anywhere, so that no task is always last.
 */
import { waitKey } from "../model/run/index-keys.ts";
import { isDone } from "../model/run/run.ts";
import { firstWaiting, handOnNext, handOnTo, lookAtHolder, type RunnerContext } from "../runs/index.ts";

/** Tasks that are looked at at once. */
const atOnce = 16;

export class SlotRound {
  readonly #context: RunnerContext;
  readonly #tasks: readonly string[];
  /** The place of the task that comes next. */
  #next: number | undefined;

  constructor(context: RunnerContext) {
    this.#context = context;
    this.#tasks = Object.keys(context.lanes);
  }

  /** Looks at each task once, while there is time. Returns how many slots were handed on. Never rejects. */
  async handOn(hasTime: () => boolean): Promise<number> {
    const count = this.#tasks.length;
    let next = this.#next ?? Math.floor(this.#context.random() * count);
    let handedOn = 0;
    for (let looked = 0; looked < count && hasTime(); looked += atOnce) {
      const places = Array.from({ length: Math.min(atOnce, count - looked) }, (_, i) => (next + i) % count);
      const outcomes = await Promise.all(places.map((place) => this.#tryTask(this.#tasks[place] as string)));
      handedOn += outcomes.filter(Boolean).length;
      next = (next + places.length) % count;
      this.#next = next;
    }
    return handedOn;
  }

  async #tryTask(task: string): Promise<boolean> {
    try {
      return await handOnTask(this.#context, task);
    } catch (error) {
      this.#context.log("warn", "hand on failed", undefined, { task, error: String(error) });
      return false;
    }
  }
}

/**
 * Hands on a slot that no run is using: it is free, or its holder has ended, or is itself among the waiting runs. A
 * holder that does not exist, since its worker died before the claim, is created: its message may be gone too.
 */
async function handOnTask(context: RunnerContext, task: string): Promise<boolean> {
  const { store, clock } = context;
  if ((await firstWaiting(context, task)) === undefined) return false;
  const holder = (await store.getPart({ task, part: "state" }))?.slotRun;
  if (holder === undefined) return handOnNext(context, task);
  const askedAt = clock.now();
  const held = await store.get({ task, run: holder });
  if (held === undefined)
    return (await lookAtHolder(context, { task, run: holder })) === "done" && handOnNext(context, task);
  const { run, lane, dueKey, dueAt } = held;
  // It has the slot and is in the queue for it, maybe behind others that wait for it.
  if (dueKey === waitKey(task) && dueAt !== undefined)
    return handOnTo(context, { task, run, lane, dueKey, dueAt });
  return isDone(held, askedAt) && handOnNext(context, task);
}
