/**
 * Before a worker acknowledges a message it makes sure that something else brings the run back, so the run is claimed again
 * within three minutes of its worker's death (invariant 6).
 */
import { expect, test } from "vitest";
import { pauseRun, resumeRun } from "../../../functions/operators/pause-run.ts";
import { redriveRun } from "../../../functions/operators/redrive-run.ts";
import { startRun } from "../../../functions/runs/start.ts";
import { doneOnce, nothingLeft, Trace } from "./trace.ts";

/** A function that outlasts its leases. Only its message brings a run back. */
const lane = { timeoutSeconds: 100, visibilityTimeoutSeconds: 120 };

/** A trace in which a worker claimed `a` and died, and another one took it over with a copy of its message. */
async function takenOver() {
  const trace = new Trace();
  await trace.occur("a");
  const message = trace.receive();
  const first = trace.actor();
  void first.work(message);
  await trace.pass(0.5);
  first.die();
  await trace.pass(33);
  const second = trace.actor();
  void second.work(message);
  await trace.pass(0.5);
  return { trace, message, second };
}

test("a run whose second owner died comes back, though a copy of its message was acknowledged before", async () => {
  const { trace, message, second } = await takenOver();
  expect(await trace.actor().work(message)).toBe("acknowledged");
  second.die();
  await trace.goOn(3);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a run whose second owner died comes back, though a copy of its message is acknowledged after", async () => {
  const { trace, message, second } = await takenOver();
  second.die();
  await trace.pass(1);
  expect(await trace.actor().work(message)).toBe("acknowledged");
  await trace.goOn(3);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a run whose second owner died comes back, though copies of both owners' messages were acknowledged", async () => {
  const trace = new Trace();
  await trace.occur("a");
  const message = trace.receive();
  const first = trace.actor();
  void first.work(message);
  await trace.pass(0.5);
  expect(await trace.actor().work(message)).toBe("acknowledged");
  first.die();
  await trace.harness.minute();
  const resent = trace.receive();
  const second = trace.actor();
  void second.work(resent);
  await trace.pass(0.5);
  expect(await trace.actor().work(resent)).toBe("acknowledged");
  second.die();
  await trace.goOn(3);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a worker that lost its lease takes its run over before it acknowledges", async () => {
  const trace = new Trace({ lane, items: 40 });
  await trace.occur("a");
  const first = trace.actor();
  first.cutOff("checkpoint");
  const look = first.hold("get");
  let acknowledged = false;
  void first.next().then(() => {
    acknowledged = true;
  });
  // It starts no item in the lease's last five seconds, and reads the run once the lease is over.
  await trace.pass(33);
  expect(trace.itemsOf("a")).toEqual(upTo(25));
  await look.answer();
  expect(await trace.run("a")).toMatchObject({ status: "running", fruitlessTurns: 1 });
  first.die();
  expect(acknowledged).toBe(false);
  await trace.goOn(5);
  expect(await trace.end()).toEqual({ ...doneOnce, items: { a: [...upTo(25), ...upTo(40)] } });
});

test("a worker that lost its lease watches the run's new owner before it acknowledges", async () => {
  const trace = new Trace({ lane });
  await trace.occur("a");
  const message = trace.receive();
  const first = trace.actor();
  const checkpoint = first.hold("checkpoint");
  const turn = first.work(message);
  await trace.pass(33);
  const second = trace.actor();
  void second.work(message);
  await trace.pass(0.5);
  await checkpoint.answer();
  await trace.pass(0.1);
  expect(await turn).toBe("acknowledged");
  second.die();
  await trace.goOn(3);
  expect(await trace.end()).toEqual({ ...doneOnce, items: { a: [1, 1, 2, 3] } });
});

test("a run is not lost when it is resumed while the sweeper forgets the entry of its pause", async () => {
  const trace = new Trace();
  const { harness } = trace;
  const { trigger } = await startRun(harness.context, { task: "walk", lane: "default", kind: "manual" });
  await pauseRun(harness.context, await trace.run(trigger));
  await trace.actor().next();
  await trace.pass(121);
  const sweeper = trace.actor();
  const forget = sweeper.hold("forget");
  const swept = sweeper.sweep();
  await trace.pass(1);
  const operator = trace.actor();
  operator.hold("send");
  void resumeRun(operator.context, await trace.run(trigger));
  await trace.pass(1);
  operator.die();
  await forget.answer();
  expect(await swept).toMatchObject({ due: 1, forgotten: 0 });
  await trace.goOn(4);
  expect(await trace.end()).toEqual({
    ...nothingLeft,
    runs: { [trigger]: "succeeded" },
    items: { [trigger]: [1, 2, 3] },
  });
});

