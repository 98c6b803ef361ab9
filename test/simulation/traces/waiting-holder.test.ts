import { expect, test } from "vitest";
import { defineTask } from "../../../functions/model/task.ts";
import { World } from "../../engine/world.ts";
import { waiting } from "./waiting.ts";

const walk = defineTask({
  name: "walk",
  description: "Walks.",
  *items() {
    yield [1, 1];
  },
  process: () => {},
});

test("a run that waits for the slot it holds, behind another that waits for it, is sent by the clock", async () => {
  const world = new World({ tasks: [walk] });
  const [ahead, holder] = [waiting("walk", "00"), waiting("walk", "10")];
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
