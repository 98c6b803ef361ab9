/** What `run` of a task of Pawl's own sees besides: it changes runs itself, and says when its cursor must be stored. */
import type { Json } from "../model/task/task.ts";
import type { OwnRunContext, WorkerContext } from "../runs/index.ts";
import { checkedCursor } from "./checkpoints.ts";
import { TurnContext } from "./task-context.ts";
import type { Turn } from "./turn.ts";

/** A cursor that could not be stored is tried again this much later, in milliseconds. */
const tryAgainMs = 500;

export class OwnContext extends TurnContext implements OwnRunContext {
  readonly #turn: Turn;

  constructor(turn: Turn, params: unknown) {
    super(turn, params);
    this.#turn = turn;
  }

  get runner(): WorkerContext {
    return this.#turn.context;
  }

  get total(): number | undefined {
    return this.#turn.checkpoints.total;
  }

  set total(total: number | undefined) {
    this.#turn.checkpoints.total = total;
  }

  /** With a checkpoint each 0 s, every checkpoint is written. One that failed leaves the stored cursor as it was. */
  async save(cursor: Json, ticks: number): Promise<void> {
    const text = JSON.stringify(cursor);
    while (this.#turn.run.cursor !== text) {
      await this.checkpoint(cursor, ticks);
      if (this.#turn.run.cursor === text) return;
      await new Promise<void>((resolve) => this.#turn.context.clock.after(tryAgainMs, resolve));
    }
    this.keep(cursor, ticks);
  }

  keep(cursor: Json, ticks: number): void {
    this.#turn.checkpoints.moveTo(checkedCursor(cursor), ticks);
  }
}
