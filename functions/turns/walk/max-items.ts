/**
 * Ends a walk once its run has done as many items as `maxItems` says, so that the run ends as succeeded. What is counted is what
 * its record says: items done and items skipped, over all turns and attempts. A run that does skipped items again has no such end.
 *
 * An override is read at the walk's begin, and once more before it ends. Only the workers of lanes whose tasks have such a limit
 * carry this file.
 */
import type { TaskContext } from "../../model/task/task.ts";
import { type SavedProgress, settingsNow } from "../../runs/index.ts";
import type { Turn } from "../turn.ts";

/** Pages, or items and what else such a walk yields. */
type Walked = AsyncIterable<unknown>;

/** @param pending items that were yielded, and are not counted yet */
export function maxItems(
  turn: Turn,
  ctx: TaskContext,
  kind: "items" | "pages",
  walked: Walked,
  pending: () => number = () => 0,
): Walked {
  const limit = new ItemLimit(turn, pending);
  const ended = kind === "items" ? limit.items(walked) : limit.pages(walked);
  const all = turn.run.itemsOf === undefined ? ended : walked;
  return turn.deployed.rateLimit?.(turn, ctx, kind, all) ?? all;
}

class ItemLimit {
  readonly #turn: Turn;
  readonly #pending: () => number;
  #most = 0;

  constructor(turn: Turn, pending: () => number) {
    this.#turn = turn;
    this.#pending = pending;
  }

  async *items(walked: Walked): AsyncGenerator<unknown> {
    if (await this.#isReached()) return;
    for await (const each of walked) {
      yield each;
      if (this.#left <= 0 && (await this.#isReached())) return;
    }
  }

  async *pages(walked: Walked): AsyncGenerator<unknown> {
    if (await this.#isReached()) return;
    for await (const page of walked) {
      const [items, cursorOf] = Array.isArray(page) ? page : [];
      if (!Array.isArray(items) || items.length <= this.#left) yield page;
      else
        for (let rest = items; rest.length > 0; ) {
          const part = rest.slice(0, this.#left);
          yield [part, cursorOf];
          rest = rest.slice(part.length);
          if (this.#left <= 0 && (await this.#isReached())) return;
        }
      if (this.#left <= 0 && (await this.#isReached())) return;
    }
  }

  /** How many more items may begin. */
  get #left(): number {
    const { checkpoints, itemErrors, run } = this.#turn;
    const skipped = itemErrors?.skipped ?? run.skippedItems ?? 0;
    return this.#most - checkpoints.ticks - skipped - this.#pending();
  }

  /** Asks for the limit, which may have been raised. */
  async #isReached(): Promise<boolean> {
    const { context, deployed, checkpoints } = this.#turn;
    this.#most = (await settingsNow(context, deployed)).maxItems ?? Number.POSITIVE_INFINITY;
    if (this.#left > 0) return false;
    checkpoints.add({ maxItems: this.#most } as Partial<SavedProgress>);
    return true;
  }
}
