import { expect, test } from "vitest";
import { defineTask } from "../../../../functions/model/task/task.ts";
import { Harness } from "../../../engine/harness.ts";
import { holding } from "../../../engine/holding.ts";
import { waiting } from "../waiting.ts";

const walk = defineTask({
  name: "walk",
  description: "Walks.",
  *items() {
    yield [1, 1];
  },
  process: () => {},
});

test("the sweeper sends a run that waits, behind another one, for the slot it holds", async () => {
  const harness = new Harness({ tasks: [walk] });
  const [ahead, holder] = [waiting("walk", "00"), waiting("walk", "10")];
  for (const run of [ahead, holder]) await harness.put(run);
  const state = { task: "walk", part: "state" };
  const set = holding(holder.run, 1, ahead.run);
  await harness.memory.updatePart(state, { name: "test", condition: [], set });
  for (let i = 0; i < 4; i++) {
    await harness.minute();
    await harness.drain();
  }
  const runs = await harness.runs("walk");
  expect(runs.map(({ run, status }) => [run, status])).toEqual([
    [holder.run, "succeeded"],
    [ahead.run, "succeeded"],
  ]);
});
