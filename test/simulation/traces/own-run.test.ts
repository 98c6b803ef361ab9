/** A task without a collection: what it is when its turn has to end before it does. */
import { expect, test } from "vitest";
import { defineTask } from "../../../functions/model/task.ts";
import { World } from "../../engine/world.ts";

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

test("a task's own run that is left behind before its time was looked at is interrupted, not done", async () => {
  let slow = true;
  const world: World = new World({
    tasks: [
      defineTask({
        name: "walk",
        description: "Walks by hand.",
        async run(ctx) {
          for (let n = 1; n <= 5; n++) {
            await new Promise<void>((resolve) => world.clock.after(1_100, resolve));
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
          // The first checkpoint's answer takes nearly all of the function's time.
          const isCheckpoint = args[1].set?.seq === 2;
          if (isCheckpoint && slow) {
            slow = false;
            await new Promise<void>((resolve) => world.clock.after(17_500, resolve));
          }
          return store.update(...args);
        },
      }),
  });
  await world.occur("walk");
  const turn = world.next();
  await world.clock.advance(25_000);
  await turn;
  expect(await world.run("walk")).toMatchObject({ status: "interrupted", turn: 1 });
});
