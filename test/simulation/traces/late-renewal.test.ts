/** A worker that is done with a run, or has lost it, renews its lease no more: nobody would work under it. */
import { expect, test } from "vitest";
import { defineTask } from "../../../functions/model/task.ts";
import { cancelRun } from "../../../functions/runner/operate.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { World } from "../../runner/world.ts";

type Update = RunStore["update"];

/** A store whose writes to runs go another way. */
function storeWith(store: RunStore, update: Update): RunStore {
  return {
    get: store.get.bind(store),
    getPart: store.getPart.bind(store),
    updatePart: store.updatePart.bind(store),
    update,
  } as RunStore;
}

test("a renewal that waited for an earlier write's answer is not sent once the lease is lost", async () => {
  const world: World = new World({
    tasks: [
      defineTask({
        name: "walk",
        description: "Walks by hand.",
        async run(ctx) {
          for (;;) {
            await new Promise<void>((resolve) => world.clock.after(900, resolve));
            ctx.signal.throwIfAborted();
          }
        },
      }),
    ],
    lane: { timeoutSeconds: 100 },
    // The first checkpoint is written at once, and answered after the lease's end.
    store: (store) =>
      storeWith(store, async (key, write) => {
        const outcome = await store.update(key, write);
        if (write.set?.seq === 2) await new Promise<void>((resolve) => world.clock.after(40_000, resolve));
        return outcome;
      }),
  });
  await world.occur("walk");
  const turn = world.next();
  await world.clock.advance(35_000);
  await turn;
  const left = await world.run("walk");
  await world.clock.advance(30_000);
  expect(left).toMatchObject({ status: "running", seq: 2 });
  expect(await world.run("walk")).toEqual(left);
});

test("a worker that keeps trying to renew its lease stops when it has given it up", async () => {
  let reachable = true;
  const world: World = new World({
    tasks: [
      defineTask({
        name: "walk",
        description: "Walks by hand.",
        run: () => new Promise<void>((resolve) => world.clock.after(26_000, resolve)),
      }),
    ],
    lane: { timeoutSeconds: 100 },
    store: (store) =>
      storeWith(store, async (key, write) => {
        if (!reachable) throw new Error("no connection");
        return store.update(key, write);
      }),
  });
  await world.occur("walk");
  const turn = world.next();
  await world.clock.advance(500);
  reachable = false;
  const gate = { ...world.gate, store: world.memory };
  await cancelRun(gate, await world.run("walk"));
  await world.clock.advance(25_400);
  reachable = true;
  await world.clock.advance(5_000);
  await turn;
  expect(await world.run("walk")).toMatchObject({ status: "cancelled", leaseExpiresAt: 0 });
});
