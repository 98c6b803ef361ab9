/** A task with a rate limit: when its items begin, and what is heard while they wait. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { cancelRun, pauseRun, resumeRun, setOverrides } from "../../../functions/operators/index.ts";
import { startRun } from "../../../functions/runs/start.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { LimitNow } from "../../../functions/turns/rate/limit-now.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { walkTask } from "../../engine/sample-tasks.ts";
import { within } from "./many-workers.ts";

interface Walked {
  readonly harness: Harness;
  /** When each item began, in milliseconds. */
  readonly begun: number[];
}

function walk(count: number, rateLimit: object, settings: object = {}, props: object = {}): Walked {
  const begun: number[] = [];
  const task = walkTask(count, () => void begun.push(harness.clock.now()), { rateLimit, ...settings });
  const harness = new Harness({ tasks: [task], ...props });
  return { harness, begun };
}

/** Lets a worker work on what there is for so many seconds. */
async function workFor({ harness }: Pick<Walked, "harness">, seconds: number): Promise<void> {
  let isOver = false;
  const worked = harness.drain().finally(() => {
    isOver = true;
  });
  for (let i = 0; i < seconds * 20 && !isOver; i++) await harness.clock.advance(50);
  await worked;
}

test("items of a slow rate begin evenly spread, one at a time", async () => {
  const walked = walk(5, { items: 2, per: "second" });
  await walked.harness.occur("walk");
  await workFor(walked, 5);
  expect(await walked.harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 5, attempt: 1 });
  const gaps = walked.begun.slice(1).map((at, i) => at - (walked.begun[i] as number));
  for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(499);
  expect(Math.max(...gaps)).toBeLessThan(560);
});

test("no second has more items than its limit allows, and a long walk has as many", async () => {
  const walked = walk(2_000, { items: 200, per: "second" });
  await walked.harness.occur("walk");
  await workFor(walked, 15);
  const { begun } = walked;
  expect(begun).toHaveLength(2_000);
  expect(within(begun, 1_000, 0).most).toBeLessThanOrEqual(204);
  expect((begun.at(-1) as number) - (begun[0] as number)).toBeLessThan(11_500);
});

test("the items of pages are held back one by one", async () => {
  const begun: number[] = [];
  const task = defineTask({
    name: "walk",
    description: "Walks over pages.",
    rateLimit: { items: 4, per: "second" },
    *pages({ cursor = 0 }) {
      yield [[], (n: number) => n];
      for (let n = cursor; n < 6; n += 3) yield [[n + 1, n + 2, n + 3], (item: number) => item];
    },
    process: () => void begun.push(harness.clock.now()),
  }) as Task;
  const harness: Harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  await workFor({ harness }, 5);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 6, cursor: "6" });
  for (const [i, at] of begun.slice(1).entries())
    expect(at - (begun[i] as number)).toBeGreaterThanOrEqual(249);
});

test("an item that would wait for long ends the turn, which spends no attempt, and the run goes on in time", async () => {
  const walked = walk(3, { items: 2, per: "minute" });
  const { harness, begun } = walked;
  await harness.occur("walk");
  await workFor(walked, 20);
  const stopped = await harness.run("walk");
  expect(stopped).toMatchObject({
    status: "interrupted",
    reason: "throttled: rate limit of 2 items a minute",
    ticks: 1,
    attempt: 1,
    fruitlessTurns: 0,
  });
  expect(stopped.snoozed).toBeUndefined();
  for (let i = 0; i < 12; i++) {
    await harness.clock.advance(5_000);
    await workFor(walked, 5);
  }
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 3, attempt: 1 });
  const gaps = begun.slice(1).map((at, i) => at - (begun[i] as number));
  for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(29_999);
});

test.each([
  ["pause", pauseRun, "paused"],
  ["cancel", cancelRun, "cancelled"],
] as const)("a %s is heard while an item waits", async (_, move, status) => {
  const walked = walk(9, { items: 12, per: "minute" });
  const { harness, begun } = walked;
  await harness.occur("walk");
  const working = workFor(walked, 30);
  while (begun.length < 2) await harness.clock.advance(10);
  await move(harness.context, await harness.run("walk"));
  await working;
  expect(await harness.run("walk")).toMatchObject({ status, ticks: 2, leaseExpiresAt: 0 });
  expect(begun).toHaveLength(2);
  if (status === "cancelled") return;
  await resumeRun(harness.context, await harness.run("walk"));
  await workFor(walked, 60);
  expect((await harness.run("walk")).ticks).toBeGreaterThan(2);
});

