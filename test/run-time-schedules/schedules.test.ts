/** Run-time schedules through the client, the worker and the sweeper as shipped, over the adapters in memory. */
import { expect, test } from "vitest";
import { defineOwnTask, defineTask } from "../../functions/model/task/task.ts";
import { makeClient } from "../../functions/operators/client.ts";
import { readCount } from "../../functions/run-time-schedules/definition.ts";
import { readDefinitions, ScheduleCheck, scheduleClient } from "../../functions/run-time-schedules/index.ts";
import { Harness, type HarnessProps } from "../engine/harness.ts";
import { MemoryScheduler } from "../memory/scheduler.ts";

const report = defineTask({
  name: "report",
  description: "Reports to one customer.",
  overlap: "allow",
  params: {
    "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value: value as object }) },
  },
  run: (ctx) => ctx.finish(JSON.stringify(ctx.params).slice(0, 20)),
});
const ownTask = defineOwnTask({ name: "pawl.look", description: "Looks.", run() {} });
const alone = defineTask({ name: "alone", description: "Runs alone.", run() {} });

function open(props: Partial<HarnessProps> = {}) {
  const scheduler = props.before === undefined ? new MemoryScheduler() : (props.scheduler as MemoryScheduler);
  const harness = new Harness({ tasks: [report, alone], timed: [], scheduler, ...props });
  const { schedule } = makeClient({
    ...harness.context,
    schedules: (context) => scheduleClient({ ...context, scheduler }, { maxSchedules: 3 }),
  });
  /** EventBridge fires a schedule at an instant. */
  const fire = async (name: string, scheduledTime = harness.second) => {
    const body = (await scheduler.get(name))?.input.replace("<aws.scheduler.scheduled-time>", scheduledTime);
    await harness.queue.send("default", body ?? "");
  };
  return { harness, scheduler, schedule, fire };
}

test("code gives each customer a schedule, and lists, pauses, resumes and removes it", async () => {
  const { harness, scheduler, schedule } = open();
  const ann = { name: "ann", cron: "0 8 * * *", params: { customer: "ann" } } as const;
  expect(await schedule(report, ann)).toMatchObject({ task: "report", name: "ann", status: "on" });
  await schedule("report", { name: "ben", every: "15 minutes", until: new Date("2026-04-01T00:00:00Z") });
  expect((await schedule.list(report)).map(({ name }) => name)).toEqual(["ann", "ben"]);
  expect(scheduler.all.map(({ name, enabled, endsAt }) => [name, enabled, endsAt])).toEqual([
    ["rt-report.ann", true, undefined],
    ["rt-report.ben", true, Date.parse("2026-03-31T23:59:59Z")],
  ]);
  expect(await schedule.pause("report", "ann")).toMatchObject({ status: "paused" });
  expect((await scheduler.get("rt-report.ann"))?.enabled).toBe(false);
  // One that is paused stays so when it is changed.
  expect(await schedule(report, { ...ann, cron: "0 9 * * *" })).toMatchObject({ status: "paused" });
  expect(await schedule.resume("report", "ann")).toMatchObject({ status: "on", expression: "0 9 * * *" });
  expect(await schedule.remove("report", "ann")).toBe(true);
  expect(await schedule.remove("report", "ann")).toBe(false);
  expect(scheduler.all.map(({ name }) => name)).toEqual(["rt-report.ben"]);
  expect(await readCount(harness.memory)).toBe(1);
  await expect(schedule.pause("report", "ann")).rejects.toThrow("task report has no schedule ann");
});

test("the same schedule again writes nothing, and another definition of its name is a change", async () => {
  const { harness, schedule } = open();
  const asked = { name: "ann", cron: "0 8 * * *", params: { a: 1, b: 2 } };
  await schedule(report, asked);
  await schedule(report, { ...asked, params: { b: 2, a: 1 } });
  expect(await readDefinitions(harness.memory)).toMatchObject([{ rev: 1 }]);
  await schedule(report, { ...asked, params: { a: 2 } });
  expect(await readDefinitions(harness.memory)).toMatchObject([{ rev: 2, params: '{"a":2}' }]);
  expect(await readCount(harness.memory)).toBe(1);
});

