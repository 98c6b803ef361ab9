/** Stories of a gap that reaches over a change of its schedule, where a run lies in the stretch that no piece has. */
import { expect, test } from "vitest";
import type { LedgerPlan, VersionPlan } from "../../ledger/plan.ts";
import { judge } from "../../ledger/rules.ts";
import { LedgerWorld } from "../../ledger/world.ts";

const second = (clock: string) => Date.parse(`2026-03-02T${clock}Z`) / 1000;

const before: VersionPlan = {
  name: "v0",
  atAws: second("00:00:00") - 86_400,
  atSweeper: second("00:00:00"),
  trigger: { beat: { period: 600, offset: 540 }, off: false },
  catchUp: "latest",
};

/** AWS delivers nothing until 06:10, has another expression from 05:56 on, and the task is paused at 06:12. */
const plan: LedgerPlan = {
  seed: 4500,
  start: second("00:00:00"),
  calm: second("10:00:00"),
  end: second("12:00:00"),
  overlap: "skip",
  startWithin: 1_200,
  versions: [
    before,
    {
      ...before,
      name: "v1",
      atAws: second("05:56:22"),
      atSweeper: second("05:56:07"),
      trigger: { beat: { period: 600, offset: 300 }, off: false },
    },
  ],
  outages: [[second("05:24:22"), second("06:10:16")]],
  pauses: [[second("06:12:28"), second("06:39:45")]],
  asleep: [],
  crashes: 0,
  twice: 0,
  slow: { odds: 0, longest: 1 },
};

test("what ran right beside a change of the schedule ends no gap, and the world's judge knows that", async () => {
  const world = new LedgerWorld({ plan });
  await world.run();
  expect((await world.runAt(second("06:05:00")))?.status).toBe("succeeded");
  const gaps = world.decided.flatMap(({ after: { todo } }) => todo ?? []);
  expect(gaps[0]).toMatchObject({ from: second("05:29:00"), to: second("06:35:00") });
  expect(world.started.map(({ instant }) => instant)).toContain(second("06:35:00"));
  expect((await judge(world)).wrong).toEqual([]);
});
