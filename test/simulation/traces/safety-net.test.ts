/**
 * Whoever acknowledges a message sees to it first that the run has something else that brings it back: within three
 * minutes of its worker's death it is claimed again.
 */
import { expect, test } from "vitest";
import { pauseRun, redriveRun, resumeRun } from "../../../functions/operators/operate.ts";
import { startRun } from "../../../functions/runs/start.ts";
import { doneOnce, nothingLeft, Trace } from "./trace.ts";

/** A function that outlives its leases, and nothing but its message to bring a run back. */
const lane = { timeoutSeconds: 100, visibilityTimeoutSeconds: 120 };

/** A trace in which `a` was claimed by a worker that is dead, and taken over from it with a copy of its message. */
async function takenOver() {
  const trace = new Trace();
  await trace.occur("a");
  const message = trace.receive();
  const first = trace.machine();
  void first.work(message);
  await trace.pass(0.5);
  first.die();
  await trace.pass(33);
  const second = trace.machine();
  void second.work(message);
  await trace.pass(0.5);
  return { trace, message, second };
}

test("a run whose second owner died comes back, though a copy of its message was acknowledged before", async () => {
  const { trace, message, second } = await takenOver();
  expect(await trace.machine().work(message)).toBe("acknowledged");
  second.die();
  await trace.goOn(3);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a run whose second owner died comes back, though a copy of its message is acknowledged after", async () => {
  const { trace, message, second } = await takenOver();
  second.die();
  await trace.pass(1);
  expect(await trace.machine().work(message)).toBe("acknowledged");
  await trace.goOn(3);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a run whose second owner died comes back, though copies of both owners' messages were acknowledged", async () => {
  const trace = new Trace();
  await trace.occur("a");
  const message = trace.receive();
  const first = trace.machine();
  void first.work(message);
  await trace.pass(0.5);
  expect(await trace.machine().work(message)).toBe("acknowledged");
  first.die();
  await trace.world.minute();
  const sentByClock = trace.receive();
  const second = trace.machine();
  void second.work(sentByClock);
  await trace.pass(0.5);
  expect(await trace.machine().work(sentByClock)).toBe("acknowledged");
  second.die();
  await trace.goOn(3);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a worker that lost its lease takes its run over before it acknowledges", async () => {
  const trace = new Trace({ lane, items: 40 });
  await trace.occur("a");
  const first = trace.machine();
  first.cutOff("checkpoint");
  const look = first.hold("get");
  let acknowledged = false;
  void first.next().then(() => {
    acknowledged = true;
  });
  // It starts no item in the lease's last five seconds, and looks at the run once the lease is over.
  await trace.pass(33);
  expect(trace.itemsOf("a")).toEqual(upTo(25));
  await look.answer();
  expect(await trace.run("a")).toMatchObject({ status: "running", fruitlessTurns: 1 });
  first.die();
  expect(acknowledged).toBe(false);
  await trace.goOn(5);
  expect(await trace.end()).toEqual({ ...doneOnce, items: { a: [...upTo(25), ...upTo(40)] } });
});

test("a worker that lost its lease looks after the run's new owner before it acknowledges", async () => {
  const trace = new Trace({ lane });
  await trace.occur("a");
  const message = trace.receive();
  const first = trace.machine();
  const checkpoint = first.hold("checkpoint");
  const turn = first.work(message);
  await trace.pass(33);
  const second = trace.machine();
  void second.work(message);
  await trace.pass(0.5);
  await checkpoint.answer();
  await trace.pass(0.1);
  expect(await turn).toBe("acknowledged");
  second.die();
  await trace.goOn(3);
  expect(await trace.end()).toEqual({ ...doneOnce, items: { a: [1, 1, 2, 3] } });
});

