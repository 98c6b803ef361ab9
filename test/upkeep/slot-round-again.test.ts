/** The sweeper's second look at the slots of a minute in which runs wait. */
import { expect, test } from "vitest";
import { newRun } from "../../functions/model/run/new-run.ts";
import { Harness } from "../engine/harness.ts";
import { holding } from "../engine/holding.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { onceTask } from "../engine/sample-tasks.ts";

const holder = { task: "once", run: "2026-03-01T11:30:00Z/daily" };
const next = { task: "once", run: "2026-03-01T11:00:00Z/daily" };
const scheduled = { scheduledTime: "2026-03-01T12:00:00Z" };

/** A slot whose holder is at work, and, unless nothing waits, a run that waits for it. `looks`: how often each queue was read. */
async function fullSlot(waits = true) {
  const looks: Record<string, number> = {};
  const harness = new Harness({
    tasks: [onceTask()],
    store: (store) =>
      interceptedStore(store, ({ method, args, forward }) => {
        const [queue] = args as [string];
        if (method === "due" && queue.startsWith("wait#")) looks[queue] = (looks[queue] ?? 0) + 1;
        return forward();
      }),
  });
  const now = harness.clock.now();
  const run = { ...newRun(now, "daily", new Date(now)), lane: "default", overlap: "skip", seq: 0 } as const;
  const atWork = { status: "running", admitted: 0, leaseId: "x", leaseExpiresAt: now + 3_600_000 } as const;
  await harness.put({ ...run, ...holder, ...atWork, turn: 0 });
  const queued = { dueKey: "wait#once#", dueAt: now, leaseExpiresAt: 0, turn: 0 } as const;
  if (waits) await harness.put({ ...run, ...next, status: "enqueued", ...queued });
  await harness.changeState("once", holding(holder.run, 0, waits ? next.run : undefined));
  return { harness, looks };
}

/** Invokes the sweeper, and says how long it took, in seconds; undefined while it is at work. */
function invoke(harness: Harness, event: object, seconds = 50) {
  const { sweeper, clock } = harness;
  const began = clock.monotonic();
  const over: { after?: number } = {};
  void sweeper(event, harness.lambdaContext(seconds)).then(() => {
    over.after = (clock.monotonic() - began) / 1_000;
  });
  return over;
}

test("a slot that a crash left behind after the sweeper's look is handed on 35 s later by the same sweeper", async () => {
  const { harness, looks } = await fullSlot();
  const over = invoke(harness, scheduled);
  await harness.clock.advance(20_000);
  await harness.change(holder, { status: "succeeded", leaseExpiresAt: 0 });
  await harness.clock.advance(14_000);
  expect(await harness.holders("once")).toEqual([holder.run]);
  await harness.clock.advance(2_000);
  expect(await harness.holders("once")).toEqual([next.run]);
  expect(over.after).toBe(35);
  expect(looks["wait#once#"]).toBeGreaterThan(1);
});

test.each([
  ["in which nothing waits", false, scheduled, 50],
  ["that a person began by hand", true, {}, 50],
  ["in which too little time is left", true, scheduled, 39],
] as const)(
  "there is no second look at the slots in a sweep %s, and it ends at once",
  async (_, waits, event, seconds) => {
    const { harness, looks } = await fullSlot(waits);
    const over = invoke(harness, event, seconds);
    await harness.clock.advance(0);
    expect(over.after).toBe(0);
    expect(harness.clock.timers).toBe(0);
    const first = { ...looks };
    await harness.clock.advance(60_000);
    expect(looks).toEqual(first);
  },
);

test("a sweeper that is told to end while it waits for its second look ends within seconds", async () => {
  const { harness, looks } = await fullSlot();
  let isOver = false;
  void harness.sweeper(scheduled, harness.lambdaContext(50)).then(() => {
    isOver = true;
  });
  await harness.clock.advance(10_000);
  const first = { ...looks };
  harness.stopMachine();
  await harness.clock.advance(3_000);
  expect(isOver).toBe(true);
  expect(looks).toEqual(first);
});
