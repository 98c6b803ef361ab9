/** `client.schedule` with what types forbid: each call is refused in one line, and leaves nothing. */
import { expect, test } from "vitest";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { makeClient } from "../../functions/operators/client.ts";
import { scheduleClient } from "../../functions/run-time-schedules/index.ts";
import { Harness } from "../engine/harness.ts";
import { onceTask } from "../engine/sample-tasks.ts";
import { isPlainLine } from "../fuzz/refusal.ts";
import { MemoryScheduler } from "../memory/scheduler.ts";

const daily = { cron: "0 3 * * *", name: "ann" };
const long = "n".repeat(10_240);

// biome-ignore lint/suspicious/noExplicitAny: what JavaScript lets a caller pass
type Untyped = any;

test.each<readonly [string, (schedule: Untyped) => Promise<unknown>, string]>([
  ["no options", (schedule) => schedule("once"), "schedule was given options undefined"],
  ["a list of options", (schedule) => schedule("once", []), "schedule was given options []"],
  [
    "an option that there is not",
    (schedule) => schedule("once", { ...daily, zone: 1 }),
    "does not take zone",
  ],
  ["no name", (schedule) => schedule("once", { cron: "0 3 * * *" }), "name undefined is not allowed"],
  ["a name with half of a pair", (schedule) => schedule("once", { ...daily, name: "\ud800" }), "\\ud800"],
  ["a note that is a number", (schedule) => schedule("once", { ...daily, note: 5 }), "note 5 is not allowed"],
  ["an empty author", (schedule) => schedule("once", { ...daily, author: "" }), 'author "" is not allowed'],
  ["a note of 10 KB", (schedule) => schedule("once", { ...daily, note: long }), "note weighs 10240 bytes"],
  ["a schedule that is a Date", (schedule) => schedule("once", { at: new Date(0), name: "a" }), "at Date"],
  [
    "removal of nothing",
    (schedule) => schedule.remove(),
    "task undefined is not allowed: the name of a task",
  ],
  ["removal for null", (schedule) => schedule.remove(null, "ann"), "task undefined is not allowed"],
  ["removal for an object", (schedule) => schedule.remove({}, "ann"), "task undefined is not allowed"],
  ["a task's name with a separator", (schedule) => schedule.pause("a#b", "c"), 'task "a#b" is not allowed'],
  ["a task's name of 10 KB", (schedule) => schedule.resume(long, "c"), "the name of a task"],
  ["a note in place of options", (schedule) => schedule.remove("once", "ann", "why"), "given options"],
  ["a list of a number's", (schedule) => schedule.list(5), "task undefined is not allowed"],
])("%s is refused", async (_, call, message) => {
  const harness = new Harness({ tasks: [onceTask()] });
  const scheduler = new MemoryScheduler();
  const { schedule } = makeClient({
    ...harness.context,
    schedules: (context) => scheduleClient({ ...context, scheduler }),
  });
  const error: Error = await call(schedule).then(
    () => new Error("it was taken"),
    (reason) => reason,
  );
  expect(error.message).toContain(message);
  expect(isPlainLine(error.message)).toBe(true);
  expect(scheduler.all).toEqual([]);
  expect(await schedule.list()).toEqual([]);
});

test("a schedule of a task whose runs another person comes to approve is paused, and neither added nor resumed", async () => {
  const scheduler = new MemoryScheduler();
  const clientOf = (confirm: Task["settings"]["confirm"]) => {
    const task = defineTask({ name: "drop", description: "Drops a table.", confirm, run: () => {} }) as Task;
    const harness = new Harness({ tasks: [task], before });
    before = harness;
    return makeClient({
      ...harness.context,
      schedules: (context) => scheduleClient({ ...context, scheduler }),
    }).schedule;
  };
  let before: Harness | undefined;
  await clientOf(true)("drop", daily);
  const schedule = clientOf({ by: "another person" });
  await schedule.pause("drop", "ann");
  const refused =
    "another person has to approve runs of drop, and those of a schedule would not wait for that";
  await expect(schedule("drop", daily)).rejects.toThrow(refused);
  await expect(schedule.resume("drop", "ann")).rejects.toThrow(refused);
  expect(await clientOf(true).resume("drop", "ann")).toMatchObject({ name: "ann" });
});
