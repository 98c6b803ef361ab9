/**
 * A task that mutes an alarm, and whose worker dies at any of its calls: before the call lands, or after. While its run is on the
 * alarm is off, and a few minutes after the last run's end it is as somebody left it (invariant 25).
 */
import { expect, test } from "vitest";
import { alarmsName } from "../../../functions/model/alarms/muted-alarm.ts";
import { cancelRun } from "../../../functions/operators/index.ts";
import { MemoryAlarms } from "../../turns/alarms/memory-alarms.ts";
import { Trace } from "./trace.ts";

interface Play {
  readonly trace: Trace;
  readonly alarms: MemoryAlarms;
  /** Items at which the alarm was on. */
  readonly loud: string[];
}

function play(isOn = true, items = 3): Play {
  const alarms = new MemoryAlarms({ orders: isOn });
  const trace = new Trace({ settings: { muteAlarms: ["orders"], overlap: "allow" }, alarms, items });
  const loud: string[] = [];
  trace.onItem = (trigger, item) => {
    if (alarms.on.get("orders")) loud.push(`${trigger} ${item}`);
  };
  return { trace, alarms, loud };
}

async function left({ trace, alarms }: Play) {
  const part = await trace.harness.memory.getPart({ task: alarmsName, part: "orders" });
  const { held, wasOn, releasedAt } = part ?? {};
  return { isOn: alarms.on.get("orders"), held: held ?? 0, wasOn, releasedAt };
}

const clean = (isOn: boolean) => ({ isOn, held: 0, wasOn: undefined, releasedAt: undefined });
const fates = ["before it lands", "after it landed"] as const;
const calls = ["hold alarm", "areOn", "note alarm", "turnOff", "succeed", "release alarm", "turnOn"];
const deaths = calls.flatMap((call) => fates.map((fate) => [call, fate] as const));

async function dieAt({ trace }: Play, call: string, fate: (typeof fates)[number]): Promise<void> {
  await trace.occur("a");
  const worker = trace.actor();
  const held = worker.hold(call);
  void worker.next();
  await trace.pass(5);
  expect(held.isMade).toBe(true);
  if (fate === "after it landed") await held.land();
  worker.die();
}

test.each(deaths)("a worker dies at %s, %s, and the alarm is on a few minutes later", async (call, fate) => {
  const one = play();
  await dieAt(one, call, fate);
  await one.trace.goOn(8);
  expect((await one.trace.run("a")).status).toBe("succeeded");
  expect(one.loud).toEqual([]);
  expect(await left(one)).toEqual(clean(true));
});

test.each(deaths.filter(([call]) => !["note alarm", "turnOff", "turnOn"].includes(call)))(
  "a worker dies at %s, %s, and an alarm that was off stays off",
  async (call, fate) => {
    const one = play(false);
    await dieAt(one, call, fate);
    await one.trace.goOn(8);
    expect(one.alarms.calls.filter((each) => each !== "areOn orders")).toEqual([]);
    expect(await left(one)).toEqual(clean(false));
  },
);

test.each(deaths)(
  "a worker dies at %s, %s, while another run is on, which stays quiet",
  async (call, fate) => {
    const one = play(true, 200);
    await one.trace.occur("b");
    const other = one.trace.actor();
    void other.next();
    await one.trace.pass(1);
    await one.trace.occur("a");
    const worker = one.trace.actor();
    const held = worker.hold(call);
    void worker.next();
    await one.trace.pass(3);
    if (held.isMade && fate === "after it landed") await held.land();
    worker.die();
    await one.trace.goOn(20);
    expect([(await one.trace.run("a")).status, (await one.trace.run("b")).status]).toEqual([
      "succeeded",
      "succeeded",
    ]);
    expect(one.loud).toEqual([]);
    expect(await left(one)).toEqual(clean(true));
  },
);

