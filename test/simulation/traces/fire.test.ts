/** What the sweeper fires: sweepers that die, come twice, or belong to another version of what is deployed. */
import { expect, test } from "vitest";
import { type FiredSchedule, keyOfFired } from "../../../functions/model/task/fired-schedule.ts";
import { Fire, firedPart } from "../../../functions/upkeep/fire/fire.ts";
import type { Actor } from "./actor.ts";
import { Trace } from "./trace.ts";

function schedule(expression: string, more: Partial<FiredSchedule> = {}): FiredSchedule {
  return { task: "walk", lane: "default", trigger: expression, expression, zone: "UTC", ...more };
}

/** A wake of a sweeper that fires some schedules. */
async function wake(actor: Actor, ...firedSchedules: readonly FiredSchedule[]): Promise<number> {
  return (await new Fire(actor.context, firedSchedules).send(() => true)).sent;
}

/** Lets time pass, and says what arrived: its instant, and by how many seconds it was late. */
async function arrivals(trace: Trace, seconds: number): Promise<string[]> {
  const { queue, clock } = trace.harness;
  const found: string[] = [];
  for (let second = 0; second <= seconds; second++) {
    for (let next = queue.receive("default"); next !== undefined; next = queue.receive("default")) {
      const { trigger, scheduledTime } = JSON.parse(next.body) as { trigger: string; scheduledTime: string };
      const late = (clock.now() - Date.parse(scheduledTime)) / 1000;
      found.push(`${trigger} ${scheduledTime.slice(11, 19)} +${late}`);
      queue.delete("default", next.receiptHandle);
    }
    if (second < seconds) await trace.pass(1);
  }
  return found;
}

const recorded = async (trace: Trace) => (await trace.harness.memory.getPart(firedPart))?.upTo;

test("two sweepers that read the same record send everything twice, and the older one's record does not undo the newer one's", async () => {
  const trace = new Trace();
  const [older, newer] = [trace.actor(), trace.actor()];
  const record = older.hold("mark fired");
  const slow = wake(older, schedule("every 60 seconds"));
  await trace.pass(20);
  await wake(newer, schedule("every 60 seconds"));
  const upTo = await recorded(trace);
  await record.answer();
  await slow;
  expect(await recorded(trace)).toBe(upTo);
  const found = await arrivals(trace, 180);
  expect(found.filter((each) => each.includes("12:01:00"))).toHaveLength(2);
  expect(new Set(found)).toEqual(
    new Set(
      ["12:00:00 +20", "12:01:00 +0", "12:02:00 +0", "12:03:00 +0"].map((each) => `every 60 seconds ${each}`),
    ),
  );
});

test("a sweeper that dies after the first of two batches loses nothing: the next wake, 119 s later, sends all of it in time", async () => {
  const trace = new Trace();
  const [dying, next] = [trace.actor(), trace.actor()];
  await wake(dying, schedule("every 10 seconds"));
  await arrivals(trace, 61);
  const second = dying.hold("sendBatch");
  // 19 instants are new to it: two batches.
  const died = dying.hold("sendBatch");
  void wake(dying, schedule("every 10 seconds"), schedule("*/10 * * * * *"));
  await trace.pass(0);
  expect([second.isMade, died.isMade]).toEqual([true, true]);
  await second.land();
  dying.die();
  const before = await arrivals(trace, 118);
  await trace.pass(1);
  await wake(next, schedule("every 10 seconds"), schedule("*/10 * * * * *"));
  const all = [...before, ...(await arrivals(trace, 120))];
  const instants = (trigger: string) =>
    new Set(
      all
        .filter((each) => each.startsWith(trigger))
        .map((each) => each.slice(trigger.length + 1, trigger.length + 9)),
    );
  // From 12:01:10 to 12:05:00: each ten seconds.
  expect(instants("every 10 seconds").size).toBe(24);
  expect(all.filter((each) => !each.endsWith("+0"))).toEqual([]);
});

