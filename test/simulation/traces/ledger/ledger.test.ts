/** Stories of ledgers that chance tells too seldom: late messages, gaps of several causes, deploys near each other, long sleep. */
import { expect, test } from "vitest";
import type { CatchUp } from "../../../../functions/model/task/catch-up.ts";
import { setOverrides } from "../../../../functions/operators/index.ts";
import { LedgerTrace } from "./ledger-trace.ts";

/** A trace whose ledger begins at 12:15, and of which 13:00 ran. */
async function begun(catchUp: CatchUp, more: object = {}): Promise<LedgerTrace> {
  const trace = new LedgerTrace({ catchUp, ...more });
  await trace.sweeper().sweep();
  await trace.until("13:00:00");
  await trace.deliver(13);
  return trace;
}

test("an earlier version's sweeper that takes charge after the newer one is put right a minute later", async () => {
  const trace = new LedgerTrace({ catchUp: "none" });
  const early = trace.sweeper("v1");
  const charge = early.hold("take charge");
  void early.sweep();
  await trace.settled();
  const next = trace.sweeper("v2", [trace.timed({ off: "disabled" })]);
  await next.sweep();
  await charge.answer();
  await next.sweep();
  const part = await trace.harness.memory.getPart({ task: "(pawl)", part: "sweeper" });
  expect(part?.version).toBe("v2");
  expect((await trace.ledger()).pieces.at(-1)?.off).toBe("disabled");
});

test.each(["before the start", "between the start and its message"])(
  "a skip that was decided just before the instant was old, and lands %s, does not undo the catch-up",
  async (when) => {
    const trace = await begun("latest", { startWithinSeconds: 600 });
    await trace.until("15:00:00");
    await trace.deliver(15);
    // 14:00 comes a second before it is old, and its skip is on its way.
    await trace.until("15:00:59");
    const skip = trace.holdWorker("skip");
    void trace.deliver(14);
    await trace.settled();
    await trace.until("16:01:01");
    await trace.deliver(16);
    const sweeper = trace.sweeper();
    const start = sweeper.hold(when === "before the start" ? "create" : "send");
    void sweeper.sweep();
    await trace.settled();
    expect(start.isMade).toBe(true);
    await skip.answer();
    await trace.settled();
    await start.answer();
    await trace.goOn("16:10:00", sweeper);
    expect(trace.ran).toEqual([13, 15, 16, 14]);
    expect(await trace.verdicts(14)).toEqual(["succeeded"]);
  },
);

test.each([
  ["with the sweeper up", true, "missed"],
  ["with the sweeper down", false, "missed"],
])(
  "a message that is over an hour late, and too late to run, changes no verdict, %s",
  async (_, isUp, verdict) => {
    const trace = await begun("none", { startWithinSeconds: 3_600 });
    await trace.until("15:10:00");
    if (isUp) await trace.sweeper().sweep();
    await trace.deliver(14);
    await trace.deadLetter(14);
    await trace.pause();
    await trace.deliver(14);
    if (!isUp) await trace.sweeper().sweep();
    expect(await trace.verdicts(14)).toEqual([verdict]);
    expect(trace.ran).toEqual([13]);
  },
);

test.each([true, false])(
  "a message that is over an hour late while its task is paused leaves no record, and its verdict is of its ledger: sweeper up %s",
  async (isUp) => {
    const trace = await begun("none", { startWithinSeconds: 86_400 });
    await trace.until("15:10:00");
    if (isUp) await trace.sweeper().sweep();
    await trace.pause();
    await trace.deliver(14);
    if (!isUp) await trace.sweeper().sweep();
    expect(await trace.verdicts(14)).toEqual(["missed"]);
  },
);

