import { inForce } from "../../model/override/override.ts";
import { type ResolvedRateLimit, withItems } from "../../model/task/rate-limit.ts";
import { isFresh, readState, stateKeptMs } from "../../runs/index.ts";
import type { Turn } from "../turn.ts";

/** A task's rate limit as an override leaves it. */
export class LimitNow {
  readonly #turn: Turn;
  readonly #deployed: ResolvedRateLimit;
  #limit: ResolvedRateLimit;
  #until = Number.POSITIVE_INFINITY;
  /** The task's state that the limit was taken from, and when it may be read again, on the monotonic clock. */
  #known: unknown;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(turn: Turn) {
    this.#turn = turn;
    this.#deployed = turn.deployed.settings.rateLimit as ResolvedRateLimit;
    this.#limit = this.#deployed;
  }

  /** When the override ends that the limit was taken from, in epoch milliseconds; infinite where none does. */
  get until(): number {
    return this.#until;
  }

  /** Reads the override again where what is known is old. The same object as long as nothing has changed. Never rejects. */
  async read(): Promise<ResolvedRateLimit> {
    const { context, deployed } = this.#turn;
    const task = deployed.task.name;
    const now = context.clock.monotonic();
    if (!isFresh(context, task) && now >= this.#readAt) {
      this.#readAt = now + stateKeptMs;
      await readState(context, task).catch((error: unknown) => {
        context.log("warn", "overrides not read", undefined, { task, error });
      });
    }
    const known = context.states.get(task);
    if (known === this.#known) return this.#limit;
    this.#known = known;
    const override = inForce(known?.overrides ?? [], "rateLimit", context.clock.now() / 1_000);
    this.#until = (override?.until ?? Number.POSITIVE_INFINITY) * 1_000;
    const limit = override === undefined ? this.#deployed : withItems(this.#deployed, override.value);
    if (limit.items !== this.#limit.items) this.#limit = limit;
    return this.#limit;
  }
}
