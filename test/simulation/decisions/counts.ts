/**
 * Counts of triggers with `maxRuns`: no more runs of one begin than may, and one that is not approved, or is called off, gives its
 * count back, unless a later one was counted since.
 */
import { runId } from "../../../functions/model/run/run.ts";
import { ledgerPart } from "../../../functions/model/task/ledger.ts";
import type { TaskPart } from "../../../functions/store/run-store.ts";
import type { Plan } from "./plan.ts";
import type { SeenRuns } from "./seen-runs.ts";

/** It is given back right after the write that ends the run. */
const givenBackMs = 5_000;

export class Counts {
  readonly #runs: SeenRuns;
  readonly #plan: Plan;
  readonly #say: (wrong: string) => void;
  /** The run that was counted last, by task and trigger. */
  readonly #last = new Map<string, string>();

  constructor(runs: SeenRuns, plan: Plan, say: (wrong: string) => void) {
    this.#runs = runs;
    this.#plan = plan;
    this.#say = say;
  }

  wrotePart({ task, part, lastRan }: TaskPart): void {
    for (const trigger of ["sold", "tick"])
      if (part === ledgerPart(trigger) && lastRan !== undefined)
        this.#last.set(`${task}/${trigger}`, lastRan);
  }

  /** @param since the end of all trouble: who dies before giving a count back leaves it */
  look(now: number, since: number): void {
    for (const [of, lastRan] of this.#last) {
      const id = `${of.slice(0, of.indexOf("/"))}/${lastRan}`;
      const run = this.#runs.get(id);
      if (run?.status !== "skipped" || run.turn > 0 || run.reason !== "not approved") continue;
      const endedAt = Date.parse(run.endedAt ?? "");
      if (endedAt > since && endedAt < now - givenBackMs) this.#say(`${id} keeps its count`);
    }
  }

  /** All has come to its end. */
  end(): void {
    for (const [name, { maxRuns = Number.POSITIVE_INFINITY }] of Object.entries(this.#plan.first)) {
      for (const by of ["sold", "tick"]) {
        const all = this.#runs.all.filter(({ task, trigger }) => task === name && trigger === by);
        // What is redriven counts no more.
        const begun = all.filter((run) => {
          const life = this.#runs.life(runId(run));
          return life?.hasBegun && !life.isRedriven;
        });
        if (begun.length > maxRuns) this.#say(`${begun.length} runs of ${name}/${by} began, of ${maxRuns}`);
      }
    }
  }
}