test.each([true, false])(
  "a message that is over an hour late and finds the slot taken waits for it: sweeper up %s",
  async (isUp) => {
    const trace = await begun("none", { startWithinSeconds: 86_400, overlap: "skip" });
    await trace.until("15:10:00");
    if (isUp) await trace.sweeper().sweep();
    const holder = { task: "walk", run: "2026-03-01T15:00:00Z/hourly" };
    const now = new Date(trace.harness.clock.now()).toISOString();
    await trace.harness.put({
      ...{
        ...holder,
        status: "running",
        lane: "default",
        trigger: "hourly",
        scheduledTime: now,
        createdAt: now,
      },
      ...{ attempt: 1, turn: 0, ticks: 0, fruitlessTurns: 0, seq: 1, admitted: 0, overlap: "skip" },
      leaseId: "its worker's",
      leaseExpiresAt: trace.harness.clock.now() + 600_000,
    });
    await trace.harness.changeState("walk", { [`held#${holder.run}`]: 0, held: 1 });
    await trace.deliver(14);
    expect((await trace.verdicts(14))[0]).toBe("enqueued");
    expect(trace.ran).toEqual([13]);
    await trace.harness.change(holder, { status: "succeeded", leaseExpiresAt: 0 });
    await trace.goOn("15:20:00", trace.sweeper());
    expect(trace.ran).toEqual([13, 14]);
  },
);

test("an instant whose message is over an hour late still runs within startWithinSeconds, recorded as missed or not", async () => {
  for (const isUp of [true, false]) {
    const trace = await begun("none", { startWithinSeconds: 86_400 });
    await trace.until("15:10:00");
    if (isUp) await trace.sweeper().sweep();
    await trace.deliver(14);
    await trace.goOn("15:20:00", trace.sweeper());
    expect(trace.ran).toEqual([13, 14]);
  }
});

test("a pause, then an outage, then a disabled task make one gap, and it is caught up once", async () => {
  const trace = await begun("latest");
  let sweeper = trace.sweeper();
  await trace.goOn("13:30:00", sweeper);
  await trace.pause();
  await trace.goOn("14:00:00", sweeper);
  await trace.deliver(14);
  // 15 is lost while the pause ends, and 16 after it.
  await trace.goOn("15:30:00", sweeper);
  await trace.resume();
  await trace.goOn("16:20:00", sweeper);
  sweeper = trace.sweeper("v2", [trace.timed({ off: "disabled" })]);
  await trace.goOn("19:00:00", sweeper);
  sweeper = trace.sweeper("v3", [trace.timed()]);
  await trace.goOn("20:00:00", sweeper);
  await trace.deliver(20);
  await trace.goOn("21:30:00", sweeper);
  expect(await trace.verdicts(14, 15, 16, 17, 18, 20)).toEqual([
    "skipped (paused)",
    "skipped (catch-up)",
    "skipped (catch-up)",
    ...["skipped (disabled)", "skipped (disabled)"],
    "succeeded",
  ]);
  // 19:00 lies in the uncertain quarter of an hour after the deploy, which belongs to the piece that is off.
  expect(trace.ran).toEqual([13, 20, 19]);
});

test("a gap waits while the message of its last instant is still on its way", async () => {
  const trace = await begun("latest");
  const sweeper = trace.sweeper();
  await trace.pause();
  await trace.goOn("14:00:00", sweeper);
  await trace.deliver(14);
  await trace.until("15:00:01");
  await trace.resume();
  expect(trace.ran).toEqual([13]);
  await trace.deliver(15);
  expect(trace.ran).toEqual([13, 15]);
  await trace.goOn("15:03:00", sweeper);
  // 14:00 is not old before 15:01, and the look after that finds 15:00 attended.
  expect(trace.ran).toEqual([13, 15, 14]);
});

test("a trigger that was removed and is back keeps what was said before, also where no sweeper saw it go", async () => {
  for (const isSeen of [true, false]) {
    const trace = await begun("none");
    await trace.goOn("14:30:00", trace.sweeper());
    if (isSeen) await trace.goOn("18:30:00", trace.sweeper("v2", []));
    await trace.until("18:30:00");
    if (!isSeen) await trace.sweeper("v2", []).sweep();
    const back = trace.sweeper("v3", [trace.timed({ expression: "30 * * * *" })]);
    await trace.goOn("21:45:00", back);
    expect(await trace.verdicts(13, 15, 17)).toEqual(["succeeded", "not deployed", "not deployed"]);
  }
});

