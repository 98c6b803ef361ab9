/**
 * Runs over the shipped adapters and the emulated DynamoDB, and what they took: units as DynamoDB bills them, messages
 * that Pawl sent, and bytes of its log. Time is virtual, so nothing waits.
 */

import { beginInvocation, jsonLog } from "../../../functions/lambda/json-log.ts";
import { systemClock } from "../../../functions/model/clock.ts";
import type { Counts } from "../../../functions/model/cost/prices.ts";
import type { RunShape } from "../../../functions/model/cost/run-cost.ts";
import type { Log } from "../../../functions/model/log.ts";
import type { QueueSource } from "../../../functions/model/run/messages/delivery.ts";
import { turnMessage } from "../../../functions/model/run/messages/message.ts";
import type { RunKey } from "../../../functions/model/run/run.ts";
import { outsideName, parseRunId } from "../../../functions/model/run/run-name.ts";
import { shardKey, shardName } from "../../../functions/model/run/shard.ts";
import { resolveLane } from "../../../functions/model/task/lane-settings.ts";
import { resolveSettings } from "../../../functions/model/task/layers/resolve-settings.ts";
import type { Services } from "../../../functions/model/task/services.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import type { TaskDirectory } from "../../../functions/model/task/task-directory.ts";
import type { Trigger } from "../../../functions/model/task/trigger.ts";
import { makeClient } from "../../../functions/operators/index.ts";
import type { WorkerContext } from "../../../functions/runs/context.ts";
import {
  announceOrLeave,
  furtherPools,
  stagePool,
  startTriggered,
  taskPool,
} from "../../../functions/runs/index.ts";
import { cron } from "../../../functions/schedule/index.ts";
import { outside, parallel, receive } from "../../../functions/turns/index.ts";
import { VirtualClock } from "../../engine/virtual-clock.ts";
import { noCalls, type Wire } from "../kit/wire.ts";

const start = "2026-03-01T12:00:00.000Z";
/** As long as those that CloudFormation and Lambda make. */
const logs = {
  group: "shop-prod-LanedefaultWorkerLogs0A1B2C3D-0123456789ab",
  stream: "2026/03/01/[$LATEST]0123456789abcdef0123456789abcdef",
  requestId: "0f1e2d3c-0000-1111-2222-333344445555",
};
/** As long as one that CloudFormation makes. */
const functionName = "shop-prod-LanedefaultWorkerFunction0A1B2C3D-0123456789ab";

let made = 0;

function workerOf(wire: Wire, shape: RunShape, task: Task, log: Log, directory: Partial<TaskDirectory> = {}) {
  const clock = new VirtualClock(start);
  const settings = resolveSettings(task.settings);
  const context: WorkerContext = {
    ...{ store: wire.store, queue: wire.queue, clock, random: Math.random, log },
    lane: resolveLane("default", shape),
    lanes: { [task.name]: "default" },
    overlaps: { [task.name]: shape.overlap },
    tasks: new Map([[task.name, { task, settings, enabled: true, parallel: settings.parallel && parallel }]]),
    limits: shape.concurrency && { [task.name]: shape.concurrency },
    maxRunningTasks: shape.stageLimit,
    further: shape.stageLimit || shape.concurrency?.key ? furtherPools : undefined,
    states: new Map(),
    outside,
    announceOrLeave,
    services: {} as Services,
    config: {},
    ...directory,
  };
  process.env.POWERTOOLS_SERVICE_NAME = "shop-prod";
  const work = (body: object | string, source?: QueueSource, messageId = "m") => {
    beginInvocation({ functionName, awsRequestId: logs.requestId });
    const end = clock.monotonic() + shape.timeoutSeconds * 1000;
    const remaining = () => end - clock.monotonic();
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const delivery = { messageId, body: text, sentAt: clock.now(), source };
    return receive(context, delivery, { remaining, logs, leaveBehind: () => {} });
  };
  return { clock, context, work };
}

