/** `runTask` of a task that requires something. */
import { expect, test } from "vitest";
import {
  activeRegion,
  alarmOk,
  parameter,
  type RequirementOf,
  succeeded,
} from "../../functions/model/requires/requirement.ts";
import { defineTask, type Task, type TaskContext } from "../../functions/model/task/task.ts";
import { type RunTaskOptions, runTask } from "./run-task.ts";

function taskOf(requires: readonly RequirementOf<TaskContext>[], more: object = {}): Task {
  return defineTask({
    name: "a",
    description: "Is made up.",
    run: () => "done",
    requires,
    ...more,
  } as never) as Task;
}

const now = new Date("2026-11-21T03:00:00Z");

test.each<[RequirementOf<TaskContext>, RunTaskOptions["requires"]]>([
  [parameter("/state", { equals: "open" }), { parameters: { "/state": "open" } }],
  [alarmOk("orders"), { alarms: { orders: "OK" } }],
  [activeRegion("/active"), { region: "us-east-1", parameters: { "/active": "us-east-1" } }],
  [succeeded("b", { within: "2h" }), { succeeded: { b: new Date(+now - 3_600_000) } }],
  [alarmOk("orders"), "met"],
])("a requirement that is answered as met: %j", async (requirement, requires) => {
  expect(await runTask(taskOf([requirement]), { requires, now })).toMatchObject({
    status: "succeeded",
    output: "done",
  });
});

test.each<[RequirementOf<TaskContext>, RunTaskOptions["requires"], string]>([
  [
    parameter("/state", { equals: "open" }),
    { parameters: { "/state": null } },
    "parameter /state does not exist",
  ],
  [alarmOk("orders"), { alarms: { orders: "ALARM" } }, "alarm orders is ALARM"],
  [
    alarmOk("orders"),
    undefined,
    'alarm orders failed: Error: give runTask { requires: { alarms: { "orders": … } } }, or { requires: "met" }',
  ],
  [succeeded("b"), undefined, "b has not succeeded"],
  [succeeded("b"), { succeeded: { b: null } }, "b has not succeeded"],
  [() => "closed", undefined, "closed"],
])("a requirement that is not met: %s", async (requirement, requires, reason) => {
  const run = await runTask(taskOf([requirement]), { requires, now });
  expect(run).toMatchObject({ status: "skipped", moves: ["create", "claim", "call off"] });
  expect(run.turns[0]?.reason).toBe(`requires: ${reason}`);
});

test("a run that waits goes on by itself, and says in each turn why it waits", async () => {
  let looks = 0;
  const run = await runTask(taskOf([() => ++looks > 2 || "not yet"], { whenUnmet: "wait" }));
  expect(run.status).toBe("succeeded");
  expect(run.turns.map(({ reason }) => reason)).toEqual([
    "requires: not yet",
    "requires: not yet",
    undefined,
  ]);
  expect(run.moves).toEqual([
    "create",
    "claim",
    "hold back",
    "claim",
    "hold back",
    "claim",
    "checkpoint",
    "succeed",
  ]);
});

test("answers that are no object are refused", async () => {
  await expect(runTask(taskOf([() => true]), { requires: 7 as never })).rejects.toThrow(
    'runTask: requires 7 is not allowed: an object, or "met"',
  );
});

test.each<[object, string]>([
  [{ sucseeded: {} }, 'requires has unknown "sucseeded": allowed are region, parameters, alarms, succeeded'],
  [{ alarms: { orders: "ok" } }, "requires.alarms { orders: 'ok' } is not allowed: an object of \"OK\""],
  [{ parameters: "open" }, "requires.parameters 'open' is not allowed: an object of texts by name"],
  [
    { succeeded: { other: "yesterday" } },
    "is not allowed: an object of Dates by task, null where it never has",
  ],
  [{ region: 7 }, "requires.region 7 is not allowed: a Region"],
])("answers that answer nothing are refused: %j", async (requires, message) => {
  await expect(runTask(taskOf([() => true]), { requires: requires as never })).rejects.toThrow(message);
});

test("a requirement that never answers is not met, as on a worker", async () => {
  const slow = () => new Promise<boolean>(() => {});
  const run = await runTask(taskOf([slow]), { maxWaitSeconds: 0.5 });
  expect(run.status).toBe("skipped");
  expect(run.turns[0]?.reason).toBe("requires: slow did not answer within 10 s");
});