test("what catchUp was when an instant was missed decides, though it changes within the gap", async () => {
  for (const [first, second, verdicts] of [
    ["latest", "none", ["skipped (catch-up)", "succeeded", "missed", "missed"]],
    ["none", "latest", ["missed", "missed", "skipped (catch-up)", "succeeded"]],
  ] as const) {
    const trace = await begun(first);
    await trace.goOn("15:20:00", trace.sweeper());
    const next = trace.sweeper("v2", [trace.timed({ catchUp: second })]);
    await trace.goOn("18:00:00", next);
    await trace.deliver(18);
    await trace.goOn("19:30:00", next);
    expect(await trace.verdicts(14, 15, 16, 17)).toEqual(verdicts);
  }
});

test("a sweeper that was down for a day records the newest 100 of a minutely trigger's 1,440 misses, and the others are missed all the same", async () => {
  const trace = new LedgerTrace({ catchUp: "none" });
  const minutely = [trace.timed({ expression: "* * * * *" })];
  await trace.sweeper("v1", minutely).sweep();
  await trace.until("2026-03-02T13:16:00Z");
  await trace.sweeper("v1", minutely).sweep();
  const runs = await trace.harness.memory.list("walk", { now: trace.harness.clock.now(), limit: 2_000 });
  expect(runs.items.map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => "missed"));
  expect(runs.items[0]?.run).toBe("2026-03-02T12:15:00Z/hourly");
  expect(await trace.verdicts(13, 20)).toEqual(["missed", "missed"]);
});

test("where the sweeper could not say for hours that it is at work, a deploy changes nothing that is judged", async () => {
  const trace = await begun("none");
  const sweeper = trace.sweeper();
  await trace.goOn("13:20:00", sweeper);
  sweeper.refuses("seen");
  await trace.goOn("18:00:00", sweeper);
  await trace.deliver(18);
  await trace.goOn("20:30:00", sweeper);
  const { judged } = await trace.ledger();
  await trace.sweeper("v2", []).sweep();
  const { pieces } = await trace.ledger();
  expect(pieces.at(-1)?.from).toBeGreaterThan(judged);
  expect(await trace.verdicts(14, 18)).toEqual(["missed", "succeeded"]);
});

test("an interval that AWS counts from its deploy is missed and caught up by the beat that its records show", async () => {
  const trace = new LedgerTrace({ catchUp: "none" });
  const every = [trace.timed({ expression: "every 25 minutes" })];
  const sweeper = trace.sweeper("v1", every);
  await sweeper.sweep();
  const occur = async (clock: string) => {
    await trace.goOn(clock, sweeper);
    await trace.harness.occur("walk", "hourly", `2026-03-01T${clock}Z`);
    await trace.harness.drain();
  };
  await occur("12:35:00");
  await occur("13:00:00");
  // 13:25 is lost; from 14:07 on AWS counts anew.
  await occur("13:50:00");
  await occur("14:07:00");
  await occur("14:32:00");
  await trace.goOn("17:00:00", sweeper);
  const runs = await trace.harness.memory.list("walk", { now: trace.harness.clock.now() });
  const missed = runs.items.filter(({ status }) => status === "missed").map(({ run }) => run.slice(11, 16));
  expect(missed).toContain("13:25");
  expect(missed.filter((clock) => clock < "14:32" && clock !== "13:25")).toEqual([]);
});

test("a gap that an override of enabled holds up is decided in the minute in which that ends, not with the next old instant", async () => {
  const trace = new LedgerTrace({ catchUp: "latest" });
  const sweeper = trace.sweeper();
  await trace.goOn("13:00:00", sweeper);
  await trace.deliver(13);
  await trace.goOn("14:05:00", sweeper);
  const task = { name: "walk", overlap: "allow", catchUp: "latest" } as const;
  const until = new Date("2026-03-01T16:30:00Z");
  await setOverrides(trace.harness.context, task, { enabled: false }, { until });
  for (const hour of [15, 16]) {
    await trace.goOn(`${hour}:00:00`, sweeper);
    await trace.deliver(hour);
  }
  await trace.goOn("16:29:00", sweeper);
  expect(await trace.verdicts(15, 16)).toEqual(["skipped (disabled)", "skipped (disabled)"]);
  expect(trace.ran).toEqual([13]);
  await trace.goOn("16:32:00", sweeper);
  expect(trace.ran).toEqual([13, 16]);
});