test("a run is not lost when a resume lands late, while the sweeper forgets the entry that it writes", async () => {
  const trace = new Trace({ lane: { timeoutSeconds: 100, visibilityTimeoutSeconds: 600 } });
  const { harness } = trace;
  await trace.occur("a");
  const owner = trace.actor();
  const claim = owner.hold("claim");
  void owner.next();
  await trace.pass(0);
  await claim.land();
  owner.die();
  await pauseRun(harness.context, await trace.run("a"));
  const operator = trace.actor();
  const resume = operator.hold("resume");
  void resumeRun(operator.context, await trace.run("a"));
  await trace.pass(60);
  const sweeper = trace.actor();
  const forget = sweeper.hold("forget");
  const swept = sweeper.sweep();
  await trace.pass(1);
  expect(forget.isMade).toBe(true);
  await resume.land();
  operator.die();
  await forget.answer();
  expect(await swept).toMatchObject({ due: 1, forgotten: 0 });
  await trace.goOn(12);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a run is not lost when a late write that watches its owner brings back the entry that the sweeper forgets", async () => {
  const trace = new Trace({ lane: { timeoutSeconds: 300, visibilityTimeoutSeconds: 120 } });
  const { harness } = trace;
  trace.onItem = (_, item) =>
    new Promise<void>((resolve) => harness.clock.after(item === 1 ? 120_000 : 0, resolve));
  await trace.occur("a");
  const message = trace.receive();
  void trace.actor().work(message);
  await trace.pass(1);
  const losers = [trace.actor(), trace.actor()] as const;
  const looks = losers.map((loser) => loser.hold("watch owner"));
  for (const loser of losers) void loser.work(message);
  await trace.pass(0);
  await looks[0]?.answer();
  const { dueAt } = await trace.run("a");
  await pauseRun(harness.context, await trace.run("a"));
  await trace.pass(60);
  const sweeper = trace.actor();
  const forget = sweeper.hold("forget");
  const swept = sweeper.sweep();
  await trace.pass(0);
  expect(forget.isMade).toBe(true);
  await resumeRun(harness.context, await trace.run("a"));
  await looks[1]?.answer();
  expect(await trace.run("a")).toMatchObject({ status: "running", dueAt });
  await forget.answer();
  expect(await swept).toMatchObject({ due: 1, forgotten: 0 });
  expect(await trace.run("a")).toMatchObject({ status: "running", dueAt });
});

test("a message whose claim may have landed comes back as soon as its lane's visibility ends, however often it was received", async () => {
  const trace = new Trace();
  await trace.occur("a");
  for (let receives = 1; receives < 5; receives++) {
    trace.receive();
    await trace.pass(120);
  }
  const first = trace.actor();
  const claim = first.hold("claim");
  const turn = first.next();
  await trace.pass(1);
  await claim.land();
  await claim.lose();
  expect(await turn).toBe("comes back");
  await trace.goOn(3);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a turn whose last write is throttled leaves its message's visibility as it is", async () => {
  const trace = new Trace();
  await trace.occur("a");
  for (let receives = 1; receives < 5; receives++) {
    trace.receive();
    await trace.pass(120);
  }
  const first = trace.actor();
  first.throttle("succeed");
  const turn = first.next();
  await trace.pass(21);
  expect(await turn).toBe("comes back");
  await trace.goOn(3);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a worker that loses a claim watches the owner when the sweeper would not for a long time", async () => {
  const trace = new Trace();
  const { harness } = trace;
  const { trigger } = await startRun(harness.context, { task: "walk", lane: "default", kind: "manual" });
  await loseMessages(trace);
  const { dueAt = 0 } = await trace.run(trigger);
  expect(dueAt - harness.clock.now()).toBeGreaterThan(600_000);
  const message = trace.receive();
  const first = trace.actor();
  void first.work(message);
  await trace.pass(0.5);
  expect(await trace.actor().work(message)).toBe("acknowledged");
  first.die();
  await trace.goOn(3);
  expect(await trace.end()).toEqual({
    ...nothingLeft,
    runs: { [trigger]: "succeeded" },
    items: { [trigger]: [1, 2, 3] },
  });
});

test("a worker that makes a run wait for a slot watches the run when another copy of its message got the slot first", async () => {
  const trace = new Trace({ settings: { maxAttempts: 1 } });
  trace.onItem = () => {
    throw new Error("no");
  };
  await trace.occur("a");
  await trace.actor().next();
  trace.onItem = () => {};
  await redriveRun(trace.harness.context, await trace.run("a"));
  await loseMessages(trace);
  const message = trace.receive();
  await trace.occur("b");
  void trace.actor().next();
  await trace.pass(1);
  const [waits, takes] = [trace.actor(), trace.actor()];
  const wait = waits.hold("wait");
  const waiting = waits.work(message);
  await trace.pass(5);
  void takes.work(message);
  await trace.pass(0.5);
  await wait.answer();
  expect(await waiting).toBe("acknowledged");
  takes.die();
  await trace.goOn(3);
  expect(await trace.end()).toEqual({
    ...nothingLeft,
    runs: { a: "succeeded", b: "succeeded" },
    items: { a: [1, 2, 3], b: [1, 2, 3] },
  });
});

test("a worker that skips a run for its slot watches the run when another copy of its message got the slot first", async () => {
  const trace = new Trace();
  const { harness } = trace;
  const { trigger } = await startRun(harness.context, {
    task: "walk",
    lane: "default",
    kind: "manual",
    overlap: "skip",
  });
  await loseMessages(trace);
  const message = trace.receive();
  await trace.occur("b");
  void trace.actor().next();
  await trace.pass(1);
  const [skips, takes] = [trace.actor(), trace.actor()];
  const skip = skips.hold("skip");
  const skipping = skips.work(message);
  await trace.pass(5);
  void takes.work(message);
  await trace.pass(0.5);
  await skip.answer();
  expect(await skipping).toBe("acknowledged");
  takes.die();
  await trace.goOn(3);
  expect(await trace.end()).toEqual({
    ...nothingLeft,
    runs: { [trigger]: "succeeded", b: "succeeded" },
    items: { [trigger]: [1, 2, 3], b: [1, 2, 3] },
  });
});

/** Message after message is lost, and the sweeper sends the next one later and later. */
async function loseMessages({ harness }: Trace): Promise<void> {
  for (let minute = 0; minute < 17; minute++) {
    const lost = harness.queue.receive("default");
    if (lost !== undefined) harness.queue.delete("default", lost.receiptHandle);
    await harness.minute();
  }
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}