test("an occurrence that was due before the sweeper knew of its schedule, and that EventBridge lost, is missed", async () => {
  const { harness, schedule } = open();
  await schedule(report, { name: "once", at: new Date(harness.clock.now() + 7_000).toISOString() });
  for (let minutes = 0; minutes < 65; minutes++) await harness.minute();
  expect((await harness.runs("report")).map(({ run, status }) => [run.slice(17), status])).toEqual([
    ["07Z/schedule~once", "missed"],
  ]);
});

test("one schedule more than there may be is refused and leaves nothing, until another is removed", async () => {
  const { scheduler, schedule } = open();
  for (const name of ["a", "b", "c"]) await schedule(report, { name, every: "1 hour" });
  const more = () => schedule(report, { name: "d", every: "1 hour" });
  await expect(more()).rejects.toThrow(
    "schedule d of report is one too many: maxSchedules of the stage allows 3",
  );
  expect(scheduler.all.map(({ name }) => name)).toEqual(["rt-report.a", "rt-report.b", "rt-report.c"]);
  await schedule.remove("report", "a");
  expect(await more()).toMatchObject({ name: "d" });
});

test("an unknown task, name or option, a task of Pawl's own, and schedules where no task of the lane makes them, are refused", async () => {
  const { harness, schedule } = open({ tasks: [report, alone, ownTask] });
  await expect(schedule("gone", { name: "a", every: "1 hour" })).rejects.toThrow('no task "gone"');
  await expect(schedule(report, { name: "a b", every: "1 hour" })).rejects.toThrow("name");
  await expect(schedule("pawl.look", { name: "a", every: "1 hour" })).rejects.toThrow(
    /^task "pawl\.look" is not allowed: a task of the project, .*$/,
  );
  const odd = { name: "a", every: "1 hour", colour: "red" };
  await expect(schedule(report, odd)).rejects.toThrow("schedule does not take colour");
  await expect(schedule(alone, { name: "a", every: "1 hour", params: { x: 1 } as never })).rejects.toThrow(
    "x",
  );
  const without = makeClient(harness.context);
  await expect(without.schedule(report, { name: "a", every: "1 hour" })).rejects.toThrow("schedules: true");
  await expect(without.schedule.list()).rejects.toThrow("schedules: true");
});

test("an occurrence runs once with its params, whether they fit into its record or not", async () => {
  const { harness, schedule, fire } = open();
  for (const [name, customer] of [
    ["short", "ann"],
    ["long", "x".repeat(3_000)],
  ] as const) {
    await schedule(report, { name, every: "1 minute", params: { customer } });
    await fire(`rt-report.${name}`);
    await fire(`rt-report.${name}`);
    await harness.drain();
  }
  expect(await harness.runs("report")).toMatchObject([
    { run: "2026-03-01T12:00:00Z/schedule~short", status: "succeeded", params: '{"customer":"ann"}' },
    { run: "2026-03-01T12:00:00Z/schedule~long", status: "succeeded", paramsStoredSeparately: true },
  ]);
});

test("an occurrence that is too late, or whose task is paused or has its slot taken, is skipped as any other", async () => {
  const { harness, schedule, fire } = open();
  await schedule(alone, { name: "a", every: "1 minute" });
  await fire("rt-alone.a", "2026-03-01T11:57:59Z");
  await harness.drain();
  await harness.changeState("alone", { paused: true });
  await fire("rt-alone.a", "2026-03-01T11:59:00Z");
  await harness.drain();
  const skipped = (await harness.runs("alone")).map(({ run, reason }) => [run, reason]);
  expect(skipped).toEqual([
    ["2026-03-01T11:59:00Z/schedule~a", "paused"],
    ["2026-03-01T11:57:59Z/schedule~a", "late"],
  ]);
});

test("a slot's absent holder has the params of its schedule's definition, also after that was removed", async () => {
  const { harness, schedule, fire } = open();
  await schedule("alone", { name: "a", every: "1 minute" });
  const lost = "2026-03-01T12:00:00Z/schedule~b";
  await harness.memory.updatePart(
    { task: "(schedules)", part: "alone#b" },
    { name: "test", condition: [], set: { rev: 2, wanted: "gone", params: '{"customer":"ben"}' } },
  );
  await harness.changeState("alone", { [`held#${lost}`]: 0, held: 1 });
  await fire("rt-alone.a");
  await harness.drain();
  const runs = await harness.runs("alone");
  expect(runs.find(({ run }) => run === lost)).toMatchObject({
    trigger: "schedule~b",
    params: '{"customer":"ben"}',
  });
});

