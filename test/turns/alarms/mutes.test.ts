/** A task that mutes alarms: when they are off, and that they are on again. */
import { expect, test } from "vitest";
import { alarmsName } from "../../../functions/model/alarms/muted-alarm.ts";
import { cancelRun, pauseRun, resumeRun } from "../../../functions/operators/index.ts";
import { Harness } from "../../engine/harness.ts";
import { walkTask } from "../../engine/sample-tasks.ts";
import { MemoryAlarms } from "./memory-alarms.ts";

const minute = 60_000;

interface Play {
  readonly harness: Harness;
  readonly alarms: MemoryAlarms;
  /** Whether the alarm was on at each item. */
  readonly seen: (boolean | undefined)[];
}

function play(
  on: Readonly<Record<string, boolean>> = { orders: true },
  onItem: (play: Play, item: number) => unknown = () => {},
  options: object = {},
): Play {
  const alarms = new MemoryAlarms(on);
  const seen: (boolean | undefined)[] = [];
  const task = walkTask(
    3,
    async (item: number) => {
      seen.push(alarms.on.get("orders"));
      await onItem(one, item);
    },
    { muteAlarms: ["orders"], overlap: "allow", ...options },
  );
  const one: Play = { harness: new Harness({ tasks: [task], alarmActions: alarms }), alarms, seen };
  return one;
}

async function partOf({ harness }: Play, alarm = "orders") {
  return harness.memory.getPart({ task: alarmsName, part: alarm });
}

async function sweepFor({ harness }: Play, minutes: number): Promise<void> {
  for (let i = 0; i < minutes; i++) {
    await harness.clock.advance(minute);
    await harness.sweep();
    await harness.drain();
  }
}

test("an alarm's actions are off while a run is on, and on again at its end", async () => {
  const one = play();
  await one.harness.occur("walk");
  await one.harness.drain();
  expect(one.seen).toEqual([false, false, false]);
  expect(one.alarms.on.get("orders")).toBe(true);
  expect(one.alarms.calls).toEqual(["areOn orders", "turnOff orders", "turnOn orders"]);
  await sweepFor(one, 3);
  expect(await partOf(one)).toMatchObject({ held: 0 });
  expect(await partOf(one)).not.toHaveProperty("wasOn");
  expect(await partOf(one)).not.toHaveProperty("releasedAt");
  expect(one.alarms.on.get("orders")).toBe(true);
});

test("a run that fails leaves the alarm on, and between its attempts the alarm is off", async () => {
  const one = play({ orders: true }, () => {
    throw new Error("no");
  });
  await one.harness.occur("walk");
  await one.harness.next();
  expect((await one.harness.run("walk")).status).toBe("retrying");
  expect(one.alarms.on.get("orders")).toBe(false);
  await sweepFor(one, 10);
  expect((await one.harness.run("walk")).status).toBe("errored");
  expect(one.alarms.on.get("orders")).toBe(true);
});

test("an alarm that somebody else has disabled stays disabled", async () => {
  const one = play({ orders: false });
  await one.harness.occur("walk");
  await one.harness.drain();
  await sweepFor(one, 3);
  expect(one.alarms.calls).toEqual(["areOn orders"]);
  expect(one.alarms.on.get("orders")).toBe(false);
});

test("an alarm that does not exist is told, and the run goes on", async () => {
  const one = play({});
  await one.harness.occur("walk");
  await one.harness.drain();
  expect((await one.harness.run("walk")).status).toBe("succeeded");
  expect(one.harness.log.filter(({ event }) => event === "alarm to mute does not exist")).toMatchObject([
    { level: "warn", fields: { alarm: "orders" } },
  ]);
  expect(await partOf(one)).toMatchObject({ held: 0 });
});

test("where CloudWatch refuses, it is told, and the run goes on", async () => {
  const one = play();
  one.alarms.before = () => {
    throw new Error("AccessDenied");
  };
  await one.harness.occur("walk");
  await one.harness.drain();
  expect((await one.harness.run("walk")).status).toBe("succeeded");
  expect(one.harness.log.map(({ event }) => event)).toContain("alarm not muted");
  one.alarms.before = () => {};
  await sweepFor(one, 3);
  expect(one.alarms.on.get("orders")).toBe(true);
});

test("while a run is paused its alarms are on, and after it is resumed they are off again", async () => {
  const one = play({ orders: true }, async ({ harness }, item) => {
    if (item === 1) await pauseRun(harness.context, await harness.run("walk"));
    // So that the worker looks at the run.
    await harness.clock.advance(2_000);
  });
  await one.harness.occur("walk");
  await one.harness.drain();
  expect((await one.harness.run("walk")).status).toBe("paused");
  expect(one.alarms.on.get("orders")).toBe(true);
  await resumeRun(one.harness.context, await one.harness.run("walk"));
  await sweepFor(one, 3);
  expect(one.seen).toEqual([false, false, false]);
  expect((await one.harness.run("walk")).status).toBe("succeeded");
  expect(one.alarms.on.get("orders")).toBe(true);
});

test("a run that is cancelled between two turns lets go of its alarms by the sweeper", async () => {
  const one = play({ orders: true }, () => {
    throw new Error("no");
  });
  await one.harness.occur("walk");
  await one.harness.next();
  await cancelRun(one.harness.context, await one.harness.run("walk"));
  expect(one.alarms.on.get("orders")).toBe(false);
  await sweepFor(one, 1);
  expect(one.alarms.on.get("orders")).toBe(true);
});

test("the alarm is on only when the last of two runs has ended", async () => {
  const ends: (boolean | undefined)[] = [];
  const one: Play = play({ orders: true }, async ({ harness, alarms }, item) => {
    if (item !== 2 || ends.length > 0) return;
    ends.push(undefined);
    await harness.occur("walk", "cron-other");
    await harness.drain();
    ends.push(alarms.on.get("orders"));
  });
  await one.harness.occur("walk");
  await one.harness.drain();
  expect(one.seen).toEqual([false, false, false, false, false, false]);
  expect(ends).toEqual([undefined, false]);
  expect(one.alarms.on.get("orders")).toBe(true);
});

test("a sweeper that cannot turn an alarm on says so, and tries again each minute", async () => {
  const one = play();
  one.alarms.before = (call) => {
    if (call === "turnOn") throw new Error("throttled");
  };
  await one.harness.occur("walk");
  await one.harness.drain();
  await sweepFor(one, 3);
  expect(one.alarms.on.get("orders")).toBe(false);
  const told = one.harness.log.filter(({ event }) => event === "alarm not turned on again");
  expect(told.length).toBeGreaterThan(2);
  one.alarms.before = () => {};
  await sweepFor(one, 1);
  expect(one.alarms.on.get("orders")).toBe(true);
});

test("a run of a task that mutes nothing writes no item of an alarm", async () => {
  const one = play({ orders: true }, () => {}, { muteAlarms: undefined });
  await one.harness.occur("walk");
  await one.harness.drain();
  expect(one.alarms.calls).toEqual([]);
  expect(await one.harness.memory.parts(alarmsName, "")).toEqual([]);
});
