/** Overrides at their edges: the sweep that did not know, two schedules of one second, a deploy below, a death in between. */
import { expect, test } from "vitest";
import type { FiredSchedule } from "../../../functions/model/task/fired-schedule.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { removeOverrides, setOverrides } from "../../../functions/operators/index.ts";
import type { Ports } from "../../../functions/runs/index.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { Fire } from "../../../functions/upkeep/fire/fire.ts";
import { cron, every } from "../../../index.ts";
import { Harness } from "../../engine/harness.ts";
import { intercepted } from "../overrides/world.ts";
import type { Actor } from "./actor.ts";
import { Trace } from "./trace.ts";

const note = { note: "x" };
const walk = { name: "walk", overlap: "skip", catchUp: "none" } as const;

/** A wake of a sweeper that fires each minute. */
async function wake({ context }: Actor): Promise<void> {
  const own = { task: "walk", lane: "default", trigger: "own", zone: "UTC" };
  await new Fire(context, [{ ...own, expression: "every 60 seconds" }]).send(() => true);
}

/** Lets time pass. Returns what arrived of the override's schedule: its second of the trace, and by how many it was late. */
async function arrivals(trace: Trace, seconds: number): Promise<string[]> {
  const { queue, clock } = trace.harness;
  const found: string[] = [];
  for (let second = 0; second < seconds; second++) {
    for (let next = queue.receive("default"); next !== undefined; next = queue.receive("default")) {
      queue.delete("default", next.receiptHandle);
      const { trigger, scheduledTime } = JSON.parse(next.body) as { trigger: string; scheduledTime: string };
      const late = (clock.now() - Date.parse(scheduledTime)) / 1000;
      if (trigger !== "own") found.push(`${scheduledTime.slice(11, 19)} +${late}`);
    }
    await trace.pass(1);
  }
  return found;
}

/** A context whose clock is behind. */
function behind<T extends Ports>(context: T, seconds: number): T {
  const { clock } = context;
  const slow = { monotonic: () => clock.monotonic(), after: clock.after.bind(clock) };
  return { ...context, clock: { ...slow, now: () => clock.now() - seconds * 1_000 } };
}

test.each([
  ["200 s ahead arrives in time", 0, ["12:03:20 +0", "12:04:10 +0", "12:05:00 +0"]],
  [
    "100 s ahead would arrive late",
    100,
    ["12:01:40 +19", "12:02:30 +0", "12:03:20 +0", "12:04:10 +0", "12:05:00 +0"],
  ],
])(
  "of an override that is written after a sweep has read the state, each instant from %s, once",
  async (_, secondsBehind, wanted) => {
    const trace = new Trace();
    const [slow, next, operator] = [trace.actor(), trace.actor(), trace.actor()];
    const sends = slow.hold("sendBatch");
    const sweep = wake(slow);
    await trace.pass(0);
    expect(sends.isMade).toBe(true);
    await setOverrides(behind(operator.context, secondsBehind), walk, { schedule: "every 50 seconds" }, note);
    await sends.answer();
    await sweep;
    const found = await arrivals(trace, 119);
    await wake(next);
    found.push(...(await arrivals(trace, 119)));
    await wake(next);
    found.push(...(await arrivals(trace, 65)));
    expect(found).toEqual(wanted);
  },
);

test("what an operator wrote who died before the answer is fired by a sweeper that knew nothing of it", async () => {
  const trace = new Trace();
  const [sweeper, operator] = [trace.actor(), trace.actor()];
  const write = operator.hold("override task");
  void setOverrides(operator.context, walk, { schedule: "every 50 seconds" }, note);
  await trace.pass(0);
  operator.die();
  await wake(sweeper);
  await trace.pass(9);
  expect(await write.land()).toMatchObject({ ok: true });
  const found: string[] = [];
  for (let minute = 0; minute < 4; minute++) {
    found.push(...(await arrivals(trace, 60)));
    await wake(sweeper);
  }
  found.push(...(await arrivals(trace, 30)));
  expect(found).toEqual(["12:03:20 +0", "12:04:10 +0"]);
});