test("a schedule whose task is gone is held back half an hour after its first refusal, and goes on once the task is back", async () => {
  const first = open();
  await first.schedule(report, { name: "ann", every: "1 minute" });
  const { scheduler } = first;
  const without = new Harness({ tasks: [alone], timed: [], scheduler, before: first.harness, version: "v2" });
  const minutes = async (harness: Harness, count: number) => {
    for (let i = 0; i < count; i++) {
      await harness.minute();
      const found = await scheduler.get("rt-report.ann");
      const body = found?.input.replace("<aws.scheduler.scheduled-time>", harness.second);
      if (found?.enabled && body !== undefined) await harness.queue.send("default", body);
      await harness.drain();
    }
  };
  await minutes(without, 25);
  expect((await readDefinitions(without.memory))[0]?.refusedAt).toBeDefined();
  expect((await scheduler.get("rt-report.ann"))?.enabled).toBe(true);
  await minutes(without, 10);
  expect((await scheduler.get("rt-report.ann"))?.enabled).toBe(false);
  const back = new Harness({ tasks: [report, alone], timed: [], scheduler, before: without, version: "v3" });
  await minutes(back, 2);
  expect((await scheduler.get("rt-report.ann"))?.enabled).toBe(true);
  expect((await readDefinitions(back.memory))[0]).toMatchObject({ wanted: "on", refusedAt: undefined });
});

test("the sweeper's check makes again what somebody deleted or changed, and removes what has ended", async () => {
  const { harness, scheduler, schedule } = open();
  await schedule(report, { name: "ann", cron: "0 0 1 * 1" });
  await schedule(report, { name: "once", at: "2026-03-01T12:30:00Z" });
  const asMade = scheduler.all;
  expect(asMade.map(({ name }) => name)).toEqual(["rt-2.report.ann", "rt-report.ann", "rt-report.once"]);
  await scheduler.remove("rt-2.report.ann");
  const changed = asMade[1] as NonNullable<(typeof asMade)[1]>;
  await scheduler.put({ ...changed, lane: "default", enabled: false });
  await harness.minute();
  expect(scheduler.all).toEqual(asMade);
  // It may still be delivered, so it is left for two hours; made again it would fire once more.
  for (let i = 0; i < 60; i++) await harness.minute();
  expect(await scheduler.get("rt-report.once")).toBeDefined();
  await scheduler.remove("rt-report.once");
  for (let i = 0; i < 60; i++) await harness.minute();
  expect(await scheduler.get("rt-report.once")).toBeUndefined();
  for (let i = 0; i < 60; i++) await harness.minute();
  expect((await readDefinitions(harness.memory)).map(({ name }) => name)).toEqual(["ann"]);
  expect(await readCount(harness.memory)).toBe(1);
});

test("a round of the check meets each of many definitions once, and a new environment goes on where it stopped", async () => {
  const { harness, scheduler } = open();
  const { schedule } = makeClient({
    ...harness.context,
    schedules: (context) => scheduleClient({ ...context, scheduler }),
  });
  const names = Array.from({ length: 60 }, (_, i) => `n${String(i).padStart(2, "0")}`);
  for (const name of names) await schedule(report, { name, every: "1 hour" });
  for (const name of names.slice(0, 12)) await scheduler.remove(`rt-report.${name}`);
  const missing = () => 60 - scheduler.all.length;
  const after = async () => (await harness.memory.getPart({ task: "(schedules)", part: "#check" }))?.after;
  await harness.minute();
  // Ten of a minute at most: the next one goes on with the first that is not right.
  expect(missing()).toBe(2);
  expect(await after()).toBe("report#n09");
  await harness.minute();
  expect(missing()).toBe(0);
  expect(await after()).toBe("report#n34");
  for (const name of names.slice(50)) await scheduler.remove(`rt-report.${name}`);
  const next = harness.makeSweeper({ timed: [], scheduler });
  await next({}, harness.lambdaContext(50));
  expect(missing()).toBe(0);
});

