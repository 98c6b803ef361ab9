/**
 * Who has a task's slot and who waits for it, as an observer sees it who knows what each mode of overlap says: by the
 * messages that workers take, and by what the task itself did. Whoever ends hands the slot on at once, to the run that was
 * recorded first: it is admitted from then on, though the message of its turn may have others before it.
 */
import type { Overlap } from "../../../functions/model/task/settings.ts";

/** What becomes of an occurrence, and of others by it. */
export interface Occurred {
  readonly runs: boolean;
  readonly cancelled: readonly string[];
  /** It waited, and has lost its place. */
  readonly superseded?: string;
}

/** An occurrence whose message is taken. */
export interface Occurring {
  readonly run: string;
  /** It comes so late that it was recorded as missed, and runs in its next turn. */
  readonly isMissed: boolean;
  /** When it was recorded, in seconds of epoch: its age among those that wait. */
  readonly recordedAt: number;
}

interface Waiting {
  readonly turn: number;
  readonly recordedAt: number;
}

const runs: Occurred = { runs: true, cancelled: [] };

export class Slot {
  readonly #overlap: Overlap;
  /** Those that have the slot, begun or not, each with the turn at which it was admitted. */
  readonly #admitted = new Map<string, number>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #over = new Set<string>();
  #place: string | undefined;

  constructor(overlap: Overlap) {
    this.#overlap = overlap;
  }

  /** An occurrence's own message is taken. */
  occur({ run, isMissed, recordedAt }: Occurring): Occurred {
    if (this.#overlap === "allow" || this.#admitted.size === 0) return runs;
    // It takes nobody's place, and waits from its next turn on.
    if (this.#overlap === "cancel-running" && isMissed) return runs;
    if (this.#overlap === "skip") return { ...runs, runs: false };
    const before = this.#place !== undefined && this.#waiting.has(this.#place) ? this.#place : undefined;
    if (this.#overlap === "queue" && before !== undefined) return { ...runs, runs: false };
    this.#waiting.set(run, { turn: isMissed ? 1 : 0, recordedAt });
    if (this.#overlap === "queue-all") return runs;
    this.#place = run;
    if (this.#overlap === "queue") return runs;
    const cancelled = [...this.#admitted].flatMap(([each, turn]) => (turn === 0 ? [each] : []));
    for (const each of [...(before === undefined ? [] : [before]), ...cancelled]) this.end(each);
    return { runs: true, cancelled, superseded: before };
  }

  /** A turn's message is taken: its run is over, goes on, was handed the slot, or waits for it from now on. */
  turn(run: string, waiting: Waiting): void {
    if (this.#overlap === "allow" || [this.#admitted, this.#waiting, this.#over].some((all) => all.has(run)))
      return;
    if (this.#admitted.size > 0) this.#waiting.set(run, waiting);
  }

  begin(run: string, turn: number): void {
    this.#waiting.delete(run);
    this.#admitted.set(run, turn);
  }

  end(run: string): void {
    this.#over.add(run);
    this.#waiting.delete(run);
    this.#admitted.delete(run);
    const [next] = [...this.#waiting].sort(([, a], [, b]) => a.recordedAt - b.recordedAt);
    if (next !== undefined && this.#admitted.size === 0) this.begin(next[0], next[1].turn);
  }
}
