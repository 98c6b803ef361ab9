/**
 * Answers that take long. What they say of a lease was true when they were given: a cancelled run's owner that finishes a
 * long item may have renewed its lease since, and no other run may start until it is done.
 */
import { expect, test } from "vitest";
import { makeDeadLetter } from "../../../../functions/dead-letter.ts";
import { cancelRun } from "../../../../functions/operators/cancel-run.ts";
import { startRun } from "../../../../functions/runs/start.ts";
import { sqsEvent } from "../../lambda-event.ts";
import { nothingLeft, Trace } from "../trace.ts";

const lane = { timeoutSeconds: 900 };
const aloneThroughout = {
  ...nothingLeft,
  runs: { a: "cancelled", b: "skipped: overlap" },
  items: { a: [1, 2], b: [] },
};

/** A trace in which `a` works on its second item, for a minute. */
async function atLongItem(): Promise<Trace> {
  const trace = new Trace({ lane });
  const { clock } = trace.harness;
  trace.onItem = (trigger, item) =>
    trigger === "a" && item === 2 && new Promise<void>((resolve) => clock.after(60_000, resolve));
  await trace.occur("a");
  void trace.actor().next();
  await trace.pass(2);
  return trace;
}

async function cancelA(trace: Trace): Promise<void> {
  await cancelRun(trace.harness.context, await trace.run("a"));
}

test("a slot stays with a cancelled run whose lease is renewed while another worker reads it", async () => {
  const trace = await atLongItem();
  await cancelA(trace);
  await trace.occur("b");
  const second = trace.actor();
  const read = second.hold("get");
  void second.next();
  await trace.pass(1);
  const found = await read.land();
  await trace.pass(35);
  await read.hear(found);
  await trace.goOn(2);
  expect(await trace.end()).toEqual(aloneThroughout);
});

test("a worker that loses a claim leaves the slot to a cancelled run whose lease is renewed before the answer arrives", async () => {
  const trace = await atLongItem();
  await cancelA(trace);
  await trace.occur("a", (await trace.run("a")).scheduledTime);
  const second = trace.actor();
  const claim = second.hold("claim");
  void second.next();
  await trace.pass(1);
  const found = await claim.land();
  await trace.pass(35);
  await claim.hear(found);
  await trace.occur("b");
  void trace.actor().next();
  await trace.goOn(2);
  expect(await trace.end()).toEqual(aloneThroughout);
});

test("an operator who cancels a run leaves it its slot when its lease is renewed before the answer arrives", async () => {
  const trace = await atLongItem();
  const operator = trace.actor();
  const cancel = operator.hold("cancel");
  void cancelRun(operator.context, await trace.run("a"));
  await trace.pass(1);
  const cancelled = await cancel.land();
  await trace.pass(35);
  await cancel.hear(cancelled);
  await trace.occur("b");
  void trace.actor().next();
  await trace.goOn(2);
  expect(await trace.end()).toEqual(aloneThroughout);
});

test("no run is skipped for a slot's absent holder that is given up while it is being created", async () => {
  const trace = new Trace();
  const { harness } = trace;
  await trace.occur("a");
  const message = trace.receive();
  const first = trace.actor();
  first.hold("claim");
  void first.work(message);
  await trace.pass(1);
  first.die();
  harness.queue.delete(harness.lane.name, message.receiptHandle);
  await trace.occur("b");
  const second = trace.actor();
  const create = second.hold("create");
  void second.next();
  await trace.pass(1);
  await makeDeadLetter(trace.actor().context)(sqsEvent([message], "dead"), harness.lambdaContext(30));
  await create.answer();
  await trace.goOn(1);
  expect(await trace.end()).toEqual({
    ...nothingLeft,
    runs: { a: "errored: never claimed", b: "succeeded" },
    items: { a: [], b: [1, 2, 3] },
  });
});

test("of two sweepers that postpone an entry in the same millisecond, one sends its run", async () => {
  const trace = new Trace();
  const { queue, context } = trace.harness;
  await startRun(context, { task: "walk", lane: "default", kind: "manual" });
  queue.delete("default", trace.receive().receiptHandle);
  await trace.pass(125);
  const sweepers = [trace.actor(), trace.actor()];
  const moves = sweepers.map((sweeper) => sweeper.hold("postpone"));
  const swept = sweepers.map((sweeper) => sweeper.sweep());
  await trace.pass(0);
  for (const move of moves) await move.answer();
  await Promise.all(swept);
  expect(queue.size("default")).toBe(1);
});
