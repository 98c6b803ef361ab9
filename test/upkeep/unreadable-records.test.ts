/**
 * Items of the table of tasks that a person wrote by hand, or a newer version that was rolled back: no sweep and no message
 * fails for one, and nothing else stands still.
 */
import { expect, test } from "vitest";
import { schedulesTask } from "../../functions/model/task/run-time-schedule.ts";
import { cron } from "../../functions/schedule/index.ts";
import type { TaskPart } from "../../functions/store/run-store.ts";
import { Harness } from "../engine/harness.ts";
import { walkTask } from "../engine/sample-tasks.ts";
import { MemoryScheduler } from "../memory/scheduler.ts";

const day = Date.parse("2026-03-01T00:00:00Z") / 1000;
const schedule = { trigger: "cron-1", expression: "0 5 * * *", zone: "UTC", startWithin: 60 };
const override = (more: object) =>
  JSON.stringify([{ setting: "schedule", value: schedule, from: day, at: day, ...more }]);
const piece = { expression: "0 * * * *", zone: "UTC", from: day };
const ledger = { rev: 3, judged: day, pieces: [piece] };
const definition = {
  rev: 1,
  wanted: "on",
  expression: "0 3 * * *",
  zone: "UTC",
  rules: [{ expression: "cron(0 3 * * ? *)", zone: "UTC" }],
  mostRules: 1,
  startWithin: 60,
  changes: [{ rev: 1, at: day, expression: "0 3 * * *", zone: "UTC" }],
  at: "2026-03-01T00:00:00.000Z",
};

const states: readonly object[] = [
  ...["{", "null", "5", "[null]", '[{"setting":"region","value":1,"from":0,"at":0}]'].map((overrides) => ({
    overrides,
  })),
  ...[
    { value: null },
    { value: "0 5 * * *" },
    { value: { ...schedule, expression: "lunar(3)" } },
    { value: { ...schedule, zone: "Mars" } },
    { from: "yesterday" },
    { until: 1e18 },
    { setting: "__proto__" },
    { setting: "catchUp", value: { last: -1 } },
    { setting: "maxAttempts", value: "many" },
    { setting: "overlap", value: "sometimes" },
    { note: ["x"] },
  ].map((more) => ({ overrides: override(more) })),
];
const ledgers: readonly object[] = [
  ...["x", [null], [{ from: day }], []].map((pieces) => ({ ...ledger, pieces })),
  ...[{ judged: "x" }, { judged: 1e15 }, { rev: "x" }, { todo: 5 }, { gap: "x" }].map((more) => ({
    ...ledger,
    ...more,
  })),
  ...[
    { expression: "lunar(3)" },
    { zone: "Mars" },
    { from: 1e18 },
    { until: 1e18 },
    { anchor: "x" },
    { catchUp: "all" },
    { off: "sleeping" },
    { base: 7 },
  ].map((more) => ({ ...ledger, pieces: [{ ...piece, ...more }] })),
];
const definitions: readonly object[] = [
  { rules: "x" },
  { rules: [null] },
  { mostRules: 1e9 },
  { mostRules: -1 },
  { wanted: "maybe" },
  { expression: "lunar(3)" },
  { zone: "Mars" },
  { changes: "x" },
  { changes: [{ rev: 1, at: "x", expression: "0 3 * * *", zone: "UTC" }] },
  { at: "x" },
  { until: "+010000-01-01T00:00:00.000Z" },
  { params: "{" },
  { rev: "x" },
  { startWithin: 0.5 },
  { note: ["x"] },
].map((more) => ({ ...definition, ...more }));

const cases = [
  ...states.map((item) => ["walk-1", "state", { ov: 1, ...item }] as const),
  ...ledgers.map((item) => ["walk-1", "ledger#hourly", item] as const),
  ...definitions.map((item) => [schedulesTask, "walk-1#ann", item] as const),
];

test.each(cases)("%s, %s of %j stops no sweep, no message and no other task", async (task, part, item) => {
  const timed = ["walk-1", "walk-2"].map((name) => ({
    task: name,
    trigger: "hourly",
    expression: "0 * * * *",
    zone: "UTC",
  }));
  const walk = { ...walkTask(1), name: "walk-1", triggers: [cron("0 * * * *", { id: "hourly" })] };
  const tasks = [walk, { ...walk, name: "walk-2" }];
  const before = new Harness({ tasks, timed });
  await before.sweep();
  const put = (of: string, name: string, set: object) =>
    before.memory.updatePart(
      { task: of, part: name },
      { name: "test", condition: [], set: set as Partial<TaskPart> },
    );
  await put(task, part, item);
  await put(schedulesTask, "walk-2#ben", definition);
  await put("(pawl)", "fired", { "watch#walk-1": before.clock.now() });
  const scheduler = new MemoryScheduler();
  const harness = new Harness({ before, tasks, timed, scheduler, version: "v2" });
  await harness.occur("walk-1", "hourly");
  await harness.drain();
  expect(await harness.runs("walk-1")).toHaveLength(1);
  expect([harness.queue.dead.length, harness.queue.receive("default")]).toEqual([0, undefined]);
  for (let minute = 0; minute < 130; minute++) await harness.minute();
  // The new version is in charge, and the other task's instants are judged.
  expect(await harness.memory.getPart({ task: "(pawl)", part: "sweeper" })).toMatchObject({ version: "v2" });
  const other = await harness.memory.getPart({ task: "walk-2", part: "ledger#hourly" });
  expect(other?.judged).toBeGreaterThanOrEqual(Date.parse("2026-03-01T13:00:00Z") / 1000);
  expect(scheduler.all.map(({ name }) => name)).toContain("rt-walk-2.ben");
  const repeated = harness.log.filter(
    ({ level, fields }) => level !== "debug" && fields?.error !== undefined,
  );
  expect(repeated.length).toBeLessThanOrEqual(1);
});
