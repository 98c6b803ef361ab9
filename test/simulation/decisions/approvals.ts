/**
 * What must hold of runs that need a yes: none begins without one that was given since it was last asked for, by somebody who may;
 * an approval or a decline counts for what its person saw; none expires early, and none waits on once it has expired.
 */
import { waitsForApproval } from "../../../functions/model/run/index-keys.ts";
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { type Confirm, expiresAfterMs, needsAnother } from "../../../functions/model/task/confirm/confirm.ts";
import type { Name, Plan, TaskPlan } from "./plan.ts";
import type { Landed, SeenRuns } from "./seen-runs.ts";

/** The sweeper ends what has expired within a minute; another one if it had no answer. */
const endedWithinMs = 150_000;

/** An approval was read in time, and its calls took so long at most. */
const readMs = 10_000;
/** A call lands so late at most. */
const lateMs = 60_000;

type Say = (wrong: string) => void;
/** Who says yes, when it was asked for. */
type Yes = "starter" | "approver";

export interface Redriving {
  readonly by: string;
  readonly at: number;
  readonly saysYes: boolean;
}

export class Approvals {
  readonly #runs: SeenRuns;
  readonly #plan: Plan;
  readonly #say: Say;
  readonly #yes = new Map<string, Yes>();
  /** Who is about to redrive a run. */
  readonly #redriving = new Map<string, Redriving[]>();
  /** Who redrove a run last, where that is known. */
  readonly #redrivenBy = new Map<string, string>();

  constructor(runs: SeenRuns, plan: Plan, say: Say) {
    this.#runs = runs;
    this.#plan = plan;
    this.#say = say;
  }

  redrives(id: string, redriving: Redriving): void {
    this.#redriving.set(id, [...(this.#redriving.get(id) ?? []), redriving]);
  }

  wrote({ id, write, before, after }: Landed, now: number): void {
    const waited = before !== undefined && waitsForApproval(before);
    const askedAt = this.#runs.askedAt(id) ?? 0;
    if (write.name === "create" && after.confirmed !== undefined) this.#yes.set(id, "starter");
    if (write.name === "redrive") this.#redriven(id, after, now);
    if (write.name === "approve") this.#approved({ id, write, before, after });
    if (write.name === "ask approval") {
      if (this.#yes.get(id) === "approver") this.#say(`${id} is asked about though it was approved`);
      if (waited) this.#say(`${id} is asked about though it waits already`);
      if (before?.status !== "enqueued") this.#say(`${id} is asked about while it is ${before?.status}`);
    }
    if (write.name !== "skip" || after.reason !== "not approved") return;
    if (!waited) this.#say(`${id} ends as not approved though it waits for nobody`);
    else if (write.set?.author === undefined && now < this.#expiresAt(id, before))
      this.#say(`${id} expires too early`);
    else if (Date.parse(after.endedAt ?? "") < askedAt)
      this.#say(`${id} is declined before it was asked for`);
  }

  #redriven(id: string, { confirmed }: RunRecord, now: number): void {
    const known = (this.#redriving.get(id) ?? []).filter(({ at }) => at > now - lateMs);
    if (confirmed === undefined) this.#yes.delete(id);
    else if (known.some(({ saysYes }) => saysYes)) this.#yes.set(id, "starter");
    else this.#say(`${id} keeps an earlier yes`);
    if (new Set(known.map(({ by }) => by)).size === 1) this.#redrivenBy.set(id, known[0]?.by ?? "");
    else this.#redrivenBy.delete(id);
  }

  #approved({ id, before, after: { task, confirmed, askedBy } }: Landed): void {
    const confirm = this.#strictly(task);
    const at = Date.parse(confirmed?.at ?? "");
    if (before === undefined || !waitsForApproval(before))
      this.#say(`${id} is approved though it waits for nobody`);
    else if (at < (this.#runs.askedAt(id) ?? 0)) this.#say(`${id} is approved before it was asked for`);
    else if (confirm !== undefined && at > (before.dueAt ?? 0) + readMs)
      this.#say(`${id} is approved though that has expired`);
    const asker = this.#redrivenBy.get(id) ?? askedBy;
    if (confirm !== undefined && needsAnother(confirm) && confirmed?.by === asker)
      this.#say(`${id} is approved by ${asker}, who asked for it`);
    this.#yes.set(id, "approver");
  }

  /** The code of a run's task is called. */
  begins(id: string, confirm: TaskPlan["confirm"]): void {
    const run = this.#runs.get(id);
    const life = this.#runs.life(id);
    if (confirm === false || run === undefined || life?.hasBegun) return;
    // Nobody is asked about what a schedule starts, until a person redrives it.
    if (run.trigger === "tick" && !life?.isRedriven) return;
    const yes = this.#yes.get(id);
    if (yes === undefined || (needsAnother(confirm) && yes !== "approver"))
      this.#say(`${id} begins without a yes`);
  }

  /** Some time has passed without trouble. */
  look(now: number): void {
    for (const run of this.#runs.all) {
      if (!waitsForApproval(run)) continue;
      const id = runId(run);
      const confirm = this.#strictly(run.task);
      const ends = confirm && (this.#runs.askedAt(id) ?? 0) + expiresAfterMs(confirm);
      if ((ends ?? run.dueAt ?? 0) < now - endedWithinMs)
        this.#say(`${id} waits for approval though that has expired`);
    }
  }

  /** When a run expires; its question may have landed late. */
  #expiresAt(id: string, { task, dueAt = 0 }: RunRecord): number {
    const confirm = this.#strictly(task);
    const askedAt = this.#runs.askedAt(id) ?? 0;
    return confirm === undefined ? dueAt : Math.max(dueAt, askedAt + expiresAfterMs(confirm) - lateMs);
  }

  /** How a task asks, where no deploy has changed it. */
  #strictly(task: string): Exclude<Confirm, false> | undefined {
    return (this.#plan.later === undefined && this.#plan.first[task as Name].confirm) || undefined;
  }
}
