/** Which occurrences a sweep sends. The instants of "every n seconds" are reckoned here without `functions/schedule`. */
import { expect, test } from "vitest";
import {
  type FiredSchedule,
  type Firing,
  jitterOf,
  keyOfFired,
} from "../../../functions/model/task/fired-schedule.ts";
import type { FiredUpTo } from "../../../functions/runs/index.ts";
import { firingOf } from "../../../functions/schedule/index.ts";
import { horizonMs, mostSends, planFiring, recordOf } from "../../../functions/upkeep/fire/plan.ts";
import { SeededRandom } from "../../simulation/random.ts";

const noon = Date.parse("2026-03-01T12:00:00Z");
const hour = 3_600_000;

function schedule(expression: string, more: Partial<FiredSchedule> = {}): FiredSchedule {
  return { task: "a", lane: "default", trigger: expression, expression, zone: "UTC", ...more };
}

const firings = (...firedSchedules: readonly FiredSchedule[]): readonly Firing[] =>
  firedSchedules.map(firingOf);

/** What a sweep at an instant sends, as texts of the time of day, and what it records when SQS takes all of it. */
function sweep(of: readonly Firing[], fired: FiredUpTo | undefined, now: number) {
  const plan = planFiring(of, fired, now);
  const record = recordOf(of, fired, { ...plan, refused: [] });
  return { sent: plan.sends.map(({ instant }) => new Date(instant).toISOString().slice(11, 19)), record };
}

const instants = (seconds: number, after: number, to: number) => {
  const found: number[] = [];
  for (let at = Math.floor(after / 1000 / seconds + 1) * seconds * 1000; at <= to; at += seconds * 1000)
    found.push(at);
  return found;
};

test("a first sweep sends the instants from now to three minutes ahead, and records that", () => {
  const of = firings(schedule("every 90 seconds"));
  expect(sweep(of, undefined, noon + 500)).toEqual({
    sent: ["12:01:30", "12:03:00"],
    record: { upTo: noon / 1000 + 180, keys: keyOfFired(schedule("every 90 seconds")) },
  });
  expect(sweep(of, undefined, noon).sent).toEqual(["12:00:00", "12:01:30", "12:03:00"]);
});

test("each instant is sent once by sweeps that are at most 179 s apart, and in time", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = new SeededRandom(seed);
    const periods = Array.from({ length: random.between(1, 6) }, () => random.between(1, 400));
    const of = firings(...periods.map((n, i) => schedule(`every ${n} seconds`, { task: `task-${i}` })));
    let fired: FiredUpTo | undefined;
    const sent: string[] = [];
    let now = noon + random.between(0, 59_999);
    const first = now;
    let last = 0;
    for (let wakes = 0; wakes < 12; wakes++, now += random.between(1_000, 179_000)) {
      const plan = planFiring(of, fired, now);
      fired = recordOf(of, fired, { ...plan, refused: [] });
      for (const {
        schedule: { task },
        instant,
      } of plan.sends) {
        expect(instant).toBeGreaterThanOrEqual(now - (wakes === 0 ? 0 : 1_000));
        sent.push(`${task} ${instant}`);
      }
      last = Math.floor((now + horizonMs) / 1000) * 1000;
    }
    const wanted = periods.flatMap((n, i) => instants(n, first - 1, last).map((at) => `task-${i} ${at}`));
    expect(sent.sort()).toEqual(wanted.sort());
  }
});

test("what a sweep sends is within its horizon, in order, and no more than it may be, whatever was recorded before", () => {
  const known = ["every 1 second", "*/7 * * * * *", "every 90 seconds", "0 2 * * *", "09:00-17:00@30"];
  for (let seed = 1; seed <= 100; seed++) {
    const random = new SeededRandom(seed);
    const startWithin = () => (random.chance(0.5) ? random.between(1, 100_000) : undefined);
    const of = firings(
      ...Array.from({ length: random.between(0, 30) }, (_, i) =>
        schedule(random.pick(known), { task: `task-${i}`, startWithin: startWithin() }),
      ),
    );
    const now = noon + random.between(0, 86_400_000);
    const upTo = Math.floor(now / 1000) + random.between(-200_000, 200);
    const keys = of.map((firing) => keyOfFired(firing.schedule)).filter(() => random.chance(0.7));
    const fired = random.chance(0.9) ? { upTo, keys: keys.join("") } : undefined;
    const { sends, left, horizon } = planFiring(of, fired, now);
    expect(sends.length).toBeLessThanOrEqual(mostSends);
    expect(left.length === 0 || sends.length === mostSends).toBe(true);
    expect(horizon).toBe(Math.floor((now + horizonMs) / 1000));
    const ahead = sends.filter(({ instant }) => instant >= now).map(({ instant }) => instant);
    const late = sends.filter(({ instant }) => instant < now).map(({ instant }) => instant);
    expect(sends.map(({ instant }) => instant)).toEqual([
      ...ahead.toSorted((a, b) => a - b),
      ...late.toSorted((a, b) => b - a),
    ]);
    const wrong = sends.filter(({ schedule: own, instant }) => {
      const firing = of.find((each) => each.schedule === own) as Firing;
      if (instant > horizon * 1000 || firing.first(instant) !== instant) return true;
      const isLate = instant < now;
      const isOwed = fired?.keys.includes(keyOfFired(own)) && instant > upTo * 1000;
      return isLate && !(isOwed && now - instant <= firing.startWithin(instant) * 1000);
    });
    expect(wrong).toEqual([]);
  }
});