/** What has been counted since `noCalls`. */
export function counted({ calls }: Pick<Wire, "calls">, bytes: number): Counts {
  const { writeUnits: tableWrites, indexUnits: indexWrites, readUnits: reads, sends: queueRequests } = calls;
  return { tableWrites, indexWrites, reads, queueRequests, logBytes: bytes };
}

/** A million runs in a month, in milliseconds. */
const betweenRuns = 2_630;

/** The trigger of those runs. */
const id = "cron-4f1a2b";

/** Short runs of one task, as often as a million in a month, each started in the way that the shape says. `holders`: so many other runs hold its pools. */
export async function countShortRuns(
  wire: Wire,
  shape: RunShape,
  runs: number,
  holders = 0,
): Promise<Counts> {
  let bytes = 0;
  const log = jsonLog((line) => {
    bytes += Buffer.byteLength(line) + 1;
  }, systemClock);
  const name = `short-${++made}`;
  const task = shortTask(name, shape);
  const limits = task.triggers[0]?.limits;
  const follower = { task: name, trigger: "then", status: "succeeded" } as const;
  const { clock, context, work } = workerOf(wire, shape, task, log, {
    reactions: { [name]: { [id]: { limits } } },
    followers: shape.isFollowed ? { [name]: [follower] } : undefined,
  });
  const start = starter(shape, name, { context, work, limits });
  if (holders > 0) await fillPools(context, name, holders);
  Object.assign(wire.calls, noCalls);
  for (let i = 0; i < runs; i++) {
    const turn = await start(`n${i}`);
    if (turn !== undefined) await work(turn);
    await clock.advance(betweenRuns);
  }
  return counted(wire, bytes);
}

/** Runs of many names hold a task's pool, and the stage's. */
async function fillPools(context: WorkerContext, task: string, holders: number): Promise<void> {
  const own = taskPool(context, task);
  for (const { key, kind } of context.maxRunningTasks === undefined ? [own] : [own, stagePool(context)]) {
    const isShared = kind === "stage";
    const held = Array.from({ length: holders }, (_, i) => {
      const run = `2026-03-01T${String(10 + (i % 10))}:00:${String(i % 60)}Z/${isShared ? `every-hour-${i}` : `hourly-${i}`}`;
      return [`held#${isShared ? `import-orders-of-${task}/` : ""}${run}`, 0] as const;
    });
    const set = Object.fromEntries(held);
    await context.store.updatePart(key, { name: "fill", condition: [], set, add: { held: holders } });
  }
}

/** So many runs that a person starts at once within a limit of one: the first one ends once the others wait. */
export async function countWaiting(wire: Wire, shape: RunShape, runs: number): Promise<Counts> {
  let bytes = 0;
  const log = jsonLog((line) => {
    bytes += Buffer.byteLength(line) + 1;
  }, systemClock);
  const name = `waiting-${++made}`;
  const othersWait = Promise.withResolvers<void>();
  const { context, work } = workerOf(
    wire,
    shape,
    shortTask(name, shape, () => othersWait.promise),
    log,
  );
  const client = makeClient(context);
  Object.assign(wire.calls, noCalls);
  const keys: RunKey[] = [];
  for (let i = 0; i < runs; i++) keys.push(parseRunId((await client.start(name)).id) as RunKey);
  const [first, ...others] = keys.map((key) => ({ ...key, turn: 0 }));
  const works = work(first as object);
  for (const turn of others) await work(turn);
  othersWait.resolve();
  await works;
  for (const _ of others) {
    const calls = { ...wire.calls };
    const found = await Promise.all(keys.map((key) => wire.store.get(key)));
    Object.assign(wire.calls, calls);
    const next = found.find((run) => run?.admitted === 0 && run.endedAt === undefined);
    if (next === undefined) throw new Error("no run was admitted");
    await work({ task: next.task, run: next.run, turn: 0 });
  }
  return counted(wire, bytes);
}

