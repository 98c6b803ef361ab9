/** Of a lane's tasks only those that say `schedules: true` may use run-time schedules, though IAM gives all of them the right. */
import { expect, test } from "vitest";
import * as client from "../../client.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { bindClient } from "../../functions/operators/index.ts";
import { askedByTask, readDefinitions, scheduleClient } from "../../functions/run-time-schedules/index.ts";
import { Harness } from "../engine/harness.ts";
import { MemoryScheduler } from "../memory/scheduler.ts";

/** What each task was told, by its name and the call. */
type Told = Record<string, string>;

/** A task that calls each function of the client, in its walk: half of them after another task's item. */
function caller(name: string, told: Told, settings: object): Task {
  const calls: Record<string, () => Promise<unknown>> = {
    add: () => client.schedule(name, { name, every: "1 hour" }),
    list: () => client.schedule.list(),
    pause: () => client.schedule.pause(name, name),
    resume: () => client.schedule.resume(name, name),
    remove: () => client.schedule.remove(name, name),
  };
  return defineTask({
    name,
    description: "Calls.",
    ...settings,
    async *items() {
      for (const call of Object.keys(calls)) {
        await Promise.resolve();
        yield [call, call];
      }
    },
    async process(call: string) {
      await new Promise((resolve) => setImmediate(resolve));
      const said = await calls[call]?.().catch((error: Error) => error);
      told[`${name} ${call}`] = said instanceof Error ? said.message : "done";
    },
  }) as Task;
}

test("of two tasks of a lane that are at work at once, the one that does not say schedules: true is refused at each call", async () => {
  const told: Told = {};
  const scheduler = new MemoryScheduler();
  const harness = new Harness({
    tasks: [caller("maker", told, { schedules: true }), caller("other", told, {})],
    scheduler,
    timed: [],
  });
  bindClient({
    ...harness.context,
    schedules: (context) => askedByTask(scheduleClient({ ...context, scheduler })),
  });
  for (const task of ["other", "maker"]) await harness.occur(task);
  // Two invocations of one process.
  await Promise.all([harness.next(), harness.next()]);
  const refusal = "task other may not use run-time schedules: only a task that says schedules: true may";
  const calls = ["add", "list", "pause", "resume", "remove"];
  expect(told).toEqual(
    Object.fromEntries(
      calls.flatMap((call) => [
        [`maker ${call}`, "done"],
        [`other ${call}`, refusal],
      ]),
    ),
  );
  expect((await harness.runs("other")).map(({ status }) => status)).toEqual(["succeeded"]);
  expect(await readDefinitions(harness.memory)).toEqual([]);
});

test("code outside a run is refused run-time schedules, and so is each task of a lane that may make none", async () => {
  const told: Told = {};
  const harness = new Harness({ tasks: [caller("other", told, {})] });
  const scheduler = new MemoryScheduler();
  const ofMaker = askedByTask(scheduleClient({ ...harness.context, scheduler }));
  await expect(ofMaker.list()).rejects.toThrow(
    "code outside a run may not use run-time schedules: only a task that says schedules: true may",
  );
  bindClient(harness.context);
  await harness.occur("other");
  await harness.next();
  expect(told["other add"]).toBe(
    "task other may not use run-time schedules: only a task that says schedules: true may",
  );
});
