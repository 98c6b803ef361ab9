import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run.ts";
import { defineTask } from "../../../functions/model/task.ts";
import { World } from "../../runner/world.ts";

const walk = defineTask({
  name: "walk",
  description: "Walks.",
  *items() {
    yield [1, 1];
  },
  process: () => {},
});

/** A run that waits for its task's slot since an instant. */
function waiting(minute: string): RunRecord {
  const createdAt = `2026-03-01T11:${minute}:00.000Z`;
  return {
    task: "walk",
    run: `2026-03-01T11:${minute}:00Z/daily`,
    status: "enqueued",
    lane: "default",
    trigger: "daily",
    overlap: "skip",
    scheduledTime: createdAt,
    createdAt,
    attempt: 1,
    turn: 1,
    ticks: 0,
    fruitlessTurns: 0,
    seq: 0,
    leaseExpiresAt: 0,
    dueKey: "wait#walk#",
    dueAt: Date.parse(createdAt),
  };
}

test("a run that waits for the slot it holds, behind another that waits for it, is sent by the clock", async () => {
  const world = new World({ tasks: [walk] });
  const [ahead, holder] = [waiting("00"), waiting("10")];
  for (const run of [ahead, holder]) await world.put(run);
  const state = { task: "walk", part: "state" };
  const set = { slotRun: holder.run, slotTurn: 1, waiting: true };
  await world.memory.updatePart(state, { condition: [], set });
  for (let i = 0; i < 4; i++) {
    await world.minute();
    await world.drain();
  }
  const runs = await world.runs("walk");
  expect(runs.map(({ run, status }) => [run, status])).toEqual([
    [holder.run, "succeeded"],
    [ahead.run, "succeeded"],
  ]);
});
