/** A run that is paused, resumed and paused anew before its worker has let it go stands as the last pause says. */
import { expect, test } from "vitest";
import { defineTask } from "../../../functions/model/task.ts";
import { pauseRun, resumeRun } from "../../../functions/operators/operate.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { World } from "../../engine/world.ts";
import { runWriteKind } from "../write-kind.ts";

const until = new Date("2026-03-01T12:10:00.000Z");
const asPausedLast = {
  status: "paused",
  until: until.toISOString(),
  leaseExpiresAt: 0,
  dueAt: until.getTime(),
};

/** A world whose task takes so many seconds to stop. `before` stands before each write that a worker makes to its run. */
function worldOf(secondsToStop: number, before: (kind: string) => Promise<void>): World {
  const pass = (seconds: number) =>
    new Promise<void>((resolve) => world.clock.after(seconds * 1_000, resolve));
  const world: World = new World({
    tasks: [
      defineTask({
        name: "walk",
        description: "Takes its time to hear that it is to stop.",
        async run(ctx) {
          while (!ctx.signal.aborted) await pass(0.5);
          await pass(secondsToStop);
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
          await before(runWriteKind(write));
          return store.update(key, write);
        },
      }) as RunStore,
  });
  return world;
}

/** What a person works with: nothing stands in the way. */
function personIn(world: World) {
  return { ...world.gate, store: world.memory };
}

test("a pause that ends by itself keeps its entry where the pause before it was heard, and is over", async () => {
  const pauseAnew = async () => {
    const run = await world.run("walk");
    if (run.status === "running") await pauseRun(personIn(world), run, { until });
  };
  const world = worldOf(15, async (kind) => {
    if (kind === "release") await pauseAnew();
  });
  await world.occur("walk");
  const turn = world.next();
  await world.clock.advance(500);
  await pauseRun(personIn(world), await world.run("walk"));
  await world.clock.advance(2_000);
  await resumeRun(personIn(world), await world.run("walk"));
  await world.clock.advance(15_000);
  await pauseAnew();
  await world.clock.advance(30_000);
  await turn;
  expect(await world.run("walk")).toMatchObject(asPausedLast);
});

test("a worker that stops while its checkpoint is on its way lets its run go by what that checkpoint finds", async () => {
  let slow = false;
  const world = worldOf(11, async (kind) => {
    if (kind !== "checkpoint" || !slow) return;
    slow = false;
    await new Promise<void>((resolve) => world.clock.after(3_000, resolve));
  });
  await world.occur("walk");
  const turn = world.next();
  await world.clock.advance(500);
  const earlier = new Date(until.getTime() + 60_000);
  await pauseRun(personIn(world), await world.run("walk"), { until: earlier });
  // It is heard after a second, and the lease is renewed ten seconds later, while the task comes to its end.
  await world.clock.advance(5_000);
  slow = true;
  await world.clock.advance(6_000);
  expect(slow).toBe(false);
  await resumeRun(personIn(world), await world.run("walk"));
  await pauseRun(personIn(world), await world.run("walk"), { until });
  await world.clock.advance(30_000);
  await turn;
  expect(await world.run("walk")).toMatchObject(asPausedLast);
});
