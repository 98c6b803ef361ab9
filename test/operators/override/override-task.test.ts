/** Overrides of a deployed task: what is fired, what is skipped, and what the ledgers say of it. */
import { expect, test } from "vitest";
import { readLedgers, verdictOf } from "../../../functions/ledger/index.ts";
import { defineTask } from "../../../functions/model/task/task.ts";
import { pauseTask, removeOverrides, resumeTask, setOverrides } from "../../../functions/operators/index.ts";
import { cron } from "../../../index.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";

const task = defineTask({
  name: "walk",
  description: "Does nothing.",
  triggers: [cron("0 * * * *", { id: "hourly" })],
  items: () => [],
  process: () => {},
});
const timed = [{ task: "walk", trigger: "hourly", expression: "0 * * * *", zone: "UTC" }];
const walk = { name: "walk", overlap: "skip", catchUp: "none", triggers: task.triggers } as const;
const by = { author: "ada", note: "the shop is closed" };

async function verdict(harness: Harness, trigger: string, instant: string) {
  const ledgers = await readLedgers(harness.memory, "walk");
  const at = Date.parse(instant) / 1000;
  const run = await harness.memory.get({ task: "walk", run: `${instant}/${trigger}` });
  const ledger = ledgers.find((one) => one.trigger === trigger)?.ledger;
  const now = harness.clock.now() / 1000;
  const found = verdictOf({ task: "walk", at, ledger, run, now, keptDays: 90 });
  if (found.kind === "recorded")
    return `${found.run.status}${found.run.reason ? ` (${found.run.reason})` : ""}`;
  return found.kind === "skipped" ? `${found.kind} (${found.reason})` : found.kind;
}

test("an override of the schedule fires from its instant on, and the template's deliveries are skipped from then on", async () => {
  // It is 12:00:00.
  const harness = new Harness({ tasks: [task], timed });
  await harness.sweep();
  const { from } = await setOverrides(harness.context, walk, { schedule: "*/10 * * * *" }, by);
  expect(from).toBe(Date.parse("2026-03-01T12:03:20Z") / 1000);
  await harness.occur("walk", "hourly", "2026-03-01T12:00:00Z");
  await harness.drainFor(21);
  const own = (await harness.runs("walk")).map(({ run, status }) => `${run} ${status}`);
  const trigger = own[0]?.split(/[/ ]/)[1] as string;
  expect(own).toEqual([
    `2026-03-01T12:20:00Z/${trigger} succeeded`,
    `2026-03-01T12:10:00Z/${trigger} succeeded`,
    "2026-03-01T12:00:00Z/hourly succeeded",
  ]);
  await harness.drainFor(39);
  await harness.occur("walk", "hourly");
  await harness.drain();
  expect(await verdict(harness, "hourly", "2026-03-01T13:00:00Z")).toBe("skipped (overridden)");
  expect(await verdict(harness, "hourly", "2026-03-01T14:00:00Z")).toBe("will run");
  expect(await verdict(harness, trigger, "2026-03-01T12:50:00Z")).toBe("succeeded");

  const removed = await removeOverrides(harness.context, walk, ["schedule"]);
  expect(removed.from).toBeGreaterThan(harness.clock.now() / 1000 + 199);
  await harness.drainFor(60);
  const later = (await harness.runs("walk"))
    .map(({ run }) => run)
    .filter((run) => run > "2026-03-01T13:00:01Z");
  expect(later).toEqual([]);
  await harness.occur("walk", "hourly", "2026-03-01T14:00:00Z");
  await harness.drain();
  expect(await verdict(harness, "hourly", "2026-03-01T14:00:00Z")).toBe("succeeded");
});

test("an override begins 200 s ahead also where the answer that told the time was under way for long", async () => {
  const harness = new Harness({ tasks: [task], timed });
  await harness.sweep();
  // The clock goes by the newest answer, which took half a minute: it is that late.
  const { clock } = harness;
  const [wait, times] = [30_000, { late: 0 }];
  const store = interceptedStore(harness.memory, async ({ method, forward }) => {
    const answer = await forward();
    if (method !== "getPart") return answer;
    times.late = wait;
    await new Promise<void>((resolve) => clock.after(wait, resolve));
    return answer;
  });
  const told = {
    now: () => clock.now() - times.late,
    monotonic: () => clock.monotonic(),
    after: clock.after.bind(clock),
  };
  const overriding = setOverrides({ ...harness.context, store, clock: told }, walk, { enabled: false }, by);
  await clock.advance(90_000);
  const { from } = await overriding;
  expect(from).toBeGreaterThanOrEqual(Date.parse("2026-03-01T12:01:00Z") / 1000 + 200);
});