test("an old version's sweeper that still sends while a deploy adds a trigger costs that trigger no instant", async () => {
  const trace = new Trace();
  const [old, fresh] = [trace.actor(), trace.actor()];
  const kept = schedule("every 60 seconds");
  const added = schedule("*/30 * * * * *");
  await wake(old, kept);
  await arrivals(trace, 60);
  // The old sweeper is slow, and hears of nothing: its record is the last one, and does not name the new trigger.
  const record = old.hold("mark fired");
  const slow = wake(old, kept);
  await trace.pass(0);
  const found = await arrivals(trace, 1);
  await wake(fresh, kept, added);
  expect((await record.land()).ok).toBe(false);
  await record.hear({ ok: false });
  await slow;
  // Of two in one minute the old version's comes later.
  found.push(...(await arrivals(trace, 10)));
  await wake(old, kept, schedule("*/7 * * * * *"));
  expect((await trace.harness.memory.getPart(firedPart))?.keys).not.toContain(keyOfFired(added));
  found.push(...(await arrivals(trace, 100)));
  await wake(fresh, kept, added);
  found.push(...(await arrivals(trace, 60)));
  const added30 = found.filter((each) => each.startsWith("*/30") && each.endsWith("+0"));
  expect([...new Set(added30.map((each) => each.slice(15, 23)))].sort()).toEqual([
    ...["12:01:30", "12:02:00", "12:02:30", "12:03:00", "12:03:30"],
  ]);
});

test("a trigger that is taken out and comes back does not fire for the time in between, though it was up to date before", async () => {
  const trace = new Trace();
  const sweeper = trace.actor();
  const nightly = schedule("30 12 * * *", { startWithin: 86_400 });
  const other = schedule("0 0 * * *");
  await wake(sweeper, nightly, other);
  expect(await arrivals(trace, 60)).toEqual([]);
  await wake(sweeper, other);
  expect(await arrivals(trace, 3_600)).toEqual([]);
  await wake(sweeper, nightly, other);
  expect(await arrivals(trace, 300)).toEqual([]);
});

test("a sweeper that is left with nothing to fire forgets what it fired", async () => {
  const trace = new Trace();
  const sweeper = trace.actor();
  const nightly = schedule("30 12 * * *", { startWithin: 86_400 });
  await wake(sweeper, nightly);
  await trace.pass(60);
  await wake(sweeper);
  await trace.pass(3_600);
  await wake(sweeper, nightly);
  expect(await arrivals(trace, 300)).toEqual([]);
});

test("a precise trigger of every night that is deployed at noon fires nothing at once, and then at its instant", async () => {
  const trace = new Trace();
  const sweeper = trace.actor();
  const nightly = schedule("0 2 * * *");
  await wake(sweeper, nightly);
  expect(await arrivals(trace, 60)).toEqual([]);
  await trace.pass(13 * 3600 + 57 * 60);
  await wake(sweeper, nightly);
  expect(await arrivals(trace, 200)).toEqual(["0 2 * * * 02:00:00 +0"]);
});

test("after an hour without a sweeper two instants of a frequent trigger are sent late, and one of a daily one", async () => {
  const trace = new Trace();
  const sweeper = trace.actor();
  const often = schedule("every 5 seconds", { startWithin: 10 });
  const daily = schedule("30 12 * * *");
  await wake(sweeper, often, daily);
  await arrivals(trace, 180);
  await trace.pass(3_421);
  await wake(sweeper, often, daily);
  const found = await arrivals(trace, 0);
  expect(found).toEqual([
    "every 5 seconds 13:00:00 +1",
    "every 5 seconds 12:59:55 +6",
    "30 12 * * * 12:30:00 +1801",
  ]);
});

test("messages that SQS refuses are sent again, and where it refuses them three times their schedules start over at the next wake", async () => {
  const trace = new Trace();
  const sweeper = trace.actor();
  const often = schedule("every 60 seconds");
  sweeper.cutOff("sendBatch");
  expect(await wake(sweeper, often)).toBe(0);
  expect(trace.harness.log.filter(({ event }) => event === "occurrences not sent")).toHaveLength(3);
  sweeper.letThrough("sendBatch");
  await trace.pass(90);
  await wake(sweeper, often);
  expect(await arrivals(trace, 100)).toEqual([
    "every 60 seconds 12:02:00 +0",
    "every 60 seconds 12:03:00 +0",
  ]);
});

test("a sweeper that wakes late in a second waits for the next one, so that no message is late by a part of a second", async () => {
  const trace = new Trace();
  const sweeper = trace.actor();
  await trace.harness.clock.advance(301);
  const woken = wake(sweeper, schedule("every 60 seconds"));
  await trace.harness.clock.advance(704);
  await woken;
  const found = await arrivals(trace, 60);
  expect(found).toEqual(["every 60 seconds 12:01:00 +0.005"]);
});

test("a message comes as late as its task's jitter says, under its own instant, and is not too late for it", async () => {
  const trace = new Trace();
  const sweeper = trace.actor();
  // Of 600 s, "walk" draws 359.
  await wake(sweeper, schedule("1 12 * * *", { jitterSeconds: 600 }));
  expect(await arrivals(trace, 900)).toEqual(["1 12 * * * 12:01:00 +359"]);
});
