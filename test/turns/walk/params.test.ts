/** Params that are an item of their own, when they cannot be read, or are gone. */

import * as v from "valibot";
import { expect, test } from "vitest";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { startRun } from "../../../functions/runs/index.ts";
import { ThrottledError } from "../../../functions/store/run-store.ts";
import { Harness, ProcessEnded } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";

const names = Array.from({ length: 300 }, (_, n) => `customer-${n}`);

/** A task with a default, which stands for far more than anybody asked for. */
function mailTask(mailed: string[]): Task {
  return defineTask({
    name: "mail",
    description: "Writes to customers.",
    params: v.object({ to: v.optional(v.array(v.string()), ["*"]) }),
    run({ params }) {
      mailed.push(...params.to);
    },
  }) as Task;
}

test("a run whose params are gone ends and says so, and never runs with its defaults", async () => {
  const mailed: string[] = [];
  const harness = new Harness({
    tasks: [mailTask(mailed)],
    store: (store) =>
      interceptedStore(store, ({ method, forward }) => (method === "getAttachment" ? undefined : forward())),
  });
  await harness.invoke({ task: "mail", params: { to: names } });
  await harness.drain();
  const ended = await harness.run("mail");
  expect(ended).toMatchObject({ status: "errored", attempt: 1 });
  expect(ended.error?.message).toBe("the params of the run are gone");
  expect(mailed).toEqual([]);
});

test("params that cannot be read for five minutes spend no attempt", async () => {
  const mailed: string[] = [];
  let readable = false;
  const harness = new Harness({
    tasks: [mailTask(mailed)],
    store: (store) =>
      interceptedStore(store, ({ method, forward }) => {
        if (method === "getAttachment" && !readable) throw new ThrottledError("slow down");
        return forward();
      }),
  });
  await harness.invoke({ task: "mail", params: { to: names } });
  await harness.drainFor(5);
  expect(await harness.run("mail")).toMatchObject({
    status: "interrupted",
    reason: "unavailable",
    attempt: 1,
  });
  readable = true;
  await harness.drainFor(10);
  expect(mailed).toEqual(names);
  expect(await harness.run("mail")).toMatchObject({ status: "succeeded", attempt: 1 });
});

test("a run whose params can never be read ends after five turns, a quarter of an hour later", async () => {
  const harness = new Harness({
    tasks: [mailTask([])],
    store: (store) =>
      interceptedStore(store, ({ method, forward }) => {
        if (method === "getAttachment") throw new Error("not allowed");
        return forward();
      }),
  });
  const startedAt = harness.clock.now();
  await harness.invoke({ task: "mail", params: { to: names } });
  await harness.drainFor(20);
  const run = await harness.run("mail");
  expect(run).toMatchObject({ status: "errored", attempt: 1 });
  expect(run.reason).toContain("five turns in a row without progress");
  const minutes = (Date.parse(run.endedAt as string) - startedAt) / 60_000;
  expect(minutes).toBeGreaterThanOrEqual(15);
  expect(minutes).toBeLessThan(17);
});

test("a task's own run is not begun under a lease that was lost while its params were checked", async () => {
  let begun = 0;
  const schema = {
    "~standard": {
      version: 1,
      vendor: "test",
      validate: (value: unknown) =>
        harness.clock
          .advance(0)
          .then(() => wait)
          .then(() => ({ value })),
    },
  } as const;
  let go = () => {};
  const wait = new Promise<void>((resolve) => {
    go = resolve;
  });
  const task = defineTask({
    name: "mail",
    description: "Writes to customers.",
    params: schema,
    run() {
      begun++;
    },
  }) as Task;
  const harness: Harness = new Harness({ tasks: [task], lane: { timeoutSeconds: 900 } });
  await startRun(harness.context, { task: "mail", lane: "default", kind: "manual" });
  // Its schema is left behind, still at work.
  const turn = expect(harness.next()).rejects.toThrow(ProcessEnded);
  await harness.clock.advance(1_000);
  const run = await harness.run("mail");
  await harness.change(run, { leaseId: "other", seq: 1, leaseExpiresAt: harness.clock.now() + 3_600_000 });
  await harness.clock.advance(40_000);
  go();
  await turn;
  expect(begun).toBe(0);
});