test("an environment that only skipped for an hour runs the first instant after the override is removed", async () => {
  const harness = new Harness({ tasks: [task], timed });
  await setOverrides(harness.context, walk, { schedule: "0 0 1 1 *" }, by);
  await harness.drainFor(60);
  await harness.occur("walk", "hourly", "2026-03-01T13:00:00Z");
  await harness.drain();
  expect(await verdict(harness, "hourly", "2026-03-01T13:00:00Z")).toBe("skipped (overridden)");
  await removeOverrides(harness.context, walk, ["schedule"]);
  await harness.drainFor(60);
  await harness.occur("walk", "hourly", "2026-03-01T14:00:00Z");
  await harness.drain();
  expect(await verdict(harness, "hourly", "2026-03-01T14:00:00Z")).toBe("succeeded");
});

test("a delivery that comes late is judged by its instant, not by when it comes", async () => {
  const harness = new Harness({ tasks: [task], timed });
  await setOverrides(harness.context, walk, { schedule: "*/10 * * * *" }, by);
  await harness.drainFor(30);
  await harness.occur("walk", "hourly", "2026-03-01T12:00:00Z");
  await harness.drain();
  expect(await verdict(harness, "hourly", "2026-03-01T12:00:00Z")).toBe("succeeded");
  const { from } = await removeOverrides(harness.context, walk, ["schedule"]);
  await harness.drainFor(40);
  // The template's instant of 13:00 is after the override; one of the override's own after it is left out.
  await harness.occur("walk", "hourly", "2026-03-01T13:00:00Z");
  await harness.drain();
  expect(from).toBeLessThan(Date.parse("2026-03-01T13:00:00Z") / 1000);
  expect(await verdict(harness, "hourly", "2026-03-01T13:00:00Z")).toBe("succeeded");
  const trigger = (await harness.runs("walk")).find((run) => run.trigger !== "hourly")?.trigger as string;
  await harness.occur("walk", trigger, "2026-03-01T13:10:00Z");
  await harness.drainFor(5);
  expect(await verdict(harness, trigger, "2026-03-01T13:10:00Z")).toBe("skipped (overridden)");
});

test("an override that disables a task skips from its instant on, and one that enables a disabled task fires its triggers", async () => {
  const harness = new Harness({ tasks: [task], timed });
  await setOverrides(harness.context, walk, { enabled: false }, by);
  await harness.occur("walk", "hourly", "2026-03-01T12:00:00Z");
  await harness.drainFor(60);
  await harness.occur("walk", "hourly", "2026-03-01T13:00:00Z");
  await harness.drain();
  expect(await verdict(harness, "hourly", "2026-03-01T12:00:00Z")).toBe("succeeded");
  expect(await verdict(harness, "hourly", "2026-03-01T13:00:00Z")).toBe("skipped (disabled)");

  const [one] = timed;
  const piece = {
    task: "walk",
    lane: "default",
    trigger: "hourly",
    expression: "0 * * * *",
    zone: "UTC",
    isOff: true,
  } as const;
  const off = new Harness({
    tasks: [task],
    disabled: ["walk"],
    firedSchedules: [piece],
    timed: one === undefined ? [] : [{ ...one, off: "disabled" }],
  });
  await off.drainFor(30);
  await setOverrides(off.context, walk, { enabled: true }, by);
  await off.drainFor(31);
  expect(await verdict(off, "hourly", "2026-03-01T13:00:00Z")).toBe("succeeded");
});

test("a failed attempt goes by the attempts that an override allows, written while the run waits for its next one", async () => {
  const failing = defineTask({
    name: "walk",
    description: "Throws.",
    maxAttempts: 2,
    items: () => [[1, 1] as const],
    process: () => {
      throw new Error("no");
    },
  });
  const harness = new Harness({ tasks: [failing] });
  await harness.occur("walk", "manual");
  await harness.next();
  await setOverrides(harness.context, { ...walk, triggers: [] }, { maxAttempts: 3 }, by);
  await harness.drainFor(10);
  expect(await harness.run("walk")).toMatchObject({ status: "errored", attempt: 3 });
});

test("an override of the overlap lets occurrences run beside others, and ends by itself", async () => {
  const harness = new Harness({ tasks: [task] });
  const until = new Date(harness.clock.now() + 600_000);
  await harness.changeState("walk", { held: 1, "held#2026-03-01T11:59:59Z/manual~1": 0 });
  await harness.put({
    ...{
      task: "walk",
      run: "2026-03-01T11:59:59Z/manual~1",
      status: "running",
      lane: "default",
      trigger: "manual",
    },
    ...{
      scheduledTime: "2026-03-01T11:59:59.000Z",
      createdAt: "2026-03-01T11:59:59.000Z",
      attempt: 1,
      turn: 0,
      ticks: 0,
    },
    ...{
      fruitlessTurns: 0,
      seq: 1,
      leaseExpiresAt: harness.clock.now() + 3_600_000,
      admitted: 0,
      overlap: "wait",
    },
  } as never);
  await setOverrides(harness.context, walk, { overlap: "allow" }, { ...by, until });
  await harness.occur("walk", "hourly", "2026-03-01T12:00:00Z");
  await harness.drain();
  await harness.clock.advance(700_000);
  await harness.occur("walk", "hourly", harness.second);
  await harness.drain();
  const found = (await harness.runs("walk")).filter(({ trigger }) => trigger === "hourly");
  expect(found.map(({ status, reason }) => [status, reason])).toEqual([
    ["skipped", "overlap"],
    ["succeeded", undefined],
  ]);
});

