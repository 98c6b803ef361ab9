/** The shipped sweeper and worker over what the sweeper fires. */
import { expect, test } from "vitest";
import type { FiredSchedule } from "../../../functions/model/task/fired-schedule.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { cron, every } from "../../../functions/schedule/index.ts";
import { firedPart } from "../../../functions/upkeep/fire/fire.ts";
import { Harness } from "../../engine/harness.ts";

const triggers = [every("20 seconds"), cron("1 12 * * *", { jitterSeconds: 600 })];
const task = defineTask({
  name: "walk",
  description: "Runs.",
  overlap: "allow",
  triggers,
  run: () => {},
}) as Task;

function schedulesOf(...which: readonly number[]): FiredSchedule[] {
  return which.map((i): FiredSchedule => {
    const { id, expression, timeZone, jitterSeconds } = triggers[i] as (typeof triggers)[number];
    return { task: "walk", lane: "default", trigger: id, expression, zone: timeZone, jitterSeconds };
  });
}

/** Lets time pass second by second, with a worker, and a sweeper at the 40th second of each minute. */
async function goOn(harness: Harness, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    if (second % 60 === 40) await harness.sweep();
    await harness.drain();
    await harness.clock.advance(1_000);
  }
}

/** How many seconds after its instant each run started, by its instant. */
async function lateness(harness: Harness): Promise<Record<string, number>> {
  const runs = await harness.runs("walk");
  return Object.fromEntries(
    runs
      .map(({ scheduledTime, startedAt }) => [
        scheduledTime.slice(11, 19),
        (Date.parse(startedAt as string) - Date.parse(scheduledTime)) / 1_000,
      ])
      .sort(),
  );
}

test("the sweeper's minute fires what it has to, each instant once and at its second, and the runs succeed", async () => {
  const harness = new Harness({ tasks: [task], firedSchedules: schedulesOf(0) });
  await goOn(harness, 121);
  const instants = ["12:00:40", "12:01:00", "12:01:20", "12:01:40", "12:02:00"];
  expect(await lateness(harness)).toEqual(Object.fromEntries(instants.map((instant) => [instant, 0])));
  const runs = await harness.runs("walk");
  expect(runs.map(({ status, trigger }) => [status, trigger])).toEqual(
    instants.map(() => ["succeeded", triggers[0]?.id]),
  );
  expect(await harness.memory.getPart(firedPart)).toMatchObject({
    upTo: Date.parse("2026-03-01T12:04:40Z") / 1000,
  });
});

test("a message says when its instant is old: 300 s after it, and as much later as its trigger's jitter may be", async () => {
  const harness = new Harness({ tasks: [task], firedSchedules: schedulesOf(0, 1) });
  await harness.sweep();
  const bodies: { trigger: string; oldAfter: number }[] = [];
  while (harness.queue.size("default") > 0) {
    const message = harness.queue.receive("default");
    if (message === undefined) await harness.clock.advance(1_000);
    else {
      bodies.push(JSON.parse(message.body));
      harness.queue.delete("default", message.receiptHandle);
    }
  }
  const said = new Map(bodies.map(({ trigger, oldAfter }) => [trigger, oldAfter]));
  expect([...said].sort()).toEqual(
    [
      [triggers[0]?.id, 300],
      [triggers[1]?.id, 900],
    ].sort(),
  );
});

test("a run whose task has jitter starts as much later as its task draws, and is not too late", async () => {
  const harness = new Harness({ tasks: [task], firedSchedules: schedulesOf(1) });
  await goOn(harness, 600);
  expect(await lateness(harness)).toEqual({ "12:01:00": 359 });
});

test("a sweeper that fires nothing makes no item and writes nothing", async () => {
  const harness = new Harness({ tasks: [task] });
  await goOn(harness, 200);
  expect(await harness.memory.getPart(firedPart)).toBeUndefined();
});

test("a sweeper that cannot read what it fired leaves it to the next one, and sweeps all the same", async () => {
  let fails = true;
  const harness = new Harness({
    tasks: [task],
    firedSchedules: schedulesOf(0),
    store: (store) =>
      new Proxy(store, {
        get: (target, name) =>
          name === "getPart" && fails
            ? () => Promise.reject(new Error("not now"))
            : (Reflect.get(target, name) as (...args: unknown[]) => unknown).bind(target),
      }),
  });
  await harness.sweep();
  expect(harness.log.map(({ event }) => event)).toContain("fire failed");
  expect(harness.log.map(({ event }) => event)).toContain("sweep");
  fails = false;
  await goOn(harness, 121);
  expect(Object.keys(await lateness(harness))).toHaveLength(5);
});

test("a sweeper with little time left fires nothing, and what it did not send comes with the next one", async () => {
  const harness = new Harness({ tasks: [task], firedSchedules: schedulesOf(0) });
  await harness.sweeper({}, harness.lambdaContext(37));
  expect(harness.queue.size("default")).toBe(0);
  await harness.clock.advance(30_000);
  await harness.sweep();
  expect(harness.queue.size("default")).toBeGreaterThan(0);
});
