/** The tasks that most tests of the engine run. */
import { defineTask, type Task, type TaskContext } from "../../functions/model/task.ts";
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