test("the sweeper stops watching a task a day after its last override, unless somebody asks again while it looks", async () => {
  const harness = new Harness({ tasks: [task], timed });
  const watched = async () =>
    (await harness.memory.getPart({ task: "(pawl)", part: "fired" }))?.["watch#walk"];
  await setOverrides(harness.context, walk, { schedule: "*/10 * * * *" }, by);
  await harness.clock.advance(600_000);
  await removeOverrides(harness.context, walk, ["schedule"]);
  await harness.clock.advance(90_000_000);
  await harness.sweep();
  expect(await watched()).toBeDefined();
  // A second operator asks to watch it between the sweeper's read of the state and its write.
  const { getPart } = harness.memory;
  const asked = harness.clock.now() + 300_000;
  harness.memory.getPart = async (key) => {
    const part = await getPart.call(harness.memory, key);
    if (key.part !== "state") return part;
    const write = { name: "watch task", condition: [], set: { "watch#walk": asked } } as const;
    await harness.memory.updatePart({ task: "(pawl)", part: "fired" }, write);
    return part;
  };
  await harness.clock.advance(300_000);
  await harness.sweep();
  harness.memory.getPart = getPart;
  expect(await watched()).toBe(asked);
  await harness.clock.advance(700_000);
  await harness.sweep();
  expect(await watched()).toBeUndefined();
});

test("what an override leaves out is not caught up, and ends a gap before it", async () => {
  const eager = { ...walk, catchUp: "latest" } as const;
  const harness = new Harness({
    tasks: [task],
    timed: timed.map((one) => ({ ...one, catchUp: "latest" as const })),
  });
  await harness.sweep();
  // Nothing delivers 13:00: AWS is out.
  await harness.drainFor(90);
  await setOverrides(harness.context, eager, { schedule: "30 23 * * *" }, by);
  await harness.drainFor(150);
  expect(await verdict(harness, "hourly", "2026-03-01T13:00:00Z")).toBe("succeeded");
  expect(await verdict(harness, "hourly", "2026-03-01T14:00:00Z")).toBe("skipped (overridden)");
  expect(await verdict(harness, "hourly", "2026-03-01T15:00:00Z")).toBe("skipped (overridden)");
});

test("a deploy changes what is deployed below an override, and undoes nothing of it", async () => {
  const harness = new Harness({ tasks: [task], timed });
  await harness.sweep();
  await harness.drainFor(30);
  await setOverrides(
    harness.context,
    walk,
    { schedule: "*/10 * * * *" },
    { ...by, until: new Date("2026-03-01T15:00:00Z") },
  );
  await harness.drainFor(5);
  const [one] = timed;
  const changed = one === undefined ? [] : [{ ...one, expression: "30 * * * *" }];
  const next = new Harness({ tasks: [task], timed: changed, before: harness, version: "v2" });
  await next.sweep();
  expect(await verdict(next, "hourly", "2026-03-01T14:30:00Z")).toBe("will run");
  const pieces = (await readLedgers(next.memory, "walk")).find(({ trigger }) => trigger === "hourly")?.ledger
    .pieces;
  expect(pieces?.map(({ expression, off, note }) => [expression, off, note])).toEqual([
    ["0 * * * *", undefined, undefined],
    ["30 * * * *", "overridden", "the shop is closed"],
    ["30 * * * *", undefined, undefined],
  ]);
});

test("a resume judges no instant by a schedule that was replaced, though no sweeper has seen the override", async () => {
  const harness = new Harness({ tasks: [task], timed });
  await harness.drainFor(20);
  await pauseTask(harness.context, "walk");
  await setOverrides(harness.context, walk, { schedule: "0 0 1 1 *" }, by);
  await harness.clock.advance(3 * 3_600_000);
  await resumeTask(harness.context, "walk");
  expect(await verdict(harness, "hourly", "2026-03-01T14:00:00Z")).toBe("skipped (overridden)");
});

test("a resume whose ledgers cannot be read resumes the task, and looks at nothing", async () => {
  const harness = new Harness({ tasks: [task], timed });
  await harness.drainFor(20);
  await pauseTask(harness.context, "walk");
  const { memory, context } = harness;
  const parts = memory.parts.bind(memory);
  memory.parts = async () => {
    throw new Error("throttled");
  };
  expect(await resumeTask(context, "walk")).toBe(true);
  memory.parts = parts;
  expect(await memory.getPart({ task: "walk", part: "state" })).not.toHaveProperty("paused");
  expect(harness.log.filter(({ event }) => event === "look failed")).toHaveLength(1);
});
