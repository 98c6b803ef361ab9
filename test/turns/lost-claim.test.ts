/** Runs whose worker died, and runs that change while a worker tries to claim them. */

import { expect, test } from "vitest";
import { newRun } from "../../functions/model/run/new-run.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { walkTask } from "../engine/sample-tasks.ts";

test("a run whose worker died is taken over from its last checkpoint", async () => {
  const done: number[] = [];
  let dead = false;
  const harness = new Harness({
    tasks: [
      walkTask(10, async (n) => {
        if (n === 6 && !dead) {
          dead = true;
          await new Promise(() => {});
        }
        done.push(n);
        await harness.clock.advance(500);
      }),
    ],
  });
  await harness.occur("walk");
  void harness.next();
  await harness.clock.advance(0);
  while (!dead) await harness.clock.advance(100);
  const [held] = await harness.runs("walk");
  expect(held).toMatchObject({ status: "running", cursor: "4" });
  harness.clock.crash();
  await harness.clock.advance(125_000);
  await harness.drain();
  expect(done).toEqual([1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10]);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 10, fruitlessTurns: 0 });
});

test("a run that kills each of its workers is given up after five fruitless turns", async () => {
  const harness = new Harness({ tasks: [walkTask(3, () => new Promise(() => {}))] });
  await harness.occur("walk");
  for (let i = 0; i < 6; i++) {
    void harness.next();
    await harness.clock.advance(125_000);
  }
  const run = await harness.run("walk");
  expect(run).toMatchObject({
    status: "errored",
    reason: "five turns in a row without progress at cursor (start)",
    dueKey: expect.stringMatching(/^attention#errored#\d+$/),
  });
  expect(harness.queue.size("default")).toBe(0);
});

test("a message comes back when its run still changes after a worker has looked at it 20 times", async () => {
  const key = { task: "walk", run: "2026-03-01T11:59:00Z/daily" };
  let isBusy = true;
  let looks = 0;
  const harness: Harness = new Harness({
    tasks: [walkTask(3)],
    store: (store) =>
      interceptedStore(store, async ({ write, forward }) => {
        if (isBusy && write === "take over") {
          looks++;
          // A late renewal by a worker that is dead by now.
          await harness.change(key, { leaseExpiresAt: harness.clock.now() - 60_000 + looks });
        }
        return forward();
      }),
  });
  await harness.change(key, {
    ...newRun(harness.clock.now(), "daily", new Date("2026-03-01T11:59:00Z")),
    status: "running",
    lane: "default",
    leaseId: "another's",
    leaseExpiresAt: harness.clock.now() - 60_000,
    seq: 1,
  });
  await harness.queue.send("default", JSON.stringify({ ...key, turn: 0 }));
  expect((await harness.next())?.batchItemFailures).toHaveLength(1);
  expect(looks).toBe(20);
  expect(harness.log.at(-1)).toMatchObject({
    event: "message comes back",
    fields: { error: "Error: the run changed 20 times while it was being claimed" },
  });
  isBusy = false;
  await harness.clock.advance(120_000);
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 3 });
});
