/**
 * Who has a task's slot and who waits for it, as an observer sees it who knows what each mode of overlap says: by the
 * messages that workers take, and by what the task itself did.
 */
import type { Overlap } from "../../../functions/model/task/settings.ts";

/** What becomes of an occurrence, and of others by it. */
export interface Occurred {
  readonly runs: boolean;
  readonly cancelled: readonly string[];
  /** It waited, and has lost its place. */
  readonly superseded?: string;
}

const runs: Occurred = { runs: true, cancelled: [] };

export class Slot {
  readonly #overlap: Overlap;
  /** Each with the turn at which it was admitted. */
  readonly #begun = new Map<string, number>();
  readonly #waiting = new Set<string>();
  readonly #over = new Set<string>();
  #place: string | undefined;

  constructor(overlap: Overlap) {
    this.#overlap = overlap;
  }

  /** An occurrence's own message is taken. @param isMissed it comes so late that it was recorded as missed */
  occur(run: string, isMissed: boolean): Occurred {
    const isTaken = this.#begun.size + this.#waiting.size > 0;
    if (this.#overlap === "allow" || !isTaken) return runs;
    // It takes nobody's place, and waits from its next turn on.
    if (this.#overlap === "cancel-running" && isMissed) return runs;
    if (this.#overlap === "skip") return { ...runs, runs: false };
    const before = this.#place !== undefined && this.#waiting.has(this.#place) ? this.#place : undefined;
    if (this.#overlap === "queue" && before !== undefined) return { ...runs, runs: false };
    this.#waiting.add(run);
    if (this.#overlap === "queue-all") return runs;
    this.#place = run;
    if (this.#overlap === "queue") return runs;
    const cancelled = [...this.#begun].flatMap(([each, turn]) => (turn === 0 ? [each] : []));
    for (const each of [...cancelled, ...(before === undefined ? [] : [before])]) this.end(each);
    return { runs: true, cancelled, superseded: before };
  }

  /** A turn's message is taken: its run is over, goes on, was handed the slot, or waits for it from now on. */
  turn(run: string): void {
    if (this.#overlap === "allow" || [this.#begun, this.#waiting, this.#over].some((all) => all.has(run)))
      return;
    if (this.#begun.size + this.#waiting.size > 0) this.#waiting.add(run);
  }

  begin(run: string, turn: number): void {
    this.#waiting.delete(run);
    this.#begun.set(run, turn);
  }

  end(run: string): void {
    this.#over.add(run);
    this.#waiting.delete(run);
    this.#begun.delete(run);
  }
}
