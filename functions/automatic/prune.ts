/**
 * `pawl.prune`: what nothing else removes or finds. Records, pointers and ledgers expire by themselves, logs and uploads
 * by their own rules; what is left is what a crash or a removed task leaves:
 *
 * | found | what is done |
 * |---|---|
 * | params stored separately, whose run has ended or was never made | they expire |
 * | the pointer of a start-up of a version that was replaced more than 90 days ago | it expires |
 * | a run whose worker died, of a task that is not deployed | it gets an entry, so that the sweeper ends it |
 * | a run that waits for an approval that has expired | it is skipped |
 * | runs that wait for the slot of a task that is not deployed | the slot is handed on, so that they end one by one |
 * | the pool of a key that no run holds, and none waits for | it expires |
 *
 * It reads both tables from end to end, a page at a time, and goes on where it stopped. Each write has its own condition:
 * what has changed since it was read stays.
 */

import { partOfKey } from "../model/run/pool.ts";
import { defineOwnTask, type TaskContext } from "../model/task/task.ts";
import { taskPool, tidyPool } from "../runs/index.ts";
import { cron } from "../schedule/index.ts";
import type { ItemKey } from "./aws/tables.ts";
import { pruneKeyPool } from "./prune/key-pool.ts";
import { pruneRunsItem } from "./prune/runs-item.ts";
import { pruneStartup } from "./prune/startup-pointer.ts";
import { servicesOf } from "./services.ts";

/** Something to look at. */
type Found =
  | { readonly kind: "runs"; readonly item: Parameters<typeof pruneRunsItem>[1] }
  | { readonly kind: "tasks"; readonly item: Parameters<typeof pruneStartup>[1] };

/** The last item that was looked at, and its table. */
type Place = { readonly table: Found["kind"]; readonly task: string; readonly sort: string };

export default defineOwnTask({
  name: "pawl.prune",
  description: "Removes what a crash or a removed task left behind, and nothing else removes.",
  triggers: [cron("23 3 * * 0", { id: "weekly", precise: true })],
  catchUp: "latest",
  async *items(ctx) {
    const last: Place | undefined = ctx.cursor;
    if (last?.table !== "runs") yield* ofTasks(ctx, last);
    yield* ofRuns(ctx, last?.table === "runs" ? last : undefined);
  },
  async process(found, ctx) {
    const { context } = servicesOf(ctx);
    if (found.kind === "runs") return pruneRunsItem(context, found.item);
    const { task, part } = found.item;
    if (part === "state" && !Object.hasOwn(context.lanes, task))
      await tidyPool(context, taskPool(context, task));
    else if (part.startsWith(partOfKey())) await pruneKeyPool(context, found.item);
    else await pruneStartup(context, found.item);
  },
});

async function* ofTasks(ctx: TaskContext, after: ItemKey | undefined) {
  for await (const item of servicesOf(ctx).tables.tasks(after)) {
    const cursor: Place = { table: "tasks", task: item.task, sort: item.part };
    yield [{ kind: "tasks", item } satisfies Found as Found, cursor] as const;
  }
}

async function* ofRuns(ctx: TaskContext, after: ItemKey | undefined) {
  for await (const item of servicesOf(ctx).tables.runs(after)) {
    const cursor: Place = { table: "runs", task: item.task, sort: item.run };
    yield [{ kind: "runs", item } satisfies Found as Found, cursor] as const;
  }
}
