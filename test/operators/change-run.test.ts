/** What every operator's move has in common: what it leaves on the record, and what it refuses. */

import { expect, test } from "vitest";
import { MoveRefusedError } from "../../functions/model/errors.ts";
import { allowedMoves } from "../../functions/operators/change-run.ts";
import { pauseRun, resumeRun } from "../../functions/operators/pause-run.ts";
import { redriveRun } from "../../functions/operators/redrive-run.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { walkTask } from "../engine/sample-tasks.ts";

/** A deployment with one run that waits for its first turn. */
async function enqueued() {
  const harness = new Harness({ tasks: [walkTask(5)] });
  const { run } = await harness.invoke({ task: "walk" });
  return { harness, key: { task: "walk", run: run.slice("walk/".length) } };
}

const listed = { body: "x", dueKey: "attention#rejected#3", dueAt: 1 };

test.each<[string, string, Parameters<typeof allowedMoves>[0]]>([
  ["an enqueued run", "pause, cancel", { status: "enqueued" }],
  ["a running run", "pause, cancel", { status: "running" }],
  ["an interrupted run", "pause, cancel", { status: "interrupted" }],
  ["a retrying run", "pause, cancel", { status: "retrying" }],
  ["a paused run", "resume, cancel", { status: "paused" }],
  ["an errored run", "redrive, dismiss", { status: "errored", dueKey: "attention#errored#3", dueAt: 1 }],
  ["an errored run that was dismissed", "redrive", { status: "errored", dueAt: 1 }],
  ["a skipped run", "redrive", { status: "skipped" }],
  ["a missed run", "redrive", { status: "missed" }],
  ["a succeeded run", "none", { status: "succeeded" }],
  ["a cancelled run", "none", { status: "cancelled" }],
  ["a rejected message", "redrive, dismiss", { status: "rejected", ...listed }],
  ["a rejected message that was cut", "dismiss", { status: "rejected", ...listed, bodyCut: true }],
  ["a rejected message that was dismissed", "redrive", { status: "rejected", body: "x", dueAt: 1 }],
  ["a rejected message that was redriven", "none", { status: "rejected", body: "x" }],
])("%s allows an operator exactly these moves: %s", (_, allowed, run) => {
  expect(allowedMoves(run).join(", ") || "none").toBe(allowed);
});

test("an operator's move is refused for a run that has ended, and for one that does not exist", async () => {
  const harness = new Harness({ tasks: [walkTask(30)] });
  await harness.occur("walk");
  await harness.drain();
  const run = await harness.run("walk");
  await expect(pauseRun(harness.context, run)).rejects.toThrow(
    /is succeeded and cannot be paused: it has ended/,
  );
  await expect(redriveRun(harness.context, { task: "walk", run: "x" })).rejects.toThrow('no run "walk/x"');
});

test("a refused move names the status as a person sees it and the moves that are allowed", async () => {
  const harness = new Harness({ tasks: [walkTask(5)] });
  const key = { task: "walk", run: "2026-03-01T11:00:00Z/a" };
  const leaseExpiresAt = harness.clock.now() + 20_000;
  await harness.change(key, { status: "paused", turn: 1, leaseExpiresAt });
  const refused = redriveRun(harness.context, key);
  await expect(refused).rejects.toThrow(
    "walk/2026-03-01T11:00:00Z/a is pausing and cannot be redriven: it can be resumed or cancelled",
  );
  await expect(refused).rejects.toBeInstanceOf(MoveRefusedError);
});

test("a run keeps the newest author and note, and no older note under another author's name", async () => {
  const { harness, key } = await enqueued();
  await pauseRun(harness.context, key, { author: "ada", note: "too fast" });
  expect(await harness.memory.get(key)).toMatchObject({ author: "ada", note: "too fast" });
  await resumeRun(harness.context, key, { author: "bob" });
  expect(await harness.memory.get(key)).toMatchObject({ author: "bob" });
  expect((await harness.memory.get(key))?.note).toBeUndefined();
});

test("a run keeps author and note when the sweeper ends its pause", async () => {
  const { harness, key } = await enqueued();
  const until = new Date(harness.clock.now() + 30_000);
  await pauseRun(harness.context, key, { author: "ada", note: "too fast", until });
  await harness.minute();
  expect(await harness.memory.get(key)).toMatchObject({
    status: "enqueued",
    author: "ada",
    note: "too fast",
  });
});

test("a run that has changed 20 times while an operator moves it is left as it is, and the operator is told", async () => {
  const key = { task: "walk", run: "2026-03-01T11:00:00Z/a" };
  let tries = 0;
  const harness: Harness = new Harness({
    tasks: [walkTask(5)],
    store: (store) =>
      interceptedStore(store, async ({ write, forward }) => {
        // Another operator resumes the run and pauses it again.
        if (write === "resume") await harness.change(key, { turn: ++tries });
        return forward();
      }),
  });
  await harness.change(key, { status: "paused", turn: 0, leaseExpiresAt: 0 });
  const refused = resumeRun(harness.context, key);
  await expect(refused).rejects.toBeInstanceOf(MoveRefusedError);
  await expect(refused).rejects.toThrow(
    "walk/2026-03-01T11:00:00Z/a changed 20 times while it was being moved: try again",
  );
  expect(await harness.run("walk")).toMatchObject({ status: "paused", turn: 20 });
  expect([tries, harness.queue.size("default")]).toEqual([20, 0]);
});
