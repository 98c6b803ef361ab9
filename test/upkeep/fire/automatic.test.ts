import { expect, test } from "vitest";
import { keyOfPiece, type Piece } from "../../../functions/model/task/piece.ts";
import { firingOf } from "../../../functions/schedule/index.ts";
import { planFiring, recordOf } from "../../../functions/upkeep/fire/plan.ts";

const noon = Date.parse("2026-03-01T12:00:00Z");

const own: Piece = {
  task: "pawl.metrics",
  lane: "pawl",
  trigger: "period",
  expression: "*/5 * * * *",
  zone: "UTC",
};
const other: Piece = { ...own, task: "walk", lane: "default" };
const firings = [own, other].map(firingOf);
const keys = [own, other].map(keyOfPiece).sort().join("");

/** What a sweep sends for a task, after one at `before` that was the last to record. */
function sent(task: string, before: number, now: number): string[] {
  const fired = { upTo: Math.floor((before + 180_000) / 1000), keys };
  return planFiring(firings, fired, now)
    .sends.filter(({ piece }) => piece.task === task)
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
  const plan = planFiring(firings, { upTo: noon / 1000, keys: keyOfPiece(other) }, noon + 60_000);
  expect(plan.sends.filter(({ piece }) => piece === own)).toEqual([]);
});

test("what there was no time for of Pawl's own tasks is sent by the next sweep", () => {
  const fired = { upTo: noon / 1000 + 150, keys };
  const plan = planFiring(firings, fired, noon + 30_000);
  const left = plan.sends.filter(({ piece }) => piece === own);
  expect(left.map(({ instant }) => instant)).toEqual([noon]);
  const record = recordOf(firings, fired, { ...plan, left, refused: [] });
  expect(record).toEqual({ upTo: noon / 1000 + 179, keys });
  const next = planFiring(firings, record, noon + 90_000);
  expect(next.sends.map(({ piece, instant }) => [piece.task, instant])).toEqual([["pawl.metrics", noon]]);
});
