/** The tasks that worlds have, one for each shape and name. How a task behaves is up to the plan and the machine it runs on. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import {
  defineTask,
  type Json,
  type RunContext,
  type Task,
  type TaskContext,
} from "../../../functions/model/task/task.ts";
import { cron, onEvent, onQueue } from "../../../functions/schedule/index.ts";
import {
  countedBy,
  firedTrigger,
  handedTrigger,
  ordersOf,
  type Shape,
  toldTrigger,
  trigger,
} from "../seen/facts.ts";
import { BadItemError, failsIn, itemsAfter } from "./items/bad-items.ts";
import type { Machine } from "./machine.ts";
import { type TaskPlan, taskPlan } from "./plan.ts";

/** Takes any params as they are. */
const anyParams: StandardSchemaV1<unknown, unknown> = {
  "~standard": { version: 1, vendor: "simulation", validate: (value) => ({ value }) },
};

const defined = new Map<string, Task>();

/** A task's definition: the same one in every world. */
export function taskOf({ name, shape, version }: TaskPlan): Task {
  const id = `${name} ${shape} ${version}`;
  const known = defined.get(id);
  if (known !== undefined) return known;
  const task = define(name, shape, version);
  defined.set(id, task);
  return task;
}

function machineOf(ctx: TaskContext): Machine {
  return ctx.services as unknown as Machine;
}

function planOf(ctx: TaskContext): TaskPlan {
  return taskPlan(machineOf(ctx).world.plan, ctx.task);
}

/** A version's cursor after an item: the item's number, or version and number. */
function cursorAfter(version: number, item: number): number | readonly number[] {
  return version === 1 ? item : [version, item];
}

/** The item before the one to go on with. A cursor of another version would end the walk at once. */
function itemOf(version: number, cursor: Json | undefined): number {
  if (cursor === undefined) return 0;
  const of = Array.isArray(cursor) ? (cursor as number[]) : [1, cursor as number];
  return of[0] === version ? (of[1] as number) : Number.POSITIVE_INFINITY;
}

/** The items that a walk has before it. */
function left(ctx: TaskContext, version: number): Generator<number> {
  const run = machineOf(ctx).world.ledger.run(ctx);
  return itemsAfter(run, planOf(ctx), itemOf(version, ctx.cursor));
}

function define(name: string, shape: Shape, version: number): Task {
  const triggers = [
    cron("* * * * *", { id: trigger }),
    cron("* * * * * *", { id: firedTrigger }),
    onEvent({ source: ["simulation"] }, { id: toldTrigger }),
    onQueue(ordersOf(name), { id: handedTrigger }),
  ];
  const migrateCursor = (cursor: Json, from: number) => cursorAfter(version, itemOf(from, cursor));
  const changed = version === 1 ? {} : { version, migrateCursor };
  const common = { name, description: `Walks as ${shape}.`, triggers, params: anyParams, ...changed };
  const backoff = (attempt: number) => [5, 40, 1_000][attempt % 3] as number;
  switch (shape) {
    case "items":
      return defineTask({
        ...common,
        backoff,
        total: (ctx) => planOf(ctx).items,
        async *items(ctx) {
          for (const n of left(ctx, version)) yield [n, cursorAfter(version, n)] as const;
        },
        process: work,
      });
    case "plain items":
      return defineTask({
        ...common,
        *items(ctx) {
          for (const n of left(ctx, version)) yield [n, cursorAfter(version, n)] as const;
        },
        process: work,
      });
    case "pages":
      return defineTask({
        ...common,
        backoff,
        async *pages(ctx) {
          const all = [...left(ctx, version)];
          for (let i = 0; i < all.length; i += 7) {
            yield [all.slice(i, i + 7), (item: number) => cursorAfter(version, item)] as const;
          }
        },
        process: work,
      });
    case "run":
      return defineTask({ ...common, backoff, run: (ctx) => work(1, ctx) });
    case "checkpointing run":
      return defineTask({ ...common, backoff, run: (ctx) => walkByHand(ctx, version) });
  }
}

async function walkByHand(ctx: RunContext, version: number): Promise<string> {
  const { items, endless } = planOf(ctx);
  const machine = machineOf(ctx);
  for (let n = itemOf(version, ctx.cursor) + 1; n <= items; n++) {
    ctx.signal.throwIfAborted();
    while (n === endless) {
      await machine.sleep(500);
      ctx.signal.throwIfAborted();
    }
    if ((await work(n, ctx)) === "snoozed") return "later";
    await ctx.checkpoint(cursorAfter(version, n), n);
  }
  return "walked";
}

/** Does one item, or fails at it, snoozes, or kills its machine. */
async function work(item: number, ctx: TaskContext): Promise<"snoozed" | undefined> {
  const machine = machineOf(ctx);
  const { world, history } = machine;
  const { timeline, faults } = world;
  const run = world.ledger.run(ctx);
  const plan = planOf(ctx);
  const fate = world.fates.of(run, plan, ctx.attempt, item);
  if (fate.ms !== plan.itemMs) world.meet("item longer than the lease");
  world.publish({
    kind: "item started",
    at: timeline.now,
    machine: history,
    run,
    item,
    params: ctx.params,
  });
  if (fate.kind === "poison") {
    await machine.sleep(fate.ms);
    machine.kill(`of item ${item}`);
    return new Promise(() => {});
  }
  const lease = history.leases.get(run.id);
  const dies = faults.strike("killed within an item", faults.at("item", ctx.task, ctx.run));
  if (dies >= 0) {
    await machine.sleep(Math.floor(dies * fate.ms));
    machine.kill(`in item ${item}`);
    return new Promise(() => {});
  }
  await machine.sleep(fate.ms);
  if (failsIn(run, plan, item)) {
    if (history.leases.get(run.id) === lease)
      world.publish({ kind: "item refused", at: timeline.now, machine: history, run, item });
    throw new BadItemError(`item ${item} is bad`);
  }
  if (fate.kind === "throws") {
    // An item that was abandoned may throw while its machine works on the run again: the throw counts for nothing.
    if (history.leases.get(run.id) === lease) {
      world.publish({ kind: "item threw", at: timeline.now, machine: history, run, item });
    }
    throw new Error(`item ${item} failed`);
  }
  if (fate.kind === "snoozes") {
    ctx.snooze(fate.seconds);
    return "snoozed";
  }
  if (plan.counts) {
    for (const [name, n] of Object.entries(countedBy([item]))) ctx.count(name, n);
  }
  world.publish({ kind: "item done", at: timeline.now, machine: history, run, item });
  return undefined;
}
