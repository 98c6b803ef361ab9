/**
 * What is held of items as they are done: nobody starts one without the run's lease, nobody starts one after
 * hearing that the run is paused or cancelled, or so long after that he must have heard. Points 4 and 7.
 */
import type { TaskContext } from "../../functions/model/task.ts";
import type { RunFile } from "./ledger.ts";
import type { Machine } from "./machine.ts";
import type { World } from "./world.ts";

/** A lease's length, and what clocks and calls may add. */
const leaseMs = 30_000;
const slackMs = 3_000;
/** Of a lease: no item is started in it. */
const lastStretchMs = 5_000;

export class ItemChecks {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  #file({ task, run }: TaskContext): RunFile {
    return this.#world.ledger.run({ task, run });
  }

  start(machine: Machine, ctx: TaskContext, item: number): void {
    const file = this.#file(ctx);
    const { now } = this.#world.timeline;
    const { record, plan } = file;
    this.#world.tell(machine, () => `starts item ${item} of ${file.id}`);
    machine.threw.delete(file.id);
    if (plan === undefined || record === undefined) {
      this.#world.fail("items are of a run", file.id);
      return;
    }
    // A machine that was frozen between looking at its lease and starting could not know better.
    if (now - machine.wasFrozenAt < 2 * leaseMs) return;
    const lease = machine.leases.get(file.id);
    if (record.leaseId !== lease || record.leaseExpiresAt === 0) {
      this.#world.fail(
        "no two owners work on a run",
        `${machine.name} starts item ${item} of ${file.id} under ${lease}, which is ${record.leaseId} until ${record.leaseExpiresAt}`,
      );
    }
    this.#checkTimes(machine, file, item);
    if (file.told.has(`${lease}`)) {
      this.#world.fail(
        "nothing is started after a pause was heard",
        `item ${item} of ${file.id}, ${record.status}`,
      );
    }
    const { toldToStopAt } = machine;
    const late = plan.checkpointSeconds * 1_000 + 100_000 * Math.ceil(plan.long) + 2 * plan.itemMs + slackMs;
    if (toldToStopAt !== undefined && now - toldToStopAt > late) {
      this.#world.fail("nothing is started when no time is left", `item ${item} of ${file.id}`);
    }
    if (file.askedAt === undefined) return;
    const quiet = this.#world.faults.struck.length === machine.startedStruck && !this.#world.inOutage;
    const byNow = quiet ? plan.checkpointSeconds * 1_000 + 2 * plan.itemMs : leaseMs;
    if (quiet && plan.long > 0) return;
    if (now - file.askedAt > byNow + slackMs) {
      this.#world.fail(
        "a pause is heard at the next checkpoint",
        `item ${item} of ${file.id} starts ${now - file.askedAt} ms after it was ${record.status}`,
      );
    }
  }

  /** Neither in the lease's last stretch, nor once the run's whole time is over. */
  #checkTimes(machine: Machine, { record, plan, id }: RunFile, item: number): void {
    if (record === undefined || plan === undefined) return;
    const { now } = this.#world.timeline;
    const walks = plan.shape !== "run" && plan.shape !== "checkpointing run";
    const end = record.leaseExpiresAt - machine.skewMs - (walks ? lastStretchMs : 0);
    if (now > end + 1) {
      this.#world.fail("no item is started when the lease is over, or nearly", `item ${item} of ${id}`);
    }
    const { timeoutSeconds } = plan;
    const quiet = this.#world.faults.struck.length === machine.startedStruck && !this.#world.inOutage;
    if (timeoutSeconds === undefined || !quiet || plan.long > 0) return;
    const over = Date.parse(record.startedAt ?? "") + timeoutSeconds * 1_000;
    if (now > over + plan.checkpointSeconds * 1_000 + 2 * plan.itemMs + slackMs) {
      this.#world.fail("nothing is started once a run's time is over", `item ${item} of ${id}`);
    }
  }

  done(machine: Machine, ctx: TaskContext, item: number): void {
    const file = this.#file(ctx);
    file.done[item] = (file.done[item] ?? 0) + 1;
    this.#world.tell(machine, () => `has done item ${item} of ${file.id}`);
  }

  threw(machine: Machine, ctx: TaskContext): void {
    machine.threw.add(this.#file(ctx).id);
    this.#file(ctx).throws++;
    this.#world.meet("task throws");
  }
}
