/** The overlap slot: who gets it, who waits for it, and how a slot that was left behind becomes free. */

import { expect, test } from "vitest";
import { redriveRun } from "../../functions/operators/redrive-run.ts";
import { startRun } from "../../functions/runs/start.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { walkTask } from "../engine/sample-tasks.ts";

test("an occurrence is skipped while the run before it is not done", async () => {
  const harness = new Harness({ tasks: [walkTask(30, () => harness.clock.advance(1_000))] });
  await harness.occur("walk", "a");
  await harness.next();
  expect((await harness.run("walk")).status).toBe("interrupted");
  await harness.occur("walk", "b");
  await harness.drain();
  const [second, first] = await harness.runs("walk");
  expect(first).toMatchObject({ status: "succeeded", trigger: "a", admitted: 0 });
  expect(second).toMatchObject({ status: "skipped", reason: "overlap", trigger: "b" });
  expect((await harness.state("walk"))?.slotRun).toBeUndefined();
});

test("a run that a person starts may overlap unless it asks for the overlap rule", async () => {
  const harness = new Harness({ tasks: [walkTask(30, () => harness.clock.advance(1_000))] });
  await harness.occur("walk", "a");
  await harness.next();
  const request = { task: "walk", lane: "default", kind: "manual" } as const;
  const overlaps = await startRun(harness.context, request);
  const obeys = await startRun(harness.context, { ...request, overlap: "skip" });
  await harness.drain();
  expect(await harness.memory.get(overlaps)).toMatchObject({ status: "succeeded" });
  expect(await harness.memory.get(obeys)).toMatchObject({ status: "skipped", reason: "overlap" });
});

test("a redriven run waits for the slot and gets it as soon as it is free", async () => {
  let fails = true;
  const harness = new Harness({
    tasks: [
      walkTask(
        30,
        (n) => {
          if (n === 2 && fails) throw new Error("no");
          return harness.clock.advance(2_000);
        },
        { maxAttempts: 1 },
      ),
    ],
  });
  await harness.occur("walk", "a");
  await harness.drain();
  const failed = await harness.run("walk");
  expect(failed.status).toBe("errored");
  fails = false;
  await harness.clock.advance(60_000);
  await harness.occur("walk", "b");
  await harness.next();
  await redriveRun(harness.context, failed);
  await harness.next();
  await harness.next();
  expect(await harness.memory.get(failed)).toMatchObject({
    status: "enqueued",
    dueKey: "wait#walk#",
    turn: 1,
  });
  await harness.drain();
  expect((await harness.runs("walk")).map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
  expect(await harness.memory.get(failed)).toMatchObject({ ticks: 30, admitted: 1 });
  expect((await harness.state("walk"))?.slotRun).toBeUndefined();
});

test("a short run under the overlap rule costs four writes and no read", async () => {
  const calls: string[] = [];
  const harness = new Harness({
    tasks: [walkTask(30)],
    store: (store) =>
      interceptedStore(store, ({ method, forward }) => {
        calls.push(method);
        return forward();
      }),
  });
  await harness.occur("walk");
  await harness.drain();
  expect(calls).toEqual(["updatePart", "update", "update", "updatePart"]);
});

test("a slot left behind by a run that has ended is taken over", async () => {
  const harness = new Harness({ tasks: [walkTask(30)] });
  await harness.occur("walk", "a");
  await harness.drain();
  const { run } = await harness.run("walk");
  await harness.changeState("walk", { slotRun: run, slotTurn: 0 });
  await harness.clock.advance(60_000);
  await harness.occur("walk", "b");
  await harness.drain();
  expect((await harness.runs("walk")).map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
});

test("a slot's holder that died before its claim is created and keeps its slot", async () => {
  const harness = new Harness({ tasks: [walkTask(30)] });
  const holder = "2026-03-01T11:59:00Z/a";
  await harness.changeState("walk", { slotRun: holder, slotTurn: 0 });
  await harness.occur("walk", "b");
  await harness.drain();
  const [second, first] = await harness.runs("walk");
  expect(first).toMatchObject({ run: holder, status: "enqueued", dueAt: harness.clock.now() + 120_000 });
  expect(second).toMatchObject({ status: "skipped", reason: "overlap" });
  await harness.minute();
  await harness.minute();
  await harness.drain();
  expect((await harness.runs("walk"))[1]).toMatchObject({ status: "succeeded", admitted: 0 });
});

test("a slot that a second delivery took for an ended run is given back", async () => {
  const harness = new Harness({ tasks: [walkTask(30)] });
  const at = harness.second;
  await harness.occur("walk", "a", at);
  await harness.drain();
  await harness.occur("walk", "a", at);
  await harness.drain();
  expect((await harness.state("walk"))?.slotRun).toBeUndefined();
});

test("a slot held by a run whose record has expired is taken over, and that run is not created again", async () => {
  const harness = new Harness({ tasks: [walkTask(30)] });
  const slotRun = "2025-11-01T12:00:00Z/a";
  await harness.changeState("walk", { slotRun, slotTurn: 0 });
  await harness.occur("walk", "a");
  await harness.drain();
  expect((await harness.runs("walk")).map(({ status }) => status)).toEqual(["succeeded"]);
});
