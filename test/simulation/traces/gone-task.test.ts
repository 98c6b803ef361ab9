/** A task that has moved to another lane, or is no longer deployed. */
import type { SQSBatchResponse } from "aws-lambda";
import { expect, test } from "vitest";
import { defineTask } from "../../../functions/model/task/task.ts";
import { Harness } from "../../engine/harness.ts";
import type { MemoryMessage } from "../../memory/run-queue.ts";
import { sqsEvent } from "../lambda-event.ts";
import { putOff, waiting } from "./waiting.ts";

/** A task whose first worker never comes back. */
function walk(harness: () => Harness) {
  return defineTask({
    name: "walk",
    description: "Walks.",
    *items() {
      yield [1, 1];
    },
    process: () => new Promise<void>((resolve) => harness().clock.after(1_000_000, resolve)),
  });
}

/** The message comes back, to the worker of a later deployment. */
async function comeBack(harness: Harness): Promise<void> {
  const message = { messageId: "message-1", receiptHandle: "message-1#2", receives: 2 };
  const sentAt = Date.parse("2026-03-01T12:00:00.000Z");
  const body = JSON.stringify({ task: "walk" });
  await harness.worker(sqsEvent([{ ...message, sentAt, body }], "default"), harness.lambdaContext(20));
}

test("a run started by hand whose worker died is sent to its task's new lane, and no second run is created", async () => {
  const before: Harness = new Harness({ tasks: [walk(() => before)] });
  await before.queue.send("default", JSON.stringify({ task: "walk" }));
  void before.next();
  await before.clock.advance(1_000);
  before.clock.crash();
  const after = new Harness({ tasks: [], elsewhere: { walk: "bulk" }, store: () => before.memory });
  await comeBack(after);
  expect((await before.runs("walk")).map(({ run }) => run)).toEqual([
    "2026-03-01T12:00:00Z/message~message-1",
  ]);
  await after.clock.advance(30_000);
  expect(after.queue.receive("bulk")?.body).toBe(
    JSON.stringify({ task: "walk", run: "2026-03-01T12:00:00Z/message~message-1", turn: 0 }),
  );
});

test("a run started by hand whose worker died ends errored once its task is no longer deployed", async () => {
  const before: Harness = new Harness({ tasks: [walk(() => before)] });
  await before.queue.send("default", JSON.stringify({ task: "walk" }));
  void before.next();
  await before.clock.advance(1_000);
  before.clock.crash();
  const after = new Harness({ tasks: [], store: () => before.memory });
  await after.clock.advance(900_000);
  await comeBack(after);
  const items = await before.runs("walk");
  expect(items.map(({ status, reason }) => [status, reason])).toEqual([["errored", "task is not deployed"]]);
});

test("a start by hand that an old worker does not know starts one run, which the old worker leaves alone", async () => {
  const old: Harness = new Harness({ tasks: [] });
  await old.queue.send("default", JSON.stringify({ task: "walk" }));
  const message = old.queue.receive("default") as MemoryMessage;
  const deliver = async (to: Harness) => {
    const answer = await to.worker(sqsEvent([message], "default"), to.lambdaContext(20));
    return (answer as SQSBatchResponse).batchItemFailures.length;
  };
  expect(await deliver(old)).toBe(1);
  const next: Harness = new Harness({ tasks: [walk(() => next)], before: old });
  void deliver(next);
  await next.clock.advance(1_000);
  expect(await deliver(old)).toBe(1);
  expect((await old.runs("walk")).map(({ status }) => status)).toEqual(["running"]);
  expect(await old.runs("(rejected)")).toEqual([]);
});

test("the runs that wait for a slot end one after another once their task is no longer deployed", async () => {
  const harness = new Harness({ tasks: [] });
  // The slot was handed to one of them, two wait for it.
  const runs = [putOff("gone", "00"), waiting("gone", "10"), waiting("gone", "20")];
  for (const each of runs) await harness.put(each);
  await harness.queue.send("default", JSON.stringify({ task: "gone", run: runs[0]?.run, turn: 1 }));
  await harness.drain();
  expect((await harness.runs("gone")).map(({ status, reason }) => `${status}: ${reason}`)).toEqual(
    runs.map(() => "errored: task is not deployed"),
  );
});
