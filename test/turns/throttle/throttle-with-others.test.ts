/** A throttle beside what else a task says: tries of a single item, and callbacks. */
import { expect, test } from "vitest";
import { Harness } from "../../engine/harness.ts";
import { walkTask } from "../../engine/sample-tasks.ts";

test("a throttle between the tries of an item leaves the item to the next turn, and spends neither attempt nor skip", async () => {
  const tries: number[] = [];
  let isBusy = false;
  const task = walkTask(
    2,
    (n) => {
      tries.push(n);
      if (n === 2 && isBusy) throw new Error("busy");
    },
    { throttle: () => isBusy && tries.length > 3, onItemError: { retry: 20 } },
  );
  const harness = new Harness({ tasks: [task] });
  isBusy = true;
  await harness.occur("walk");
  const worked = harness.drain();
  for (let i = 0; i < 40; i++) await harness.clock.advance(100);
  await worked;
  const stopped = await harness.run("walk");
  expect(stopped).toMatchObject({ status: "interrupted", reason: "throttled", cursor: "1", attempt: 1 });
  expect(stopped.skippedItems).toBeUndefined();
  const before = tries.length;
  isBusy = false;
  await harness.drainFor(2);
  expect(tries.slice(before)).toEqual([2]);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 2, attempt: 1 });
});

test("each backoff calls afterInterrupt with its reason, and what it counts is saved with the backoff", async () => {
  const reasons: unknown[] = [];
  let asked = 0;
  const task = walkTask(1, undefined, {
    throttle: () => ++asked <= 2 && `lag ${asked}`,
    afterInterrupt: (ctx: { count(name: string): void }, { reason }: { reason?: string }) => {
      reasons.push(reason);
      ctx.count("backoffs");
    },
  });
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "interrupted", counts: { backoffs: 1 } });
  await harness.drainFor(2);
  expect(reasons).toEqual(["throttled: lag 1", "throttled: lag 2"]);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", counts: { backoffs: 2 } });
});