test("a call that turns an alarm off lands after its worker is dead and its run has ended", async () => {
  const one = play();
  await one.trace.occur("a");
  const worker = one.trace.actor();
  const held = worker.hold("turnOff");
  void worker.next();
  await one.trace.pass(1);
  worker.die();
  do await one.trace.goOn(1);
  while ((await one.trace.run("a")).status !== "succeeded");
  expect(one.alarms.on.get("orders")).toBe(true);
  await held.land();
  expect(one.alarms.on.get("orders")).toBe(false);
  await one.trace.goOn(3);
  expect(await left(one)).toEqual(clean(true));
});

test("an alarm that was turned on while another run began is off again within two minutes", async () => {
  const one = play(true, 3);
  await one.trace.occur("a");
  const worker = one.trace.actor();
  const held = worker.hold("turnOn");
  void worker.next();
  await one.trace.pass(5);
  expect(held.isMade).toBe(true);
  const part = await one.trace.harness.memory.getPart({ task: alarmsName, part: "orders" });
  expect(part).toMatchObject({ held: 0, wasOn: true });
  const task = { task: "walk", run: "2026-03-01T12:00:05Z/b" };
  await one.trace.harness.put({
    ...(await one.trace.run("a")),
    ...task,
    status: "interrupted",
    trigger: "b",
  });
  await one.trace.harness.change(task, { endedAt: undefined });
  await one.trace.harness.memory.updatePart(
    { task: alarmsName, part: "orders" },
    {
      name: "hold alarm",
      condition: [],
      set: { [`held#walk/${task.run}`]: one.trace.harness.clock.now() },
      add: { held: 1 },
    },
  );
  await one.alarms.turnOff(["orders"]);
  await held.land();
  worker.die();
  expect(one.alarms.on.get("orders")).toBe(true);
  for (let minute = 0; minute < 2; minute++) await one.trace.harness.minute();
  expect(one.alarms.on.get("orders")).toBe(false);
  await one.trace.harness.change(task, { status: "succeeded", endedAt: one.trace.harness.second });
  for (let minute = 0; minute < 3; minute++) await one.trace.harness.minute();
  expect(await left(one)).toEqual(clean(true));
});

test.each(fates)(
  "a worker whose run is cancelled dies as it releases the alarm, %s, while another run is on",
  async (fate) => {
    const one = play(true, 150);
    await one.trace.occur("b");
    const other = one.trace.actor();
    void other.next();
    await one.trace.pass(1);
    await one.trace.occur("a");
    const worker = one.trace.actor();
    const held = worker.hold("release alarm");
    void worker.next();
    await one.trace.pass(2);
    await cancelRun(one.trace.harness.context, await one.trace.run("a"));
    await one.trace.pass(4);
    expect(held.isMade).toBe(true);
    if (fate === "after it landed") await held.land();
    worker.die();
    await one.trace.goOn(12);
    expect((await one.trace.run("b")).status).toBe("succeeded");
    expect(one.loud).toEqual([]);
    expect(await left(one)).toEqual(clean(true));
  },
);

test("whatever calls workers of three runs die at, the alarm is off at every item, and as before at the end", async () => {
  const lost: string[] = [];
  for (let seed = 1; seed <= 80; seed++) {
    let state = seed;
    const random = (below: number) => {
      state = (state * 48_271) % 2_147_483_647;
      return state % below;
    };
    const isOn = random(4) > 0;
    const one = play(isOn, 2 + random(40));
    let hasFailed = false;
    for (const trigger of ["a", "b", "c"]) {
      await one.trace.occur(trigger);
      const worker = one.trace.actor();
      const held = worker.hold(calls[random(calls.length)] ?? "");
      void worker.next();
      await one.trace.pass(1 + random(6));
      if (held.isMade && random(2) === 0) await held.land();
      if (random(3) > 0) worker.die();
      else if (held.isMade) {
        hasFailed = true;
        await held.lose();
      }
    }
    await one.trace.goOn(12);
    // A call that fails is told, and its run goes on without.
    const end = { ...(await left(one)), loud: isOn && !hasFailed ? one.loud : [] };
    if (JSON.stringify(end) !== JSON.stringify({ ...clean(isOn), loud: [] }))
      lost.push(`seed ${seed}: ${JSON.stringify(end)}`);
  }
  expect(lost).toEqual([]);
});
