/**
 * Runs over the shipped adapters and the emulated DynamoDB, and what they took: units as DynamoDB bills them, messages
 * that Pawl sent, and bytes of its log. Time is virtual, so nothing waits.
 */
import type { Context } from "aws-lambda";
import type { Counts } from "../../../functions/model/cost/prices.ts";
import type { RunShape } from "../../../functions/model/cost/run-cost.ts";
import { jsonLog, type Log } from "../../../functions/model/log.ts";
import { turnMessage } from "../../../functions/model/run/message.ts";
import { parseRunId } from "../../../functions/model/run/run-name.ts";
import type { Services } from "../../../functions/model/task/services.ts";
import { resolveLane, resolveSettings } from "../../../functions/model/task/settings.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { makeClient } from "../../../functions/operators/index.ts";
import type { WorkerContext } from "../../../functions/runs/context.ts";
import { makeSweeper } from "../../../functions/sweeper.ts";
import { receive } from "../../../functions/turns/receive.ts";
import { VirtualClock } from "../../engine/virtual-clock.ts";
import { noCalls, type Wire } from "../wire.ts";

const start = "2026-03-01T12:00:00.000Z";
/** As long as those that CloudFormation and Lambda make. */
const logs = {
  group: "shop-prod-LanedefaultWorkerLogs0A1B2C3D-0123456789ab",
  stream: "2026/03/01/[$LATEST]0123456789abcdef0123456789abcdef",
  requestId: "0f1e2d3c-0000-1111-2222-333344445555",
};

let made = 0;

function workerOf(wire: Wire, shape: RunShape, task: Task, log: Log) {
  const clock = new VirtualClock(start);
  const context: WorkerContext = {
    ...{ store: wire.store, queue: wire.queue, clock, random: Math.random, log },
    lane: resolveLane("default", shape),
    lanes: { [task.name]: "default" },
    overlaps: { [task.name]: shape.overlap },
    tasks: new Map([[task.name, { task, settings: resolveSettings(task.settings), enabled: true }]]),
    states: new Map(),
    services: {} as Services,
    config: {},
  };
  const work = (body: object | string) => {
    const end = clock.monotonic() + shape.timeoutSeconds * 1000;
    const remaining = () => end - clock.monotonic();
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const delivery = { messageId: "m", body: text, sentAt: clock.now() };
    return receive(context, delivery, { remaining, logs, leaveBehind: () => {} });
  };
  return { clock, context, work };
}

/** What has been counted since `noCalls`. */
function counted({ calls }: Wire, bytes: number): Counts {
  const { writeUnits: tableWrites, indexUnits: indexWrites, readUnits: reads, sends: queueRequests } = calls;
  return { tableWrites, indexWrites, reads, queueRequests, logBytes: bytes };
}

/** A million runs in a month, in milliseconds. */
const betweenRuns = 2_630;

/** Short runs of one task, as often as a million in a month, each by its schedule, or started by code before. */
export async function countShortRuns(wire: Wire, shape: RunShape, runs: number): Promise<Counts> {
  let bytes = 0;
  const log = jsonLog((line) => {
    bytes += Buffer.byteLength(line) + 1;
  });
  const { overlap, scheduled } = shape;
  const name = `short-${++made}`;
  const task = defineTask({ name, description: "Does next to nothing.", overlap, run: () => {} }) as Task;
  const { clock, context, work } = workerOf(wire, shape, task, log);
  const client = makeClient(context);
  Object.assign(wire.calls, noCalls);
  for (let i = 0; i < runs; i++) {
    const scheduledTime = new Date(clock.now()).toISOString();
    if (scheduled) await work({ task: name, trigger: "cron-4f1a2b", scheduledTime });
    else {
      const { id } = await client.start(name);
      await work({ ...parseRunId(id), turn: 0 });
    }
    await clock.advance(betweenRuns);
  }
  return counted(wire, bytes);
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
  });
  const name = `walk-${++made}`;
  const task = defineTask({
    name,
    description: "Walks.",
    overlap: shape.overlap,
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= items; n++) yield [n, n];
    },
    process: () => clock.advance(itemMs),
  }) as Task;
  const { clock, work } = workerOf(wire, shape, task, log);
  Object.assign(wire.calls, noCalls);
  const key = { task: name, run: `${start.slice(0, 19)}Z/cron-4f1a2b` };
  let body: object | string = { task: name, trigger: "cron-4f1a2b", scheduledTime: start };
  for (let turns = 1; ; turns++) {
    await work(body);
    const calls = { ...wire.calls };
    const run = await wire.store.get(key);
    Object.assign(wire.calls, calls);
    if (run?.status === "succeeded") return { turns, counts: counted(wire, bytes) };
    if (run?.status !== "interrupted") throw new Error(`the run is ${run?.status}`);
    body = turnMessage(run);
  }
}

/** An hour of the sweeper in which nothing is due. */
export async function countSweeperHour(wire: Wire, tasks: number): Promise<Counts> {
  let bytes = 0;
  const log = jsonLog((line) => {
    bytes += Buffer.byteLength(line) + 1;
  });
  const clock = new VirtualClock(start);
  const lanes = Object.fromEntries(Array.from({ length: tasks }, (_, i) => [`idle-${i}`, "default"]));
  const sweep = makeSweeper({
    ...{ store: wire.store, queue: wire.queue, clock, random: Math.random, log, lanes },
    recordsKeptDays: {},
    startup: [],
    timed: "[]",
    scheduler: () => Promise.reject(new Error("an idle sweeper has no schedule to check")),
    version: "1",
  });
  const context = { functionName: "sweeper", getRemainingTimeInMillis: () => 50_000 } as Context;
  const minute = () => sweep({ scheduledTime: new Date(clock.now()).toISOString() }, context);
  // A new environment looks at the tasks of the five minutes before.
  await minute();
  Object.assign(wire.calls, noCalls);
  bytes = 0;
  for (let i = 0; i < 60; i++) {
    await clock.advance(60_000);
    await minute();
  }
  return counted(wire, bytes);
}
