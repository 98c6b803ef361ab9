/** A run that costs more than its task allows: it is paused between two items, and goes on once the limit is raised. */
import { expect, test } from "vitest";
import { cancelRun, resumeRun, setOverrides } from "../../functions/operators/index.ts";
import type { RunStore } from "../../functions/store/run-store.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { walkTask } from "../engine/sample-tasks.ts";

const known = { name: "walk", overlap: "skip", catchUp: "none" } as const;

/** So many items of a second each. A second of a small function costs about 0.000005 USD, a run some 0.00001 besides. */
function walk(maxCost: number, count = 60, settings: object = {}, props: object = {}) {
  const done: number[] = [];
  const task = walkTask(
    count,
    async (n) => {
      await harness.clock.advance(1_000);
      done.push(n);
    },
    { maxCost, ...settings },
  );
  const harness: Harness = new Harness({ tasks: [task], lane: { timeoutSeconds: 900 }, ...props });
  return { harness, done };
}

test("a run that has cost more is paused with its reason, keeps its progress, and says how it goes on", async () => {
  const { harness, done } = walk(0.0002);
  await harness.occur("walk");
  await harness.drain();
  const run = await harness.run("walk");
  expect(run).toMatchObject({
    status: "paused",
    reason: "cost",
    author: "pawl",
    leaseExpiresAt: 0,
    ticks: done.length,
    cursor: String(done.length),
  });
  expect(run.note).toMatch(
    /^it has cost 0\.0002\d* USD, more than its maxCost of 0\.0002: raise it by pawl override walk maxCost=N and resume the run, or cancel it$/,
  );
  expect(done.length).toBeGreaterThan(5);
  expect(done.length).toBeLessThan(60);
});

test("a run that is resumed under the same limit is paused again before its next item", async () => {
  const { harness, done } = walk(0.0002);
  await harness.occur("walk");
  await harness.drain();
  const before = done.length;
  await resumeRun(harness.context, await harness.run("walk"));
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "paused", reason: "cost" });
  expect(done).toHaveLength(before);
});

test("a run goes on once its limit was raised by an override, and each item is done once", async () => {
  const { harness, done } = walk(0.0002);
  await harness.occur("walk");
  await harness.drain();
  await setOverrides(harness.context, known, { maxCost: 10 }, { note: "worth it" });
  await harness.clock.advance(6_000);
  await resumeRun(harness.context, await harness.run("walk"));
  await harness.drain();
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "succeeded", ticks: 60 });
  expect(run.reason).toBeUndefined();
  expect(done).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
});

test("the cost of earlier turns counts, and a run that was paused for it can be cancelled", async () => {
  const { harness, done } = walk(0.0002, 60, { maxRuntimeSeconds: 3 });
  await harness.occur("walk");
  do await harness.drainFor(2);
  while ((await harness.run("walk")).status === "interrupted");
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "paused", reason: "cost", ticks: done.length });
  expect(run.usage?.turns).toBeGreaterThan(2);
  await cancelRun(harness.context, run);
  expect(await harness.run("walk")).toMatchObject({ status: "cancelled" });
});

test("a pause that could not be written at first is written until it is, and no item begins before", async () => {
  let failures = 0;
  const store = (memory: RunStore) =>
    interceptedStore(memory, ({ write, forward }) =>
      write === "pause" && ++failures <= 3 ? Promise.reject(new Error("no answer")) : forward(),
    );
  const { harness, done } = walk(0.000001, 60, {}, { store });
  await harness.occur("walk");
  const working = harness.drain();
  for (let i = 0; i < 20; i++) await harness.clock.advance(100);
  await working;
  expect(failures).toBe(4);
  expect(await harness.run("walk")).toMatchObject({ status: "paused", reason: "cost", ticks: 0 });
  expect(done).toEqual([]);
});

test("afterPause is called, and throttles are still asked", async () => {
  const called: string[] = [];
  let asked = 0;
  const { harness } = walk(0.0002, 60, {
    afterPause: () => void called.push("afterPause"),
    throttle: () => {
      asked++;
      return false;
    },
  });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "paused", reason: "cost" });
  expect(called).toEqual(["afterPause"]);
  expect(asked).toBeGreaterThan(5);
});

test("a run that costs less than it may is not held back", async () => {
  const { harness } = walk(1);
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 60 });
});
