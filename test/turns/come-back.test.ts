/** Messages that come back to their queue: when, and what is logged of them. */

import { expect, test, vi } from "vitest";
import { ThrottledError } from "../../functions/store/run-store.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { onceTask, walkTask } from "../engine/sample-tasks.ts";

/** How long a message stays invisible after each of its first receives, in seconds, while every claim fails with an error. */
async function waits(error: Error, visibilityTimeoutSeconds: number, receives: number): Promise<number[]> {
  const harness = new Harness({
    tasks: [onceTask()],
    lane: { visibilityTimeoutSeconds },
    store: (store) =>
      interceptedStore(store, ({ write, forward }) => {
        if (write === "claim") throw error;
        return forward();
      }),
  });
  await harness.occur("once", "daily");
  const seconds: number[] = [];
  for (let i = 0; i < receives; i++) {
    expect((await harness.next())?.batchItemFailures).toHaveLength(1);
    const before = harness.clock.now();
    while (!harness.queue.isVisible("default")) await harness.clock.advance(1_000);
    seconds.push((harness.clock.now() - before) / 1000);
  }
  return seconds;
}

const errors = [
  new ThrottledError("slow down"),
  Object.assign(new Error("try again"), { name: "InternalServerError" }),
  Object.assign(new Error("no answer"), { name: "TimeoutError" }),
  Object.assign(new Error("not allowed"), { name: "AccessDeniedException" }),
];
for (const error of errors) {
  test(`a claim that fails with ${error.name} comes back within a minute, and later each time, however long its lane's turns are`, async () => {
    const [first, second, third] = await waits(error, 5_400, 3);
    expect(first).toBeLessThanOrEqual(60);
    expect(second).toBeGreaterThan(first as number);
    expect(third).toBeGreaterThan(second as number);
    expect(third).toBeLessThanOrEqual(240);
  });
}

test("a message whose turn was worked on and not settled keeps its lane's visibility, and the worker holds its run no more", async () => {
  const letGo = vi.fn();
  const harness = new Harness({
    letGo,
    tasks: [walkTask(1)],
    lane: { visibilityTimeoutSeconds: 300 },
    store: (store) =>
      interceptedStore(store, ({ write, forward }) => {
        if (write === "succeed") throw new ThrottledError("slow down");
        return forward();
      }),
  });
  await harness.occur("walk");
  const turn = harness.next();
  await harness.clock.advance(40_000);
  expect((await turn)?.batchItemFailures).toHaveLength(1);
  expect(letGo).toHaveBeenCalledWith(expect.objectContaining({ task: "walk" }));
  const before = harness.clock.now();
  while (!harness.queue.isVisible("default")) await harness.clock.advance(1_000);
  expect((harness.clock.now() - before) / 1000).toBeGreaterThanOrEqual(260);
});

test("the log names the run of a message that comes back, and not its params", async () => {
  const harness = new Harness({
    tasks: [onceTask()],
    store: (store) => interceptedStore(store, () => Promise.reject(new ThrottledError("slow down"))),
  });
  await harness.queue.send("default", '{"task":"once","params":{"password":"hunter2"}}');
  await harness.next();
  const lines = harness.log.filter(({ event }) => event === "message comes back");
  expect(lines).toHaveLength(1);
  expect(lines[0]?.run).toMatch(/^once\/2026-03-01T12:00:00Z\/message~/);
  expect(JSON.stringify(harness.log)).not.toContain("hunter2");
});
