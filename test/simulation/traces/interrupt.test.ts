/** The end of a turn: one write, then the message of the next turn. What may go wrong between them (invariants 6 and 11). */
import { expect, test } from "vitest";
import { pauseRun, resumeRun } from "../../../functions/operators/pause-run.ts";
import { doneOnce, Trace } from "./trace.ts";

const settings = { maxRuntimeSeconds: 2 };

test("an interrupt whose answer was lost is known by its number, and its turn is sent at once", async () => {
  const trace = new Trace({ settings });
  await trace.occur("a");
  const first = trace.actor();
  const interrupt = first.hold("interrupt");
  const turn = first.next();
  await trace.pass(3);
  await interrupt.land();
  await interrupt.lose();
  await trace.pass(1);
  expect(await turn).toBe("acknowledged");
  expect(JSON.parse(trace.receive().body)).toEqual({ ...(await key(trace)), turn: 1 });
  await trace.goOn(3);
  expect(await trace.end()).toEqual(doneOnce);
});

test("the sweeper sends a run whose worker died between the interrupt's write and its send", async () => {
  const trace = new Trace({ settings });
  await trace.occur("a");
  const first = trace.actor();
  const send = first.hold("send");
  void first.next();
  await trace.pass(3);
  expect(await trace.run("a")).toMatchObject({ status: "interrupted", turn: 1 });
  expect(send.isMade).toBe(true);
  first.die();
  await trace.goOn(3);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a worker whose interrupt's answer was lost does not send a turn that an operator's resume has sent", async () => {
  const trace = new Trace({ settings });
  const { queue, context, lane } = trace.harness;
  await trace.occur("a");
  const first = trace.actor();
  const interrupt = first.hold("interrupt");
  const turn = first.next();
  await trace.pass(3);
  await interrupt.land();
  await pauseRun(context, await trace.run("a"));
  await resumeRun(context, await trace.run("a"));
  await interrupt.lose();
  await trace.pass(1);
  expect(await turn).toBe("acknowledged");
  expect(queue.size(lane.name)).toBe(1);
  await trace.goOn(3);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a backoff whose answer was lost counts once, and its turn is sent at once", async () => {
  let isBusy = true;
  const trace = new Trace({ throttle: () => isBusy && "busy" });
  await trace.occur("a");
  const first = trace.actor();
  const interrupt = first.hold("interrupt");
  const turn = first.next();
  await trace.pass(0);
  await interrupt.land();
  await interrupt.lose();
  await trace.pass(1);
  expect(await turn).toBe("acknowledged");
  const once = { pausedMs: 30_000, snoozed: { times: 0, seconds: 30, throttled: 1 }, attempt: 1, turn: 1 };
  expect(await trace.run("a")).toMatchObject({ status: "interrupted", reason: "throttled: busy", ...once });
  isBusy = false;
  await trace.goOn(1);
  expect(await trace.end()).toEqual(doneOnce);
  expect((await trace.run("a")).pausedMs).toBe(30_000);
});

test("a run whose worker died between a backoff's write and its send goes on after the backoff", async () => {
  let isBusy = true;
  const trace = new Trace({ throttle: () => isBusy });
  await trace.occur("a");
  const first = trace.actor();
  const send = first.hold("send");
  void first.next();
  await trace.pass(1);
  expect(send.isMade).toBe(true);
  first.die();
  isBusy = false;
  await trace.goOn(4);
  expect(await trace.end()).toEqual(doneOnce);
  expect(await trace.run("a")).toMatchObject({ attempt: 1, fruitlessTurns: 0, pausedMs: 30_000 });
});

async function key(trace: Trace): Promise<object> {
  const { task, run } = await trace.run("a");
  return { task, run };
}
