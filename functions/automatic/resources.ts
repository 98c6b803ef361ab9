/**
 * `pawl.resources`: what the stage has in AWS, and how much is in it. A line of the log for each resource, and all of them
 * in short as the run's output, which a record keeps to a kilobyte. Every call only reads.
 */

import { turnKeys } from "../model/run/index-keys.ts";
import { defineOwnTask, type RunContext } from "../model/task/task.ts";
import { cron } from "../schedule/index.ts";
import type { FoundQueue } from "./aws/queues.ts";
import type { StageResources } from "./aws/stage-stack.ts";
import { servicesOf } from "./services.ts";

export default defineOwnTask({
  name: "pawl.resources",
  description: "Says what the stage has in AWS, and how much is in it.",
  triggers: [cron("7 4 * * *", { id: "daily", precise: true })],
  catchUp: "latest",
  async run(ctx) {
    const { deployed, tables, schedules, stack } = servicesOf(ctx);
    const log = logOf(ctx);
    const sizes = await tables.sizes();
    for (const [table, size] of Object.entries(sizes)) log("table", { table, ...size });
    const there = await stack.resources();
    const all = await schedules.all(there.scheduleGroup);
    const enabled = all.filter((schedule) => schedule.enabled).length;
    log("schedules", { schedules: all.length, enabled });
    const lanes = await Promise.all(deployed.lanes.map(({ name }) => readLane(ctx, there, name)));
    const oldestWaitingSeconds = await oldestWaiting(ctx);
    log("waiting", { oldestWaitingSeconds });
    return {
      items: { runs: sizes.runs.items, tasks: sizes.tasks.items },
      bytes: { runs: sizes.runs.bytes, tasks: sizes.tasks.bytes },
      schedules: { all: all.length, enabled },
      messages: Object.fromEntries(lanes.map(({ lane, messages }) => [lane, messages])),
      reserved: lanes.reduce((sum, { reserved }) => sum + reserved, 0),
      codeBytes: lanes.reduce((sum, { codeBytes }) => sum + codeBytes, 0),
      oldestWaitingSeconds,
      idleUsdAMonth: Number(deployed.idleUsd.toFixed(2)),
    };
  },
});

type LogResource = (resource: string, fields: Readonly<Record<string, unknown>>) => void;

function logOf(ctx: RunContext): LogResource {
  const { log } = servicesOf(ctx).context;
  return (resource, fields) => log("info", "resource", ctx, { resource, ...fields });
}

async function readLane(ctx: RunContext, { queues: urls, workers }: StageResources, lane: string) {
  const { queues, functions } = servicesOf(ctx);
  const [queue, worker] = await Promise.all([
    queues.read(urls[lane] ?? ""),
    functions.read(workers[lane] ?? ""),
  ]);
  logOf(ctx)("lane", { lane, queue, worker });
  return {
    lane,
    messages: messagesOf(queue),
    reserved: worker?.reservedConcurrency ?? 0,
    codeBytes: worker?.codeBytes ?? 0,
  };
}

function messagesOf(queue: FoundQueue | undefined): number {
  return queue === undefined ? 0 : queue.visible + queue.inFlight + queue.delayed;
}

/** How long the run that waits longest for a worker is overdue: SQS says a message's age in CloudWatch alone. */
async function oldestWaiting(ctx: RunContext): Promise<number> {
  const { store, clock } = servicesOf(ctx).context;
  const until = clock.now();
  const pages = await Promise.all(turnKeys.map((key) => store.due(key, { until, limit: 1 })));
  const oldest = Math.min(until, ...pages.flatMap(({ items }) => items.map(({ dueAt }) => dueAt)));
  return Math.floor((until - oldest) / 1000);
}
