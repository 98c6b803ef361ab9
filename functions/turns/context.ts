/** What a task's functions see of their run. One object a turn; what costs something is made when asked for. */
import type { Services } from "../model/services.ts";
import type { Json, RunContext } from "../model/task.ts";
import { yielded } from "./cursor.ts";
import type { Turn } from "./turn.ts";

/** `ctx` of one turn. */
export class TurnContext implements RunContext {
  readonly params: unknown;
  readonly #turn: Turn;

  constructor(turn: Turn, params: unknown) {
    this.#turn = turn;
    this.params = params;
  }

  get task(): string {
    return this.#turn.run.task;
  }

  get run(): string {
    return this.#turn.run.run;
  }

  get scheduledTime(): Date {
    return new Date(this.#turn.run.scheduledTime);
  }

  get attempt(): number {
    return this.#turn.run.attempt;
  }

  get turn(): number {
    return this.#turn.run.turn;
  }

  get tags(): readonly string[] {
    return this.#turn.run.tags ?? [];
  }

  get services(): Services {
    return this.#turn.place.services;
  }

  get signal(): AbortSignal {
    return this.#turn.signal;
  }

  get cursor(): Json | undefined {
    return this.#turn.cursor;
  }

  finish(message?: string): void {
    this.#turn.message ??= message;
    this.#turn.end({ kind: "finish" });
  }

  snooze(seconds: number): void {
    if (!(typeof seconds === "number" && seconds >= 0 && seconds <= 31_536_000)) {
      throw new Error(`snooze ${String(seconds)} is not allowed: seconds from 0 to 31536000`);
    }
    this.#turn.end({ kind: "snooze", seconds });
  }

  async checkpoint(cursor: Json, ticks?: number): Promise<void> {
    const checked = yielded(cursor);
    if (ticks !== undefined && !(Number.isSafeInteger(ticks) && ticks >= 0)) {
      throw new Error(`ticks ${String(ticks)} is not allowed: a whole number from 0`);
    }
    if (this.#turn.isClosed) throw new Error("the turn is over: nothing is saved any more");
    this.#turn.cursor = checked;
    this.#turn.ticks = ticks ?? this.#turn.ticks + 1;
    const now = this.#turn.place.clock.monotonic();
    if (now < this.#turn.wakeAt) return;
    const stop = await this.#turn.attend();
    if (stop !== undefined && stop.kind !== "finish")
      throw this.#turn.signal.reason ?? new Error("the turn is over");
  }
}