test("a minute without time for all that it read is gone on with by the next one, and EventBridge is asked ten things at once", async () => {
  const { harness, scheduler } = open();
  const { schedule } = makeClient({
    ...harness.context,
    schedules: (context) => scheduleClient({ ...context, scheduler }),
  });
  const names = Array.from({ length: 20 }, (_, i) => `n${String(i).padStart(2, "0")}`);
  // Two schedules of EventBridge each.
  for (const name of names) await schedule(report, { name, cron: "0 0 1 * 1" });
  let asked = 0;
  let most = 0;
  const get = scheduler.get.bind(scheduler);
  scheduler.get = async (name) => {
    most = Math.max(most, ++asked);
    await Promise.resolve();
    asked--;
    return get(name);
  };
  const check = new ScheduleCheck(harness.context, {
    scheduler: async () => scheduler,
    tasks: {},
    ledgers: { find: () => undefined, keep() {} },
  });
  let looks = 8;
  expect(await check.check(() => looks-- > 0)).toMatchObject({ checked: 7 });
  expect(await check.check(() => true)).toMatchObject({ checked: 13 });
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(10);
});

test("an instant that AWS lost has its verdict in the schedule's ledger, and is caught up with the schedule's params", async () => {
  const { harness, schedule, fire } = open({ ledgerTasks: { report: { catchUp: "latest" } } });
  await schedule(report, { name: "ann", cron: "0 * * * *", params: { customer: "ann" } });
  const hours = async (count: number, lost: readonly string[] = []) => {
    for (let i = 0; i < 60 * count; i++) {
      await harness.minute();
      const { second } = harness;
      if (second.slice(14, 16) === "00" && !lost.includes(second)) await fire("rt-report.ann", second);
      await harness.drain();
    }
  };
  await hours(5, ["2026-03-01T14:00:00Z"]);
  const all = await harness.runs("report");
  expect(all.map(({ run, status, turn }) => [run, status, turn]).sort()).toEqual([
    ["2026-03-01T13:00:00Z/schedule~ann", "succeeded", 0],
    ["2026-03-01T14:00:00Z/schedule~ann", "succeeded", 1],
    ["2026-03-01T15:00:00Z/schedule~ann", "succeeded", 0],
    ["2026-03-01T16:00:00Z/schedule~ann", "succeeded", 0],
    ["2026-03-01T17:00:00Z/schedule~ann", "succeeded", 0],
  ]);
  expect(all.map(({ params }) => params)).toEqual(Array(5).fill('{"customer":"ann"}'));
  const ledger = await harness.memory.getPart({ task: "report", part: "ledger#schedule~ann" });
  expect(ledger).toMatchObject({
    definedRev: 1,
    judged: Date.parse("2026-03-01T15:00:00Z") / 1000,
    pieces: [{ expression: "0 * * * *", catchUp: "latest", from: Date.parse("2026-03-01T12:01:00Z") / 1000 }],
  });
  // No deploy changes the ledger of a schedule that it does not know.
  const deployed = new Harness({
    ...{ tasks: [report, alone], timed: [], scheduler: new MemoryScheduler(), before: harness },
    ...{ version: "v2", ledgerTasks: { report: { catchUp: "latest" } } },
  });
  await deployed.minute();
  const after = await deployed.memory.getPart({ task: "report", part: "ledger#schedule~ann" });
  expect(after?.pieces).toEqual(ledger?.pieces);
});

test("a schedule that EventBridge refuses keeps no other from being put right, and is told of in the log", async () => {
  const { harness, scheduler, schedule } = open();
  for (const name of ["a", "b", "c"]) await schedule(report, { name, every: "1 hour" });
  for (const { name } of scheduler.all) await scheduler.remove(name);
  const { put } = scheduler;
  scheduler.put = async (asked) => {
    if (asked.name === "rt-report.b") throw new Error("too many");
    return put.call(scheduler, asked);
  };
  await harness.minute();
  expect(scheduler.all.map(({ name }) => name)).toEqual(["rt-report.a", "rt-report.c"]);
  expect(harness.log.filter(({ event }) => event === "schedule not checked")).toMatchObject([
    { level: "warn", fields: { task: "report", name: "b", error: "Error: too many" } },
  ]);
});

test("a count that a crash left wrong is put right by a round in which nothing changed", async () => {
  const { harness, schedule } = open();
  for (const name of ["a", "b"]) await schedule(report, { name, every: "1 hour" });
  const key = { task: "(schedules)", part: "#count" };
  await harness.memory.updatePart(key, { name: "test", condition: [], set: { count: 7 } });
  await harness.minute();
  // One was added less than five minutes ago: it may not be counted yet.
  expect(await readCount(harness.memory)).toBe(7);
  for (let i = 0; i < 6; i++) await harness.minute();
  expect(await readCount(harness.memory)).toBe(2);
});
