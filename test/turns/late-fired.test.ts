/** Occurrences that the sweeper fired and that come once their ledger has judged them: they run, or leave no record. */
import { expect, test } from "vitest";
import { readLedgers, verdictOf } from "../../functions/ledger/index.ts";
import type { FiredSchedule } from "../../functions/model/task/fired-schedule.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { pauseTask, resumeTask } from "../../functions/operators/index.ts";
import { cron } from "../../functions/schedule/index.ts";
import { Harness } from "../engine/harness.ts";

const id = "hourly";
const [expression, zone] = ["1 * * * *", "UTC"];

function taskThatStartsWithin(startWithinSeconds: number): Task {
  return defineTask({
    name: "walk",
    description: "Runs.",
    catchUp: "latest",
    triggers: [cron(expression, { id, startWithinSeconds, precise: true })],
    run: () => {},
  }) as Task;
}

test.each<[string, number, object, boolean, string[]]>([
  ["fired, paused, in time", 300, { oldAfter: 300 }, true, ["skipped (paused)"]],
  ["fired, paused, old", 301, { oldAfter: 300 }, true, []],
  ["fired, late, in time", 300, { oldAfter: 300 }, false, ["skipped (late)"]],
  ["fired, late, old", 301, { oldAfter: 300 }, false, []],
  ["fired with jitter, late, in time", 900, { oldAfter: 900 }, false, ["skipped (late)"]],
  ["of EventBridge, paused, in time", 3_660, {}, true, ["skipped (paused)"]],
  ["of EventBridge, paused, old", 3_661, {}, true, []],
])("an occurrence that is %s, after %i s", async (_, seconds, more, paused, verdicts) => {
  const harness = new Harness({ tasks: [taskThatStartsWithin(paused ? 86_400 : 60)] });
  if (paused) await pauseTask(harness.context, "walk");
  const scheduledTime = harness.second;
  await harness.clock.advance(seconds * 1_000);
  await harness.queue.send("default", JSON.stringify({ task: "walk", trigger: id, scheduledTime, ...more }));
  await harness.next();
  expect((await harness.runs("walk")).map(({ status, reason }) => `${status} (${reason})`)).toEqual(verdicts);
});

test("one of a task that is gone leaves no record once its ledger has judged it", async () => {
  const harness = new Harness({ tasks: [] });
  const fired = { task: "walk", trigger: id, oldAfter: 3_000 };
  for (const scheduledTime of ["2026-03-01T11:20:00Z", "2026-03-01T11:58:00Z"])
    await harness.queue.send("default", JSON.stringify({ ...fired, scheduledTime }));
  await harness.drainFor(16);
  expect((await harness.runs("walk")).map(({ run }) => run)).toEqual(["2026-03-01T11:58:00Z/hourly"]);
});

test("what the sweeper fired waits in a full lane while its task is paused: once it is judged its verdict stays", async () => {
  const schedule: FiredSchedule = { task: "walk", lane: "default", trigger: id, expression, zone };
  const harness = new Harness({
    tasks: [taskThatStartsWithin(86_400)],
    firedSchedules: [schedule],
    timed: [{ task: "walk", trigger: id, expression, zone, catchUp: "latest", fired: true }],
  });
  const minutes = async (count: number, isFull: boolean) => {
    for (let i = 0; i < count; i++) {
      await harness.sweep();
      await harness.clock.advance(60_000);
      if (!isFull) await harness.drain();
    }
  };
  const run = "2026-03-01T13:01:00Z/hourly";
  const verdict = async () => {
    const [known] = await readLedgers(harness.memory, "walk");
    const record = await harness.memory.get({ task: "walk", run });
    const at = Date.parse("2026-03-01T13:01:00Z") / 1_000;
    const now = Math.floor(harness.clock.now() / 1_000);
    return verdictOf({ task: "walk", at, ledger: known?.ledger, run: record, now, keptDays: 90 }).kind;
  };
  await minutes(30, false);
  await pauseTask(harness.context, "walk");
  await minutes(45, true);
  expect([harness.queue.size("default"), await verdict()]).toEqual([1, "not seen yet"]);
  await harness.drain();
  expect([harness.queue.size("default"), await verdict()]).toEqual([0, "not seen yet"]);
  await resumeTask(harness.context, "walk");
  await harness.drain();
  expect(await harness.memory.get({ task: "walk", run })).toMatchObject({ status: "succeeded", turn: 1 });
});
