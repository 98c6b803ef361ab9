/**
 * EventBridge, as far as it has schedules that people made at run time. Each fires at the beginnings of minutes, in a world's
 * first minutes; what is there later stays as it is, to be judged.
 */
import type { AwsSchedule, FoundSchedule, Scheduler } from "../../../../functions/scheduler/scheduler.ts";
import { MemoryScheduler } from "../../../memory/scheduler.ts";
import { messageOf } from "../../seen/knowledge.ts";
import type { WorldContext } from "../context.ts";
import type { Machine } from "../machine.ts";
import { call } from "../wire.ts";

const minute = 60_000;
const firesForMinutes = 6;

export class EventBridge {
  readonly #world: WorldContext;
  readonly #memory = new MemoryScheduler();

  constructor(world: WorldContext) {
    this.#world = world;
    const { plan, timeline } = world;
    if (plan.schedules.length === 0) return;
    for (let i = 1; i <= firesForMinutes; i++) {
      const at = plan.start + i * minute;
      timeline.at(at, () => this.#fireAll(at));
    }
  }

  /** A machine's way to it. */
  portOf(machine: Machine): Scheduler {
    const through = <T>(what: string, of: string, writes: boolean, land: () => Promise<T>) =>
      call(machine, { what, of, part: "", writes, land });
    return {
      get: (name) => through("get schedule", name, false, () => this.#memory.get(name)),
      put: (schedule) =>
        through("put schedule", schedule.name, true, () => this.#put(machine, schedule.name, schedule)),
      remove: (name) => through("delete schedule", name, true, () => this.#put(machine, name, undefined)),
    };
  }

  async #put({ history }: Machine, name: string, schedule: AwsSchedule | undefined): Promise<void> {
    const { timeline } = this.#world;
    if (schedule === undefined) await this.#memory.remove(name);
    else await this.#memory.put(schedule);
    this.#world.publish({ kind: "schedule put", at: timeline.now, machine: history, name, schedule });
  }

  #fireAll(at: number): void {
    for (const schedule of this.#memory.all) {
      const { enabled, expression, endsAt = Number.POSITIVE_INFINITY } = schedule;
      if (enabled && at <= endsAt && (at / minute) % minutesOf(expression) === 0) this.#fire(schedule, at);
    }
  }

  #fire({ input, lane = "" }: FoundSchedule, at: number): void {
    const world = this.#world;
    const { timeline, faults } = world;
    const body = input.replace(
      "<aws.scheduler.scheduled-time>",
      `${new Date(at).toISOString().slice(0, 19)}Z`,
    );
    const message = messageOf(body);
    if (message.kind !== "occurrence") throw new Error(`EventBridge sends ${body}`);
    const send = () => {
      const { task, run } = message;
      world.publish({ kind: "occurrence due", at: timeline.now, key: { task, run } });
      world.queues.send(lane, body, 0);
    };
    const sendsAt = world.outageUntil("schedules out") ?? at + 50;
    timeline.at(sendsAt, send);
    const twice = faults.strike("schedule fired twice", faults.at("fire", body));
    if (twice >= 0) timeline.at(sendsAt + Math.floor(twice * minute), send);
  }
}

/** Every so many minutes: all that schedules of these worlds say. */
function minutesOf(expression: string): number {
  const [, step = "1"] = /^cron\((?:\*|[0*]\/(\d+)) \* \* \* \? \*\)$/.exec(expression) ?? [];
  return Number(step);
}
