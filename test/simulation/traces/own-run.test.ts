/** A task with a `run` function: how its turn ends when it has to end before the function does. */
import { expect, test } from "vitest";
import { defineTask } from "../../../functions/model/task.ts";
import { Harness } from "../../engine/harness.ts";

test("a run function that snoozes after its time is over is snoozed, not done", async () => {
  const harness: Harness = new Harness({
    tasks: [
      defineTask({
        name: "walk",
        description: "Walks by hand.",
        maxRuntimeSeconds: 2,
        async run(ctx) {
          await new Promise<void>((resolve) => harness.clock.after(3_000, resolve));
          ctx.snooze(60);
        },
      }),
    ],
  });
  await harness.occur("walk");
  const turn = harness.next();
  await harness.clock.advance(5_000);
  await turn;
  expect(await harness.run("walk")).toMatchObject({
    status: "interrupted",
    reason: "snooze",
    turn: 1,
    attempt: 1,
  });
});

test("a run function that is abandoned before its time was checked is interrupted, not done", async () => {
  let slow = true;
  const harness: Harness = new Harness({
    tasks: [
      defineTask({
        name: "walk",
        description: "Walks by hand.",
        async run(ctx) {
          for (let n = 1; n <= 5; n++) {
            await new Promise<void>((resolve) => harness.clock.after(1_100, resolve));
            await ctx.checkpoint(n, n);
          }
        },
      }),
    ],
    store: (store) =>
      Object.assign(Object.create(store) as typeof store, {
        get: store.get.bind(store),
        getPart: store.getPart.bind(store),
        updatePart: store.updatePart.bind(store),
        async update(...args: Parameters<typeof store.update>) {
          // The first checkpoint takes nearly all of the function's time.
          const isCheckpoint = args[1].set?.seq === 2;
          if (isCheckpoint && slow) {
            slow = false;
            await new Promise<void>((resolve) => harness.clock.after(17_500, resolve));
          }
          return store.update(...args);
        },
      }),
  });
  await harness.occur("walk");
  const turn = harness.next();
  await harness.clock.advance(25_000);
  await turn;
  expect(await harness.run("walk")).toMatchObject({ status: "interrupted", turn: 1 });
});