test("a daily schedule that is new at noon does not fire for last night", () => {
  const nightly = schedule("0 2 * * *");
  const other = { upTo: noon / 1000 - 12 * 3600, keys: keyOfFired(schedule("0 3 * * *")) };
  expect(sweep(firings(nightly), other, noon).sent).toEqual([]);
  // Had the sweeper only been out, it would.
  expect(sweep(firings(nightly), { ...other, keys: keyOfFired(nightly) }, noon).sent).toEqual(["02:00:00"]);
});

test("after an hour without a sweeper, a schedule's last two instants are sent, the newest first, and those to come before them", () => {
  const [often, nightly] = [schedule("every 50 seconds"), schedule("30 11 * * *")];
  const of = firings(often, nightly);
  const fired = sweep(of, undefined, noon - hour).record;
  expect(sweep(of, fired, noon + 1).sent).toEqual([
    ...["12:00:50", "12:01:40", "12:02:30"],
    ...["12:00:00", "11:59:10", "11:30:00"],
  ]);
});

test("a trigger's own startWithinSeconds decides how late its instants are sent", () => {
  const of = firings(schedule("every 50 seconds", { startWithin: 200 }));
  const fired = { upTo: noon / 1000 - 3600, keys: keyOfFired(schedule("every 50 seconds")) };
  expect(sweep(of, fired, noon + 1).sent.slice(3)).toEqual(["12:00:00", "11:59:10", "11:58:20", "11:57:30"]);
});

test("a schedule is another one where its expression, its task or its zone changes, and the same where only what it may be late changes", () => {
  const own = schedule("0 2 * * *");
  const others = [
    { ...own, expression: "0 3 * * *" },
    { ...own, zone: "Europe/Paris" },
    { ...own, task: "b" },
    { ...own, trigger: "other" },
  ];
  const keys = [own, ...others].map(keyOfFired);
  expect(new Set(keys).size).toBe(5);
  expect(keys.every((key) => /^[0-9a-f]{8}$/.test(key))).toBe(true);
  expect(keyOfFired({ ...own, startWithin: 7, jitterSeconds: 60, lane: "bulk" })).toBe(keyOfFired(own));
});

test("where there are more instants than a sweep sends, it records the last second that it sent whole", () => {
  const of = firings(
    ...Array.from({ length: 20 }, (_, i) => schedule("every 1 second", { task: `task-${i}` })),
  );
  const { sends, left, horizon } = planFiring(of, undefined, noon);
  expect([sends.length, left.length]).toEqual([3_000, 20 * 181 - 3_000]);
  const record = recordOf(of, undefined, { now: noon, horizon, left, refused: [] });
  expect(record.upTo).toBe(noon / 1000 + 149);
  expect(planFiring(of, record, noon + 1).sends[0]?.instant).toBe(noon + 150_000);
});

test("what is late and was not sent for lack of time is given up, and what is to come goes on from its second", () => {
  const often = schedule("every 10 seconds", { startWithin: 60 });
  const of = firings(often);
  const fired = { upTo: noon / 1000 - 30, keys: keyOfFired(often) };
  const plan = planFiring(of, fired, noon + 1);
  const late = plan.sends.filter(({ instant }) => instant <= noon);
  expect(late).toHaveLength(3);
  const all = { upTo: noon / 1000 + 180, keys: keyOfFired(often) };
  expect(recordOf(of, fired, { ...plan, left: late, refused: [] })).toEqual(all);
  const later = plan.sends.filter(({ instant }) => instant >= noon + 100_000);
  const some = { ...all, upTo: noon / 1000 + 99 };
  expect(recordOf(of, fired, { ...plan, left: [...later, ...late], refused: [] })).toEqual(some);
});

test("a schedule whose message was refused starts now the next time, and the others go on where they stopped", () => {
  const [one, other] = [schedule("every 10 seconds"), schedule("every 60 seconds", { task: "b" })];
  const of = firings(one, other);
  const plan = planFiring(of, undefined, noon);
  const refused = plan.sends.filter(({ schedule: { task } }) => task === "a").slice(-1);
  const record = recordOf(of, undefined, { ...plan, refused });
  expect(record).toEqual({ upTo: noon / 1000 + 180, keys: keyOfFired(other) });
  expect(
    planFiring(of, record, noon + 30_000).sends.map(
      (send) => `${send.schedule.task} ${(send.instant - noon) / 1000}`,
    ),
  ).toEqual([
    "a 30",
    "a 40",
    "a 50",
    "a 60",
    "a 70",
    "a 80",
    "a 90",
    "a 100",
    "a 110",
    "a 120",
    "a 130",
    "a 140",
    "a 150",
    "a 160",
    "a 170",
    "a 180",
    "a 190",
    "a 200",
    "a 210",
  ]);
});

test("jitter is drawn from the task alone, from nothing to all of it, and spreads tasks", () => {
  const drawn = Array.from({ length: 1_000 }, (_, i) =>
    jitterOf(schedule("@hourly", { task: `task-${i}`, jitterSeconds: 9 })),
  );
  expect(new Set(drawn)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
  for (let second = 0; second < 10; second++)
    expect(drawn.filter((each) => each === second).length).toBeGreaterThan(60);
  expect(jitterOf(schedule("@daily", { task: "task-1", jitterSeconds: 9 }))).toBe(drawn[1]);
  expect(jitterOf(schedule("@hourly"))).toBe(0);
});

test("a trigger with startAt and endAt is sent for the instants from the first up to the second, which is left out", () => {
  const limits = { startAt: "2026-03-01T12:00:30.000Z", endAt: "2026-03-01T12:02:00.000Z" };
  const of = firings(schedule("every 30 seconds", { limits }));
  expect(sweep(of, undefined, noon).sent).toEqual(["12:00:30", "12:01:00", "12:01:30"]);
  expect(sweep(of, { upTo: noon / 1000 - 3_600, keys: "" }, noon + hour).sent).toEqual([]);
});
