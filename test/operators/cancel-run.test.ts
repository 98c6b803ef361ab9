import { expect, test } from "vitest";
import { cancelRun } from "../../functions/operators/cancel-run.ts";
import { Harness } from "../engine/harness.ts";
import { holding } from "../engine/holding.ts";
import { walkTask } from "../engine/sample-tasks.ts";

test("a run is cancelled after the current item and gives its slot back", async () => {
  const done: number[] = [];
  const harness: Harness = new Harness({
    tasks: [
      walkTask(30, async (n) => {
        done.push(n);
        if (n === 3) await cancelRun(harness.context, await harness.run("walk"));
        await harness.clock.advance(1_000);
      }),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(done).toEqual([1, 2, 3]);
  expect(await harness.run("walk")).toMatchObject({ status: "cancelled", leaseExpiresAt: 0, cursor: "3" });
  expect(await harness.holders("walk")).toEqual([]);
});

test("a cancelled run that no worker holds gives its slot back at once", async () => {
  const harness = new Harness({ tasks: [walkTask(5)] });
  const key = { task: "walk", run: "2026-03-01T11:00:00Z/a" };
  await harness.changeState("walk", holding(key.run, 0));
  await harness.change(key, { status: "retrying", turn: 1, attempt: 2, admitted: 0, leaseExpiresAt: 0 });
  await cancelRun(harness.context, key);
  expect(await harness.holders("walk")).toEqual([]);
  expect(await harness.run("walk")).toMatchObject({
    status: "cancelled",
    endedAt: "2026-03-01T12:00:00.000Z",
    expiresAt: Date.parse("2026-05-30T12:00:00.000Z") / 1000,
  });
});

test("a run that is cancelled in its second turn, or before it, does not keep the reason of its interruption", async () => {
  const harness: Harness = new Harness({
    tasks: [
      walkTask(100, async (n) => {
        if (n === 20) await cancelRun(harness.context, await harness.run("walk"));
        await harness.clock.advance(1_000);
      }),
    ],
  });
  await harness.occur("walk", "a");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "cancelled", turn: 1, cursor: "20" });
  expect((await harness.run("walk")).reason).toBeUndefined();

  const between = { task: "walk", run: "2026-03-01T11:00:00Z/b" };
  await harness.change(between, { status: "interrupted", reason: "deadline", turn: 1, leaseExpiresAt: 0 });
  expect((await cancelRun(harness.context, between)).reason).toBeUndefined();
});
