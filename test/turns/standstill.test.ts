/** A run whose cursor stands still ends, whatever its turns do meanwhile. */
import { expect, test } from "vitest";
import { defineTask, type Task, type TaskContext } from "../../functions/model/task/task.ts";
import { pauseRun, redriveRun, resumeRun } from "../../functions/operators/index.ts";
import { afterSnooze } from "../../functions/runs/index.ts";
import { Harness } from "../engine/harness.ts";
import { walkTask } from "../engine/sample-tasks.ts";

/** A run of "walk", worked on until it ends or so many hours have passed; the instant of each turn, in seconds. */
async function worked(task: Task, hours: number, each: (harness: Harness) => Promise<void> = async () => {}) {
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  const turns: number[] = [];
  const begun = harness.clock.now();
  for (let now = 0; now < hours * 3_600; now = (harness.clock.now() - begun) / 1_000) {
    await harness.drain();
    const { status, turn, usage, notBefore = "" } = await harness.run("walk");
    while (turns.length < (usage?.turns ?? 0)) turns.push(Math.round(now));
    if (status !== "interrupted" && status !== "retrying") break;
    await each(harness);
    if (turn > 2_000) throw new Error("it goes on and on");
    // A message that SQS cannot hold for so long is sent by the sweeper.
    await harness.clock.advance(Math.max(1_000, Date.parse(notBefore) - harness.clock.now()));
    if (harness.queue.size("default") === 0) await harness.minute();
  }
  return { harness, run: await harness.run("walk"), turns };
}

const snoozesAtThree = (seconds: number) => (n: number, ctx: TaskContext) => {
  if (n === 3) ctx.snooze(seconds);
};

test("a run that is snoozed at one item for 24 hours ends errored, with a reason that names cursor and snoozes", async () => {
  const { run, turns } = await worked(walkTask(5, snoozesAtThree(0)), 30);
  expect(run).toMatchObject({
    status: "errored",
    reason: "no progress for 24 hours at cursor 2, after 417 snoozes",
    cursor: "2",
    ticks: 2,
    attempt: 1,
    dueKey: expect.stringMatching(/^attention#errored#/),
  });
  expect(run.error?.message).toBe(run.reason);
  expect(turns).toHaveLength(417);
});

test("a snooze lasts at least a second, and longer each time while the cursor stands still", async () => {
  const { turns } = await worked(walkTask(5, snoozesAtThree(0)), 0.1);
  const delays = turns.map((at, i) => at - (turns[i - 1] ?? 0)).slice(1, 8);
  expect(delays).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test.each([
  [0, 0, 1],
  [0.5, 3, 4],
  [30, 1, 60],
  // A delay grows up to an hour, and is never shorter than the task asked for.
  [600, 9, 3_600],
  [7_200, 9, 7_200],
])("a task that asks for %d s after %i snoozes without progress waits %d s", (asked, times, seconds) => {
  expect(afterSnooze({ snoozed: { times, seconds: 0 } }, asked, 86_400)).toMatchObject({ seconds });
});

test("stuckAfterSeconds says for how long a run may be snoozed without progress", async () => {
  const { run } = await worked(walkTask(5, snoozesAtThree(60), { stuckAfterSeconds: 600 }), 1);
  expect(run).toMatchObject({
    status: "errored",
    reason: "no progress for 10 minutes at cursor 2, after 5 snoozes",
  });
});

test("one long snooze is no standstill, however long it is", async () => {
  let busy = true;
  const task = walkTask(3, (n: number, ctx: TaskContext) => {
    if (n === 2 && busy) ctx.snooze(3 * 86_400);
    if (n === 2) busy = false;
  });
  expect((await worked(task, 80)).run).toMatchObject({ status: "succeeded", ticks: 3 });
});

test("progress forgives all snoozes before it", async () => {
  const begun = new Map<number, number>();
  const task = walkTask(
    4,
    (n: number, ctx: TaskContext) => {
      begun.set(n, (begun.get(n) ?? 0) + 1);
      if ((begun.get(n) as number) <= 4) ctx.snooze(60);
    },
    { stuckAfterSeconds: 601 },
  );
  const { run } = await worked(task, 5);
  expect(run).toMatchObject({ status: "succeeded", ticks: 4, snoozed: { times: 0, seconds: 0 } });
});

test("a checkpoint with the same cursor again is no progress", async () => {
  const task = defineTask({
    name: "walk",
    description: "Says where it is, and waits.",
    stuckAfterSeconds: 300,
    async run(ctx) {
      for (let i = 0; i < 3; i++) await ctx.checkpoint({ page: 1 });
      ctx.snooze(10);
    },
  }) as Task;
  const { run } = await worked(task, 1);
  expect(run).toMatchObject({ status: "errored", cursor: '{"page":1}' });
  expect(run.reason).toMatch(/^no progress for 5 minutes at cursor \{"page":1\}, after \d+ snoozes$/);
});

test("a run that is redriven may be snoozed for as long again", async () => {
  const task = walkTask(5, snoozesAtThree(60), { stuckAfterSeconds: 600 });
  const { harness, run } = await worked(task, 1);
  await redriveRun(harness.context, run);
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({
    status: "interrupted",
    snoozed: { times: 1, seconds: 60 },
  });
});

test("the time for which a run is paused is no standstill", async () => {
  let pausedOnce = false;
  const task = walkTask(5, snoozesAtThree(60), { stuckAfterSeconds: 600 });
  const { run } = await worked(task, 60, async (harness) => {
    if (pausedOnce) return;
    pausedOnce = true;
    const found = await harness.run("walk");
    await pauseRun(harness.context, found);
    await harness.clock.advance(48 * 3_600_000);
    await resumeRun(harness.context, found);
  });
  expect(run.reason).toBe("no progress for 10 minutes at cursor 2, after 5 snoozes");
});

test.each<[string, (pass: () => Promise<void>) => object]>([
  [
    "yields pages without items",
    (pass) => ({
      async *pages() {
        for (;;) {
          await pass();
          yield [[], () => 0];
        }
      },
      process() {},
    }),
  ],
  [
    "yields the same cursor",
    (pass) => ({
      async *items() {
        for (;;) yield [1, { page: 1 }];
      },
      process: pass,
    }),
  ],
  [
    "saves the same checkpoint",
    (pass) => ({
      async run(ctx: { checkpoint(cursor: unknown): Promise<void> }) {
        for (;;) {
          await pass();
          await ctx.checkpoint({ page: 1 });
        }
      },
    }),
  ],
])("a run that %s for ever ends after five fruitless turns", async (_, functions) => {
  const pass = (): Promise<void> => harness.clock.advance(500);
  const task = defineTask({ name: "walk", description: "Stands still.", ...functions(pass) } as never);
  const harness: Harness = new Harness({ tasks: [task as Task] });
  await harness.occur("walk");
  await harness.drain();
  const run = await harness.run("walk");
  expect(run.status).toBe("errored");
  expect(run.reason).toContain("five turns in a row without progress");
});
