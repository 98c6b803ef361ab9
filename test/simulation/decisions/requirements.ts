/**
 * What must hold of runs whose task requires something: none begins before the answer was yes and a write has said so, since it was
 * created or redriven; after that none is called off or held back. What a person has stopped stays so, and none is called off
 * before its time.
 */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { TaskPlan } from "./plan.ts";
import type { Landed, SeenRuns } from "./seen-runs.ts";

export class Requirements {
  readonly #runs: SeenRuns;
  readonly #say: (wrong: string) => void;
  /** When the answer was yes, by run, or by task where it is the same for all. */
  readonly #metAt = new Map<string, number>();

  constructor(runs: SeenRuns, say: (wrong: string) => void) {
    this.#runs = runs;
    this.#say = say;
  }

  /** A check has answered yes, about a run or about all of a task. */
  met(of: string, now: number): void {
    this.#metAt.set(of, now);
  }

  wrote({ id, write, before, after }: Landed, now: number, { whenUnmet, waitAtMostSeconds }: TaskPlan): void {
    if (write.name !== "hold back" && write.name !== "call off") return;
    if (before?.requiresMet === true) this.#say(`${write.name} of ${id}, which may begin`);
    if (before?.status !== "running") this.#say(`${write.name} of ${id}, which is ${before?.status}`);
    const { unmetSince } = before ?? {};
    if (write.name === "hold back") {
      if (whenUnmet === "skip") this.#say(`${id} is held back`);
      if (unmetSince !== undefined && after.unmetSince !== unmetSince)
        this.#say(`${id} starts its wait again`);
      if (after.admitted !== undefined) this.#say(`${id} is held back with its place`);
    } else if (whenUnmet === "wait" && !after.reason?.includes("waits for it already")) {
      const until = Date.parse(unmetSince ?? "") + waitAtMostSeconds * 1_000;
      if (!(now >= until)) this.#say(`${id} is called off too early`);
    }
  }

  /** The code of a run's task is called. */
  begins(id: string, task: string, requires: TaskPlan["requires"]): void {
    const run = this.#runs.get(id);
    const since = this.#runs.life(id)?.since ?? 0;
    if (requires === "nothing" || run === undefined) return;
    if (run.requiresMet !== true) this.#say(`${id} begins before a write says that it may`);
    const metAt = this.#metAt.get(requires === "function" ? id : task);
    if (metAt === undefined || metAt < since) this.#say(`${id} begins before what it requires is met`);
  }
}

/** Whether a run waits for what its task requires. */
export function isHeldBack({
  status,
  unmetSince,
  requiresMet,
  leaseExpiresAt,
  admitted,
}: RunRecord): boolean {
  const isWaiting = status === "enqueued" && leaseExpiresAt === 0 && admitted === undefined;
  return isWaiting && unmetSince !== undefined && requiresMet !== true;
}
