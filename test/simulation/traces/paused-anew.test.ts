import { expect, test } from "vitest";
import { defineTask } from "../../../functions/model/task.ts";
import { pauseRun, resumeRun } from "../../../functions/runner/operate.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { World } from "../../runner/world.ts";
import { runWriteKind } from "../write-kind.ts";

test("a pause that ends by itself keeps its entry where the pause before it was heard, and is over", async () => {
  const until = new Date("2026-03-01T12:10:00.000Z");
  const pauseAnew = async () => {
    const run = await world.run("walk");
    if (run.status === "running") await pauseRun(world.gate, run, { until });
  };
  const world: World = new World({
    tasks: [
      defineTask({
        name: "walk",
        description: "Takes its time to hear that it is to stop.",
        async run(ctx) {
          while (!ctx.signal.aborted) await pass(0.5);
          await pass(15);
          ctx.signal.throwIfAborted();
        },
      }),
    ],
    lane: { timeoutSeconds: 100 },
    store: (store) =>
      ({
        get: store.get.bind(store),
        getPart: store.getPart.bind(store),
        updatePart: store.updatePart.bind(store),
        async update(...[key, write]: Parameters<RunStore["update"]>) {
          if (runWriteKind(write) === "release") await pauseAnew();
          return store.update(key, write);
        },
      }) as RunStore,
  });
  const pass = (seconds: number) =>
    new Promise<void>((resolve) => world.clock.after(seconds * 1_000, resolve));

  await world.occur("walk");
  const turn = world.next();
  await world.clock.advance(500);
  await pauseRun(world.gate, await world.run("walk"));
  await world.clock.advance(2_000);
  await resumeRun(world.gate, await world.run("walk"));
  await world.clock.advance(15_000);
  await pauseAnew();
  await world.clock.advance(30_000);
  await turn;
  expect(await world.run("walk")).toMatchObject({
    status: "paused",
    until: until.toISOString(),
    leaseExpiresAt: 0,
    dueAt: until.getTime(),
  });
});
