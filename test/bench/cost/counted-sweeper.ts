/** Hours of the sweeper over the shipped adapters and the emulated DynamoDB, and what they took. No run is resent in them. */
import type { Context } from "aws-lambda";
import { jsonLog } from "../../../functions/lambda/json-log.ts";
import { systemClock } from "../../../functions/model/clock.ts";
import type { Counts } from "../../../functions/model/cost/prices.ts";
import type { TimedTrigger } from "../../../functions/model/task/ledger.ts";
import { setOverrides } from "../../../functions/operators/override/override-task.ts";
import { ScheduleCheck, scheduleClient } from "../../../functions/run-time-schedules/index.ts";
import type { RunnerContext } from "../../../functions/runs/index.ts";
import { makeSweeper } from "../../../functions/sweeper.ts";
import { Fire, LedgerRound } from "../../../functions/upkeep/index.ts";
import { VirtualClock } from "../../engine/virtual-clock.ts";
import { MemoryScheduler } from "../../memory/scheduler.ts";
import { noCalls, type Wire } from "../kit/wire.ts";
import { counted } from "./counted-runs.ts";
import { putRun } from "./put-run.ts";

const start = "2026-03-01T12:00:00.000Z";
const minuteMs = 60_000;

/** What a stage has besides its tasks. */
export interface Besides {
  /** Schedules that were made at run time. @default none */
  readonly schedules?: number;
  /** Tasks whose `enabled` is overridden. @default none */
  readonly overridden?: number;
  /** A trigger that fires each so many minutes, and whose runs succeed. @default none */
  readonly everyMinutes?: number;
}

/** An hour of the sweeper in which nothing is due. */
export async function countSweeperHour({ store, queue, calls }: Wire, tasks: number): Promise<Counts> {
  let bytes = 0;
  const log = jsonLog((line) => {
    bytes += Buffer.byteLength(line) + 1;
  }, systemClock);
  const clock = new VirtualClock(start);
  const sweep = makeSweeper({
    ...{ store, queue, clock, random: Math.random, log, lanes: lanesOf(tasks), recordsKeptDays: {} },
    startup: [],
    timed: "[]",
    scheduler: () => Promise.reject(new Error("an idle sweeper has no schedule to check")),
    version: "1",
  });
  const lambda = { functionName: "sweeper", getRemainingTimeInMillis: () => 50_000 } as Context;
  const minute = () => sweep({ scheduledTime: new Date(clock.now()).toISOString() }, lambda);
  // A new environment looks at the tasks of the five minutes before, and for twenty at what may not be deployed any more.
  for (let i = 0; i < 20; i++) {
    await minute();
    await clock.advance(minuteMs);
  }
  await minute();
  Object.assign(calls, noCalls);
  bytes = 0;
  for (let i = 0; i < 60; i++) {
    await clock.advance(minuteMs);
    await minute();
  }
  return counted({ calls }, bytes);
}

/**
 * An hour of what the sweeper does for these, in which the instants of the hour before become old: what an idle hour takes of
 * the same three steps comes on top.
 */
export async function countBesidesHour(
  { store, queue, calls }: Wire,
  tasks: number,
  besides: Besides,
): Promise<Counts> {
  const clock = new VirtualClock(start);
  const context: RunnerContext = {
    ...{ store, queue, clock, random: Math.random, log: () => {} },
    lanes: lanesOf(tasks),
  };
  const scheduler = new MemoryScheduler();
  const timed = JSON.stringify(await make(context, scheduler, besides));
  const fire = new Fire(context);
  const ledgers = new LedgerRound(context, { version: "1", timed });
  const check = new ScheduleCheck(context, { scheduler: async () => scheduler, tasks: {}, ledgers });
  const hasTime = () => true;
  const minute = async () => {
    const { watched } = await fire.send(hasTime);
    await check.check(hasTime);
    await ledgers.reconcile(hasTime, watched);
  };
  const minutes = async (count: number) => {
    for (let i = 0; i < count; i++) {
      await clock.advance(minuteMs);
      await minute();
    }
  };
  await minute();
  await clock.advance(70 * minuteMs);
  // Each schedule's first check begins its ledger.
  await minutes(3);
  Object.assign(calls, noCalls);
  await minutes(60);
  return counted({ calls }, 0);
}

function lanesOf(tasks: number): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: tasks }, (_, i) => [`idle-${i}`, "default"]));
}

async function make(
  context: RunnerContext,
  scheduler: MemoryScheduler,
  { schedules = 0, overridden = 0, everyMinutes }: Besides,
): Promise<readonly TimedTrigger[]> {
  const client = scheduleClient({ ...context, scheduler });
  for (let i = 0; i < schedules; i++)
    await client("idle-0", { name: `customer-${String(i).padStart(3, "0")}`, cron: "0 0 1 1 *" });
  for (let i = 0; i < overridden; i++) {
    const task = { name: `idle-${i}`, overlap: "skip", catchUp: "none", triggers: [] } as const;
    await setOverrides(context, task, { enabled: false }, {});
  }
  if (everyMinutes === undefined) return [];
  const began = context.clock.now();
  for (let i = 1; i * everyMinutes <= 150; i++)
    await putRun(context.store, "idle-0", new Date(began + i * everyMinutes * minuteMs), "often");
  const expression = `*/${everyMinutes} * * * *`;
  return [{ task: "idle-0", trigger: "often", expression, zone: "UTC" }];
}