test("runs of different keys do not wait for each other, and those of one key do", async () => {
  const begun: string[] = [];
  const task = walkTask(3, (n, { params }) => void begun.push(`${(params as { shop: string }).shop} ${n}`), {
    params: { "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) } },
    overlap: "allow",
    rateLimit: { items: 1, per: "minute", key: ({ shop }: { shop: string }) => shop },
  });
  const harness = new Harness({ tasks: [task] });
  for (const [i, shop] of ["a", "b", "a"].entries())
    await harness.queue.send(
      "default",
      JSON.stringify({ task: "walk", trigger: `by-${i}`, scheduledTime: harness.second, params: { shop } }),
    );
  await workFor({ harness }, 10);
  expect(begun).toEqual(["a 1", "b 1"]);
  expect((await harness.memory.parts("walk", "rate#")).map(({ part }) => part)).toEqual(["rate#a", "rate#b"]);
});

test("a key function that throws or returns no string ends the run with one line, before its first item", async () => {
  const keys = [
    () => {
      throw new Error("no shop");
    },
    () => 7,
  ];
  const reasons = [
    "the key of its rate limit could not be determined: no shop",
    "the key of its rate limit must be a non-empty string, got 7",
  ];
  for (const [i, key] of keys.entries()) {
    const walked = walk(3, { items: 1, per: "minute", key });
    await walked.harness.occur("walk");
    await workFor(walked, 2);
    const run = await walked.harness.run("walk");
    expect(run).toMatchObject({ status: "errored", attempt: 1, error: { message: reasons[i] } });
    expect(walked.begun).toEqual([]);
  }
});

test("a key that would show a masked value ends the run with one line, before its first item, and is in no item of the limit", async () => {
  const key = ({ token }: { readonly token: string }) => `of ${token}`;
  const settings = { params: v.looseObject({}), masked: ["token"] };
  const walked = walk(3, { items: 1, per: "minute", key }, settings);
  await startRun(walked.harness.context, {
    ...{ task: "walk", lane: "default", kind: "manual" },
    params: { token: "secret-7" },
  });
  await workFor(walked, 2);
  const message =
    "the key of its rate limit holds a masked value, and keys are shown: take one without secrets";
  expect(await walked.harness.run("walk")).toMatchObject({ status: "errored", error: { message } });
  expect(walked.begun).toEqual([]);
  expect(await walked.harness.memory.parts("walk", "rate#")).toEqual([]);
});

test("an item takes its place after a check-in, and begins at it, however long that took", async () => {
  const answered: number[] = [];
  const slow = (memory: RunStore) =>
    interceptedStore(memory, async ({ write, forward }) => {
      if (write !== "checkpoint") return forward();
      await new Promise<void>((resolve) => harness.clock.after(1_400, resolve));
      answered.push(harness.clock.now());
      return forward();
    });
  const walked = walk(20, { items: 1, per: "second" }, {}, { store: slow });
  const { harness, begun } = walked;
  await harness.occur("walk");
  await workFor(walked, 120);
  expect(begun).toHaveLength(20);
  expect(answered.filter((at) => at < (begun.at(-1) as number)).length).toBeGreaterThan(0);
  for (const [i, at] of begun.slice(1).entries())
    expect(at - (begun[i] as number)).toBeGreaterThanOrEqual(999);
});

test("an override of its items holds within five seconds", async () => {
  const walked = walk(100, { items: 2, per: "second" });
  const { harness, begun } = walked;
  await harness.occur("walk");
  const working = workFor(walked, 30);
  while (begun.length < 4) await harness.clock.advance(10);
  const known = { name: "walk", overlap: "skip", catchUp: "none" } as const;
  await setOverrides(harness.context, known, { rateLimit: 50 }, { note: "the shop is fast again" });
  const at = harness.clock.now();
  await working;
  expect(begun).toHaveLength(100);
  expect((begun.at(-1) as number) - at).toBeLessThan(9_000);
});

test("an override that the worker knows already holds from the first item of a turn on", async () => {
  const walked = walk(100, { items: 2, per: "second" });
  const { harness, begun } = walked;
  const known = { name: "walk", overlap: "skip", catchUp: "none" } as const;
  await setOverrides(harness.context, known, { rateLimit: 50 }, { note: "the shop is fast" });
  await harness.occur("walk");
  await workFor(walked, 10);
  expect(begun).toHaveLength(100);
  expect((begun.at(-1) as number) - (begun[0] as number)).toBeLessThan(4_000);
});

test("an override of more than a rate may be, since a deploy made its stretch shorter, holds as the most", async () => {
  const { harness } = walk(1, { items: 5, per: "second" });
  const rateLimit = { items: 5, per: "minute" } as const;
  const before = { name: "walk", overlap: "skip", catchUp: "none", holdsBack: { rateLimit } } as const;
  await setOverrides(harness.context, before, { rateLimit: 600_000 }, { note: "the shop is fast" });
  const limitOf = (settings: object) =>
    new LimitNow({
      context: { ...harness.context, states: new Map() },
      deployed: { task: { name: "walk" }, settings },
    } as never).read();
  expect(await limitOf({ rateLimit })).toEqual({ items: 600_000, per: "minute" });
  expect(await limitOf({ rateLimit: { items: 5, per: "second" } })).toEqual({ items: 10_000, per: "second" });
});

test("no item begins while the table does not answer, and the walk goes on once it does", async () => {
  let isDown = false;
  const walked = walk(
    6,
    { items: 5, per: "second" },
    {},
    {
      store: (memory: RunStore) =>
        interceptedStore(memory, ({ write, forward }) =>
          isDown && (write === "take place" || write === "begin row")
            ? Promise.reject(new Error("down"))
            : forward(),
        ),
    },
  );
  const { harness, begun } = walked;
  await harness.occur("walk");
  const working = workFor(walked, 30);
  while (begun.length < 2) await harness.clock.advance(10);
  isDown = true;
  await harness.clock.advance(3_000);
  const before = begun.length;
  await harness.clock.advance(2_000);
  expect(begun.length).toBe(before);
  isDown = false;
  await working;
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 6, attempt: 1 });
  expect(harness.log.filter(({ event }) => event === "rate limit not asked").length).toBeGreaterThan(0);
});
