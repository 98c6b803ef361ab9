/** A task's `total`: it is waited for, but not for long. */

import { expect, test } from "vitest";
import { Harness, ProcessEnded } from "../../engine/harness.ts";
import { walkTask } from "../../engine/sample-tasks.ts";

test("a total that takes longer than a quarter of the turn is told to stop and does not keep the run from its items", async () => {
  let aborted: unknown;
  const total = ({ signal }: { readonly signal: AbortSignal }) =>
    new Promise<number>((_, reject) => {
      signal.addEventListener("abort", () => {
        aborted = signal.reason;
        reject(signal.reason);
      });
    });
  const harness = new Harness({ tasks: [walkTask(3, undefined, { total })] });
  await harness.occur("walk");
  const turn = harness.next();
  await harness.clock.advance(3_700);
  expect(aborted).toBeUndefined();
  // A quarter of the 15 seconds in which items may start.
  await harness.clock.advance(100);
  await turn;
  expect(aborted).toBeInstanceOf(Error);
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "succeeded", ticks: 3, attempt: 1 });
  expect(run.total).toBeUndefined();
});

test("a total that ignores its signal and fails later changes nothing, and its process ends", async () => {
  const fail: { now?: () => void } = {};
  const total = () =>
    new Promise<number>((_, reject) => {
      fail.now = () => reject(new Error("too late"));
    });
  const harness = new Harness({ tasks: [walkTask(3, undefined, { total })] });
  await harness.occur("walk");
  const turn = expect(harness.next()).rejects.toThrow(ProcessEnded);
  await harness.clock.advance(4_000);
  await turn;
  fail.now?.();
  await harness.clock.advance(1);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 3, attempt: 1 });
});

test("a total that fails in time fails the attempt", async () => {
  const total = () => Promise.reject(new Error("no file"));
  const harness = new Harness({ tasks: [walkTask(3, undefined, { total, maxAttempts: 1 })] });
  await harness.occur("walk");
  await harness.drain();
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "errored", ticks: 0 });
  expect(run.error?.message).toBe("no file");
});