function shortTask(
  name: string,
  { overlap, concurrency: limited, isCounted }: RunShape,
  run: () => unknown = () => {},
): Task {
  // All of them have one key.
  const concurrency = limited && { ...limited, key: limited.key && (() => "a") };
  const triggers = isCounted ? [cron("* * * * *", { id, maxRuns: 1_000_000 })] : [];
  const description = "Does next to nothing.";
  return defineTask({ name, description, overlap, concurrency, triggers, run }) as Task;
}

/** Starts a run; each with an id of its own, where something has one. Returns the message of its first turn, unless that is done. */
function starter(
  { startedBy }: RunShape,
  name: string,
  { context, work, limits }: Pick<ReturnType<typeof workerOf>, "context" | "work"> & Pick<Trigger, "limits">,
): (own: string) => Promise<object | undefined> {
  const client = makeClient(context);
  const now = () => new Date(context.clock.now());
  const turn = (own: string) => ({ task: name, run: outsideName(now(), id, own), turn: 0 });
  const occur = async () => {
    await work({ task: name, trigger: id, scheduledTime: now().toISOString() });
    return undefined;
  };
  const byWay: Record<RunShape["startedBy"], (own: string) => Promise<object | undefined>> = {
    schedule: occur,
    sweeper: occur,
    hand: async () => ({ ...parseRunId((await client.start(name)).id), turn: 0 }),
    after: async (own) => {
      const { task, run } = turn(own);
      await startTriggered(context, { key: { task, run }, trigger: { id, limits }, happenedAt: now() });
      return turn(own);
    },
    event: async (own) => {
      await work({ task: name, trigger: id, at: now().toISOString(), event: { id: own } });
      return turn(own);
    },
    queue: async (own) => {
      await work({}, { task: name, trigger: id }, own);
      return turn(own);
    },
  };
  return byWay[startedBy];
}

/** One scheduled walk, over as many turns as it needs. */
export async function countWalk(
  wire: Wire,
  shape: RunShape,
  items: number,
  itemMs: number,
): Promise<{ readonly turns: number; readonly counts: Counts }> {
  let bytes = 0;
  const log = jsonLog((line) => {
    bytes += Buffer.byteLength(line) + 1;
  }, systemClock);
  const name = `walk-${++made}`;
  const task = defineTask({
    name,
    description: "Walks.",
    overlap: shape.overlap,
    parallel: shape.parallel,
    *items({ cursor = 0, shard }) {
      const { index = 0, of = 1 } = shard ?? {};
      for (let n = cursor + 1; n <= items; n++) if (n % of === index) yield [n, n];
    },
    process: () => clock.advance(itemMs),
  }) as Task;
  const { clock, work } = workerOf(wire, shape, task, log);
  Object.assign(wire.calls, noCalls);
  const key = { task: name, run: `${start.slice(0, 19)}Z/cron-4f1a2b` };
  let turns = 0;
  const turn = async (of: RunKey, body: object | string) => {
    await work(body);
    turns++;
    const calls = { ...wire.calls };
    const run = await wire.store.get(of);
    Object.assign(wire.calls, calls);
    if (run?.status === "succeeded") return undefined;
    if (run?.status !== "interrupted") throw new Error(`the run is ${run?.status}`);
    return turnMessage(run);
  };
  let body = await turn(key, { task: name, trigger: "cron-4f1a2b", scheduledTime: start });
  const { shards = 0 } = shape.parallel ?? {};
  for (let index = 0; index < shards; index++) {
    const shard = shardKey(key, shardName(index));
    let next = await turn(shard, { ...shard, turn: 0, spec: { index, of: shards } });
    while (next !== undefined) next = await turn(shard, next);
  }
  while (body !== undefined) body = await turn(key, body);
  return { turns, counts: counted(wire, bytes) };
}
