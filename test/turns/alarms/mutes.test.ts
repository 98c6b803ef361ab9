/** A task that mutes alarms: when they are off, and that they are on again. */
import { expect, test } from "vitest";
import { alarmsName } from "../../../functions/model/alarms/muted-alarm.ts";
import { cancelRun, pauseRun, resumeRun } from "../../../functions/operators/index.ts";
import { alarmRound } from "../../../functions/upkeep/index.ts";
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

const ten = Array.from({ length: 10 }, (_, i) => `alarm-${i}`);
const allOn = Object.fromEntries(ten.map((alarm) => [alarm, true]));

test("all alarms of a run are asked about, turned off and turned on by one call each", async () => {
  const one = play(allOn, () => {}, { muteAlarms: ten });
  await one.harness.occur("walk");
  await one.harness.drain();
  const verbs = () => one.alarms.calls.map((call) => call.split(" ")[0]);
  expect(verbs()).toEqual(["areOn", "turnOff", "turnOn"]);
  await sweepFor(one, 3);
  // The sweeper's last look turns all of them on once more.
  expect(verbs()).toEqual(["areOn", "turnOff", "turnOn", "turnOn"]);
  expect([...one.alarms.on.values()]).toEqual(Array(10).fill(true));
});

test("the sweeper turns on by one call what runs have left off", async () => {
  const one = play(
    allOn,
    () => {
      throw new Error("no");
    },
    { muteAlarms: ten },
  );
  await one.harness.occur("walk");
  await one.harness.next();
  await cancelRun(one.harness.context, await one.harness.run("walk"));
  one.alarms.calls.length = 0;
  await sweepFor(one, 1);
  expect(one.alarms.calls).toHaveLength(1);
  expect([...one.alarms.on.values()]).toEqual(Array(10).fill(true));
});

test("an alarm that a deploy takes out of muteAlarms in mid-run is on again once the run is over", async () => {
  const one = play({ orders: true }, () => {
    throw new Error("no");
  });
  await one.harness.occur("walk");
  await one.harness.next();
  expect(one.alarms.on.get("orders")).toBe(false);
  await cancelRun(one.harness.context, await one.harness.run("walk"));
  one.alarms.calls.length = 0;
  const round = alarmRound(one.alarms, []);
  for (let minute = 0; minute < 4; minute++) {
    await one.harness.clock.advance(60_000);
    await round(one.harness.context, () => true);
  }
  expect(one.alarms.on.get("orders")).toBe(true);
  expect(await partOf(one)).not.toHaveProperty("wasOn");
  expect(await partOf(one)).not.toHaveProperty("releasedAt");
  expect(one.alarms.calls).toEqual(["turnOn orders", "turnOn orders"]);
});

test("the sweeper of a stage that mutes nothing looks every ten minutes", async () => {
  const one = play({ orders: true }, () => {}, { muteAlarms: undefined });
  const { context, memory, clock } = one.harness;
  let reads = 0;
  const store = new Proxy(memory, {
    get: (target, name) => {
      if (name === "parts") reads++;
      const value = Reflect.get(target, name) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const round = alarmRound(one.alarms, []);
  for (let minute = 0; minute < 30; minute++) {
    await round({ ...context, store }, () => true);
    await clock.advance(60_000);
  }
  expect(reads).toBe(3);
});

test("a look that has no more time goes on at the run where it stopped, and no run is left out", async () => {
  const one = play();
  const { context, memory } = one.harness;
  for (let i = 0; i < 40; i++) {
    const run = `walk/2026-03-01T12:00:00Z/gone-${i}`;
    await memory.updatePart(
      { task: alarmsName, part: "orders" },
      { name: "hold alarm", condition: [], set: { wasOn: true }, add: { held: 1 } },
    );
    await memory.updatePart(
      { task: alarmsName, part: "orders" },
      { name: "hold alarm", condition: [], set: { [`held#${run}`]: i } },
    );
  }
  const round = alarmRound(one.alarms, ["orders"]);
  const held: unknown[] = [];
  for (let minute = 0; minute < 3; minute++) {
    let asked = 0;
    await round(context, () => ++asked <= 2);
    held.push((await partOf(one))?.held);
  }
  expect(held).toEqual([24, 8, 0]);
  expect(one.alarms.on.get("orders")).toBe(true);
});
