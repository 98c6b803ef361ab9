/** The tasks that most tests of the engine run. */
import type { Clock } from "../../functions/model/clock.ts";
import { defineTask, type Task, type TaskContext } from "../../functions/model/task/task.ts";
import { cron } from "../../functions/schedule/index.ts";

/** "walk": walks over the numbers 1 to `count`, each its own cursor. `process` does one. */
export function walkTask(
  count: number,
  process: (n: number, ctx: TaskContext) => unknown = () => {},
  settings: object = {},
): Task {
  return defineTask({
    name: "walk",
    description: "Walks over numbers.",
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= count; n++) yield [n, n];
    },
    process,
    ...settings,
  }) as Task;
}

/** "once": adds its run's name to `done`. Its trigger "daily" fires at noon. */
export function onceTask(done: string[] = []): Task {
  return defineTask({
    name: "once",
    description: "Does one thing.",
    triggers: [cron("0 12 * * *", { id: "daily" })],
    run({ run }) {
      done.push(run);
    },
  }) as Task;
}

/** "walk": a task's own `run` that goes on until it is to stop, which it looks for each 0.9 s. */
export function endlessTask(clock: () => Clock): Task {
  return defineTask({
    name: "walk",
    description: "Walks by hand.",
    async run(ctx) {
      for (;;) {
        await new Promise<void>((resolve) => void clock().after(900, resolve));
        ctx.signal.throwIfAborted();
      }
    },
  }) as Task;
}

/** Within a limit. Each run takes two turns, so many seconds apart, and does nothing in them. */
export function twoTurnsTask(limit: number, seconds: number): Task {
  return defineTask({
    name: "walk",
    description: "Takes two turns.",
    concurrency: { limit },
    async run(ctx) {
      if (ctx.cursor !== undefined) return;
      await ctx.checkpoint(1);
      ctx.snooze(seconds);
    },
  }) as unknown as Task;
}
