/** Load outside, under which a task is throttled: how it is drawn, and what a task's throttle answers. */
import type { TaskContext, Throttle } from "../../../../functions/model/task/task.ts";
import { mix, type SeededRandom, unit } from "../../random.ts";
import type { Machine } from "../machine.ts";
import type { TaskPlan } from "../plan.ts";
import type { LoadPlan } from "./plan.ts";

/** A few tasks have a throttle. In a world where nothing fails it answers, and is not busy for ever. */
export function withLoad(task: TaskPlan, random: SeededRandom, faulty: boolean): TaskPlan {
  if (!random.chance(0.07)) return task;
  const isStuck = faulty && random.chance(0.2) && task.stuck === undefined;
  const load: LoadPlan = {
    seconds: random.pick([1, 5, 30, 30, 90, 1_000]),
    grows: random.chance(0.3),
    share: 0.2 + 0.4 * random.next(),
    everyMs: random.between(3, 40) * 1_000,
    askMs: random.pick([0, 0, 100, 2_500]),
    fails: faulty && random.chance(0.3) ? 0.1 * random.next() : 0,
    stuckAfter: isStuck ? random.between(0, task.items - 1) : undefined,
  };
  return { ...task, load, stuckAfterSeconds: isStuck ? random.between(30, 900) : task.stuckAfterSeconds };
}

/** The throttle of a task, if it has load. */
export function throttleOf({ load }: TaskPlan): Throttle | undefined {
  if (load === undefined) return undefined;
  const { seconds, grows } = load;
  return { when: (ctx) => answer(load, ctx), backoffSeconds: grows ? (times) => seconds * times : seconds };
}

async function answer(load: LoadPlan, ctx: TaskContext): Promise<boolean | string> {
  const machine = ctx.services as unknown as Machine;
  const { world, history } = machine;
  const run = world.ledger.run(ctx);
  const lease = history.leases.get(run.id);
  world.publish({ kind: "load asked", at: world.timeline.now, machine: history, run });
  if (load.askMs > 0) await machine.sleep(load.askMs);
  const { now } = world.timeline;
  const drawn = mix(mix(world.plan.seed, Math.floor(now / load.everyMs)), 0x6c0ad);
  if (now < world.plan.calmAt && unit(mix(drawn, run.hash)) < load.fails) {
    world.meet("throttle fails");
    if (unit(mix(drawn, 2)) < 0.5) throw new Error("throttle: no answer");
    return new Promise(() => {});
  }
  const isBusy = doneIn(ctx) >= (load.stuckAfter ?? Number.POSITIVE_INFINITY) || unit(drawn) < load.share;
  // Its machine may have lost the run while it waited for the answer.
  if (history.leases.get(run.id) === lease)
    world.publish({ kind: "load answered", at: now, machine: history, run, isBusy });
  return isBusy && "busy";
}

/** How many items of its run are done, by its cursor, which a later version writes as version and number. */
function doneIn({ cursor = 0 }: TaskContext): number {
  return Array.isArray(cursor) ? cursor[1] : cursor;
}