type Timed = ReturnType<typeof cron> | ReturnType<typeof every>;

function taskWith(trigger: Timed): Task {
  return defineTask({
    name: "walk",
    description: "Does nothing.",
    triggers: [trigger],
    items: () => [],
    process: () => {},
  });
}

/** A deployment of a task whose one trigger the sweeper fires. */
function deployed(trigger: Timed, before?: Harness, store?: (store: RunStore) => RunStore): Harness {
  const { id, expression, timeZone: zone } = trigger;
  const schedule: FiredSchedule = { task: "walk", lane: "default", trigger: id, expression, zone };
  return new Harness({ tasks: [taskWith(trigger)], firedSchedules: [schedule], before, store });
}

/** What the sweeper fires is worked on for some seconds: it is called each minute. */
async function goOn(harness: Harness, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    if (second % 60 === 0) await harness.sweep();
    await harness.drain();
    await harness.clock.advance(1_000);
  }
}

/** The runs of a trigger from a clock's time on, the oldest first. */
async function runsOf(harness: Harness, trigger: string, from: string): Promise<string[]> {
  const runs = await harness.runs("walk");
  return runs
    .filter((run) => run.trigger === trigger && run.scheduledTime.slice(11, 19) >= from)
    .map(({ scheduledTime, status, reason }) => `${scheduledTime.slice(11, 19)} ${reason ?? status}`)
    .reverse();
}

test.each([
  ["is overridden, and takes no slot", undefined, ["12:04:00 overridden"], 0],
  [
    "would take it, were its clause left out",
    "the overrides are those that were seen",
    ["12:04:00 succeeded"],
    1,
  ],
] as const)(
  "of two schedules of one second the one that is replaced and comes first %s",
  async (_, left, wanted, takes) => {
    const taken: string[] = [];
    const watched = (inner: RunStore) =>
      intercepted(inner, {
        updatePart: async (key, write) => {
          const condition = write.condition.filter(({ name }) => name !== left);
          const outcome = await inner.updatePart(key, { ...write, condition });
          if (outcome.ok && write.name === "take slot") taken.push(...Object.keys(write.set ?? {}));
          return outcome;
        },
      });
    const own = cron("*/2 * * * *", { id: "own" });
    const harness = new Harness({ tasks: [taskWith(own)], store: watched });
    // The environment knows the state as it was without overrides.
    await harness.occur("walk", "own");
    await harness.drain();
    await setOverrides(harness.context, { ...walk, triggers: [own] }, { schedule: "every 60 seconds" }, note);
    await harness.clock.advance(240_000);
    taken.length = 0;
    await harness.occur("walk", "own");
    await harness.drain();
    expect(await runsOf(harness, "own", "12:01:00")).toEqual(wanted);
    expect(taken).toHaveLength(takes);
  },
);

test("a schedule that a deploy takes over from an override goes on when the override is removed", async () => {
  const first = deployed(every("60 seconds", { id: "own" }));
  await setOverrides(first.context, walk, { schedule: "every 50 seconds" }, note);
  await goOn(first, 240);
  const adopted = every("50 seconds");
  const second = deployed(adopted, first);
  await removeOverrides(second.context, { ...walk, triggers: [adopted] }, ["schedule"]);
  await goOn(second, 400);
  const ran = await runsOf(second, adopted.id, "12:00:00");
  const seconds = [200, 250, 300, 350, 400, 450, 500, 550, 600];
  const times = seconds.map((at) => new Date(at * 1_000).toISOString().slice(14, 19));
  expect(ran).toEqual(times.map((time) => `12:${time} succeeded`));
  expect(await runsOf(second, "own", "12:03:20")).toEqual([]);
});