test("a run is not lost when it is resumed while the clock removes the entry of its pause", async () => {
  const trace = new Trace();
  const { world } = trace;
  const { trigger } = await startRun(world.ports, { task: "walk", lane: "default", kind: "manual" });
  await pauseRun(world.gate, await trace.run(trigger));
  await trace.machine().next();
  await trace.pass(121);
  const clock = trace.machine();
  const forget = clock.hold("forget");
  const swept = clock.sweep();
  await trace.pass(1);
  const operator = trace.machine();
  operator.hold("send");
  void resumeRun(operator.gate, await trace.run(trigger));
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

test("a run is not lost when a resume lands late, while the clock removes the entry that it meant to keep", async () => {
  const trace = new Trace({ lane: { timeoutSeconds: 100, visibilityTimeoutSeconds: 600 } });
  const { world } = trace;
  await trace.occur("a");
  const owner = trace.machine();
  const claim = owner.hold("claim");
  void owner.next();
  await trace.pass(0);
  await claim.land();
  owner.die();
  await pauseRun(world.gate, await trace.run("a"));
  const operator = trace.machine();
  const resume = operator.hold("resume");
  void resumeRun(operator.gate, await trace.run("a"));
  await trace.pass(60);
  const clock = trace.machine();
  const forget = clock.hold("forget");
  const swept = clock.sweep();
  await trace.pass(1);
  expect(forget.isMade).toBe(true);
  await resume.land();
  operator.die();
  await forget.answer();
  expect(await swept).toMatchObject({ due: 1, forgotten: 0 });
  await trace.goOn(12);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a run is not lost when a loser's late look after its owner brings back the entry that the clock removes", async () => {
  const trace = new Trace({ lane: { timeoutSeconds: 300, visibilityTimeoutSeconds: 120 } });
  const { world } = trace;
  trace.onItem = (_, item) =>
    new Promise<void>((resolve) => world.clock.after(item === 1 ? 120_000 : 0, resolve));
  await trace.occur("a");
  const message = trace.receive();
  void trace.machine().work(message);
  await trace.pass(1);
  const losers = [trace.machine(), trace.machine()] as const;
  const looks = losers.map((loser) => loser.hold("look after"));
  for (const loser of losers) void loser.work(message);
  await trace.pass(0);
  await looks[0]?.answer();
  const { dueAt } = await trace.run("a");
  await pauseRun(world.gate, await trace.run("a"));
  await trace.pass(60);
  const clock = trace.machine();
  const forget = clock.hold("forget");
  const swept = clock.sweep();
  await trace.pass(0);
  expect(forget.isMade).toBe(true);
  await resumeRun(world.gate, await trace.run("a"));
  await looks[1]?.answer();
  expect(await trace.run("a")).toMatchObject({ status: "running", dueAt });
  await forget.answer();
  expect(await swept).toMatchObject({ due: 1, forgotten: 0 });
  expect(await trace.run("a")).toMatchObject({ status: "running", dueAt });
});

test("a claim whose outcome is unknown leaves its message's visibility as it is", async () => {
  const trace = new Trace();
  await trace.occur("a");
  for (let receives = 1; receives < 5; receives++) {
    trace.receive();
    await trace.pass(120);
  }
  const first = trace.machine();
  const claim = first.hold("claim");
  const turn = first.next();
  await trace.pass(1);
  await claim.land();
  await claim.lose();
  expect(await turn).toBe("comes back");
  await trace.goOn(3);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a turn whose end the table refuses leaves its message's visibility as it is", async () => {
  const trace = new Trace();
  await trace.occur("a");
  for (let receives = 1; receives < 5; receives++) {
    trace.receive();
    await trace.pass(120);
  }
  const first = trace.machine();
  first.throttle("succeed");
  const turn = first.next();
  await trace.pass(21);
  expect(await turn).toBe("comes back");
  await trace.goOn(3);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a loser looks after the owner where the clock would not for a long time", async () => {
  const trace = new Trace();
  const { world } = trace;
  const { trigger } = await startRun(world.ports, { task: "walk", lane: "default", kind: "manual" });
  await loseMessages(trace);
  const { dueAt = 0 } = await trace.run(trigger);
  expect(dueAt - world.clock.now()).toBeGreaterThan(600_000);
  const message = trace.receive();
  const first = trace.machine();
  void first.work(message);
  await trace.pass(0.5);
  expect(await trace.machine().work(message)).toBe("acknowledged");
  first.die();
  await trace.goOn(3);
  expect(await trace.end()).toEqual({
    ...nothingLeft,
    runs: { [trigger]: "succeeded" },
    items: { [trigger]: [1, 2, 3] },
  });
});

test("whoever is to wait for a slot looks after a run whose other copy has got it meanwhile", async () => {
  const trace = new Trace({ settings: { maxAttempts: 1 } });
  trace.onItem = () => {
    throw new Error("no");
  };
  await trace.occur("a");
  await trace.machine().next();
  trace.onItem = () => {};
  await redriveRun(trace.world.gate, await trace.run("a"));
  await loseMessages(trace);
  const message = trace.receive();
  await trace.occur("b");
  void trace.machine().next();
  await trace.pass(1);
  const [waits, takes] = [trace.machine(), trace.machine()];
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

test("whoever is to skip a run for its slot looks after it where its other copy has got it meanwhile", async () => {
  const trace = new Trace();
  const { world } = trace;
  const { trigger } = await startRun(world.ports, {
    task: "walk",
    lane: "default",
    kind: "manual",
    overlap: "skip",
  });
  await loseMessages(trace);
  const message = trace.receive();
  await trace.occur("b");
  void trace.machine().next();
  await trace.pass(1);
  const [skips, takes] = [trace.machine(), trace.machine()];
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

/** Message after message is lost, and the clock sends the next one later and later. */
async function loseMessages({ world }: Trace): Promise<void> {
  for (let minute = 0; minute < 17; minute++) {
    const lost = world.queue.receive("default");
    if (lost !== undefined) world.queue.delete("default", lost.receiptHandle);
    await world.minute();
  }
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}
