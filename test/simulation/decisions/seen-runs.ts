/** What the rules of worlds of decisions know of each run: its record as it was last written, and what people said of it. */
import { waitsForApproval } from "../../../functions/model/run/index-keys.ts";
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import type { Write } from "../../../functions/store/run-store.ts";

/** A write to a run that landed. */
export interface Landed {
  readonly id: string;
  readonly write: Write<RunRecord>;
  readonly before: RunRecord | undefined;
  readonly after: RunRecord;
}

/** Of one run, since it was created or redriven. */
interface Life {
  /** When it began, in epoch milliseconds. */
  readonly since: number;
  readonly isRedriven: boolean;
  /** Its task's code was called. */
  hasBegun: boolean;
}

export class SeenRuns {
  readonly #now: () => number;
  readonly #records = new Map<string, RunRecord>();
  readonly #lives = new Map<string, Life>();
  readonly #askedAt = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Notes a write. Returns what the rules ask about it. */
  note(write: Write<RunRecord>, after: RunRecord): Landed {
    const id = runId(after);
    const before = this.#records.get(id);
    this.#records.set(id, after);
    const isRedriven = write.name === "redrive";
    if (before === undefined || isRedriven)
      this.#lives.set(id, { since: this.#now(), isRedriven, hasBegun: false });
    const isAskedAgain =
      isRedriven || write.name === "resume" || before === undefined || !waitsForApproval(before);
    if (waitsForApproval(after) && isAskedAgain) this.#askedAt.set(id, this.#now());
    return { id, write, before, after };
  }

  /** A run's task is called. */
  begun(id: string): void {
    const life = this.#lives.get(id);
    if (life !== undefined) life.hasBegun = true;
  }

  life(id: string): Life | undefined {
    return this.#lives.get(id);
  }

  /** Since when a run waits for approval, or did last. */
  askedAt(id: string): number | undefined {
    return this.#askedAt.get(id);
  }

  get(id: string): RunRecord | undefined {
    return this.#records.get(id);
  }

  get all(): readonly RunRecord[] {
    return [...this.#records.values()];
  }
}
