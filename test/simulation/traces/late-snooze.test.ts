import { expect, test } from "vitest";
import { defineTask } from "../../../functions/model/task.ts";
import { World } from "../../runner/world.ts";

test("a task's own run that puts itself off after its time is over is put off, and not done", async () => {
  const world: World = new World({
    tasks: [
      defineTask({
        name: "walk",
        description: "Walks by hand.",
        maxRuntimeSeconds: 2,
        async run(ctx) {
          await new Promise<void>((resolve) => world.clock.after(3_000, resolve));
          ctx.snooze(60);
        },
      }),
    ],
  });
  await world.occur("walk");
  const turn = world.next();
  await world.clock.advance(5_000);
  await turn;
  expect(await world.run("walk")).toMatchObject({
    status: "interrupted",
    reason: "snooze",
    turn: 1,
    attempt: 1,
  });
});
