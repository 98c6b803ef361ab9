import { expect, test } from "vitest";
import { type FiredSchedule, keyOfFired } from "../../../functions/model/task/fired-schedule.ts";
import { firingOf } from "../../../functions/schedule/index.ts";
import { planFiring, recordOf } from "../../../functions/upkeep/fire/plan.ts";

const noon = Date.parse("2026-03-01T12:00:00Z");

const own: FiredSchedule = {
  task: "pawl.metrics",
  lane: "pawl",
  trigger: "period",
  expression: "*/5 * * * *",
  zone: "UTC",
};
const other: FiredSchedule = { ...own, task: "walk", lane: "default" };
const firings = [own, other].map(firingOf);
const keys = [own, other].map(keyOfFired).sort().join("");

/** What a sweep sends for a task, after one at `before` that was the last to record. */
function sent(task: string, before: number, now: number): string[] {
  const fired = { upTo: Math.floor((before + 180_000) / 1000), keys };
  return planFiring(firings, fired, now)
    .sends.filter(({ schedule }) => schedule.task === task)
    .map(({ instant }) => new Date(instant).toISOString().slice(11, 19));
}

test("an instant of Pawl's own tasks is sent once it has come, where another task's is sent ahead", () => {
  expect(sent("pawl.metrics", noon - 90_000, noon - 30_000)).toEqual([]);
  expect(sent("walk", noon - 200_000, noon - 140_000)).toEqual(["12:00:00"]);
  expect(sent("pawl.metrics", noon - 30_000, noon + 30_000)).toEqual(["12:00:00"]);
});

test("of sweeps at any second, one after the other, one sends an instant of Pawl's own tasks", () => {
  for (let second = -119; second <= 0; second++) {
    const at = [second, second + 60, second + 119, second + 150].map((each) => noon + each * 1000);
    const all = at.slice(1).flatMap((now, i) => sent("pawl.metrics", at[i] as number, now));
    const isSentBefore = (at[0] as number) >= noon;
    expect([second, all]).toEqual([second, isSentBefore ? [] : ["12:00:00"]]);
  }
});

test("after an outage the instants of Pawl's own tasks are sent that may still start", () => {
  expect(sent("pawl.metrics", noon - 3_600_000, noon + 60_000)).toEqual(["12:00:00", "11:55:00"]);
});

test("a task of Pawl's own that is deployed anew starts at the next instant", () => {
  const plan = planFiring(firings, { upTo: noon / 1000, keys: keyOfFired(other) }, noon + 60_000);
  expect(plan.sends.filter(({ schedule }) => schedule === own)).toEqual([]);
});

test("an instant of Pawl's own tasks for which a sweep had no time is sent by the next one", () => {
  const fired = { upTo: noon / 1000 + 150, keys };
  const now = noon + 30_000;
  const { sends, ...plan } = planFiring(firings, fired, now);
  expect(sends).toEqual([{ schedule: own, instant: noon }]);
  const record = recordOf(firings, fired, { ...plan, left: sends, refused: [] });
  expect(planFiring(firings, record, now + 60_000).sends).toEqual(sends);
  // Two sweeps later it is not forgotten either, until it is too late to start.
  const again = recordOf(firings, record, { ...plan, left: sends, refused: [] });
  expect(planFiring(firings, again, noon + 599_000).sends).toContainEqual({ schedule: own, instant: noon });
  expect(planFiring(firings, again, noon + 601_000).sends).not.toContainEqual({
    schedule: own,
    instant: noon,
  });
});

test("what has come of Pawl's own tasks is sent before what is to come and what is late", () => {
  const often: FiredSchedule = { ...other, expression: "*/10 * * * * *" };
  const both = [often, own].map(firingOf);
  const fired = { upTo: noon / 1000 - 20, keys: both.map(({ schedule }) => keyOfFired(schedule)).join("") };
  const { sends } = planFiring(both, fired, noon + 1_000);
  const of = sends.map(({ schedule, instant }) => `${schedule.task} ${(instant - noon) / 1000}`);
  expect([of[0], of[1], of.at(-1)]).toEqual(["pawl.metrics 0", "walk 10", "walk -10"]);
});
