/** The tasks that worlds have, one a shape and name: how they behave is the plan's, and the machine's they run on. */
import { defineTask, type RunContext, type Task, type TaskContext } from "../../functions/model/task.ts";
import { cron } from "../../functions/schedule/index.ts";
import type { Machine } from "./machine.ts";
import { type Shape, type TaskPlan, trigger } from "./plan.ts";

const made = new Map<string, Task>();

/** A task's definition. The same for every world. */
export function taskOf({ name, shape }: TaskPlan): Task {
  const known = made.get(`${name} ${shape}`);
  if (known !== undefined) return known;
  const task = define(name, shape);
  made.set(`${name} ${shape}`, task);
  return task;
}

function machineOf(ctx: TaskContext): Machine {
  return ctx.services as unknown as Machine;
}

function planOf(ctx: TaskContext): TaskPlan {
  return machineOf(ctx).world.taskPlan(ctx.task);
}

function define(name: string, shape: Shape): Task {
  const said = { name, description: `Walks as ${shape}.`, triggers: [cron("* * * * *", { id: trigger })] };
  const backoff = (attempt: number) => [5, 40, 1_000][attempt % 3] as number;
  switch (shape) {
    case "items":
      return defineTask({
        ...said,
        backoff,
        total: (ctx) => planOf(ctx).items,
        async *items(ctx) {
          for (let n = (ctx.cursor ?? 0) + 1; n <= planOf(ctx).items; n++) yield [n, n] as const;
        },
        process: work,
      });
    case "plain items":
      return defineTask({
        ...said,
        *items(ctx) {
          for (let n = (ctx.cursor ?? 0) + 1; n <= planOf(ctx).items; n++) yield [n, n] as const;
        },
        process: work,
      });
    case "pages":
      return defineTask({
        ...said,
        backoff,
        async *pages(ctx) {
          const { items } = planOf(ctx);
          for (let n = (ctx.cursor ?? 0) + 1; n <= items; n += 7) {
            const page = Array.from({ length: Math.min(7, items - n + 1) }, (_, i) => n + i);
            yield [page, (item: number) => item] as const;
          }
        },
        process: work,
      });
    case "run":
      return defineTask({ ...said, backoff, run: (ctx) => work(1, ctx) });
    case "checkpointing run":
      return defineTask({ ...said, backoff, run: walkByHand });
  }
}

async function walkByHand(ctx: RunContext): Promise<string> {
  const { items, endless } = planOf(ctx);
  const machine = machineOf(ctx);
  for (let n = (ctx.cursor ?? 0) + 1; n <= items; n++) {
    ctx.signal.throwIfAborted();
    while (n === endless) {
      await machine.sleep(500);
      ctx.signal.throwIfAborted();
    }
    if ((await work(n, ctx)) === "put off") return "later";
    await ctx.checkpoint(n, n);
  }
  return "walked";
}

/** Does one item, or fails, or puts it off, or dies of it. */
async function work(item: number, ctx: TaskContext): Promise<"put off" | undefined> {
  const machine = machineOf(ctx);
  const { world } = machine;
  const fate = world.fateOf(ctx, item);
  world.items.start(machine, ctx, item);
  if (fate.kind === "poison") {
    await machine.sleep(fate.ms);
    machine.kill(`of item ${item}`);
    return new Promise(() => {});
  }
  const { id } = world.ledger.run(ctx);
  const lease = machine.leases.get(id);
  const at = world.faults.at("item", ctx.task, ctx.run);
  const dies = world.faults.strike("killed in mid-item", at);
  if (dies >= 0) {
    await machine.sleep(Math.floor(dies * fate.ms));
    machine.kill(`in item ${item}`);
    return new Promise(() => {});
  }
  await machine.sleep(fate.ms);
  if (fate.kind === "throws") {
    // Left behind, it may throw when its machine works on the run again.
    if (machine.leases.get(id) === lease) world.items.threw(machine, ctx);
    throw new Error(`item ${item} failed`);
  }
  if (fate.kind === "snoozes") {
    ctx.snooze(fate.seconds);
    return "put off";
  }
  world.items.done(machine, ctx, item);
  return undefined;
}
