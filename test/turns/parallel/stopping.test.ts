/** `afterPause` and `afterCancel` of a run that is split: called once its shards have stopped, and once. */
import { expect, test } from "vitest";
import { cancelRun, pauseRun, resumeRun } from "../../../functions/operators/index.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { Sharded } from "./sharded.ts";

/** A walk whose callbacks note how many items were done until then. */
function noting(props: ConstructorParameters<typeof Sharded>[0] = {}) {
  const called: string[] = [];
  const note = (name: string) => () => void called.push(`${name} after ${walk.done.length}`);
  const task = { checkpointSeconds: 1, afterPause: note("afterPause"), afterCancel: note("afterCancel") };
  const walk: Sharded = new Sharded({ ...props, task });
  return { walk, called };
}

test.each([
  ["afterPause", pauseRun],
  ["afterCancel", cancelRun],
] as const)("%s of a run whose shard is at work is called once the shard has stopped", async (name, move) => {
  const { walk, called } = noting({
    atItem: async (n) => {
      if (n === 3) {
        await move(walk.context, walk.key);
        // Another worker gets the run's message, long before this item is over.
        await walk.next();
      }
      await walk.clock.advance(700);
    },
  });
  await walk.start();
  await walk.drain();
  expect(walk.done.length).toBeGreaterThan(1);
  expect(walk.done.length).toBeLessThan(5);
  expect(called).toEqual([]);
  await walk.drainFor(2);
  expect(called).toEqual([`${name} after ${walk.done.length}`]);
  await walk.drainFor(3);
  expect(called).toHaveLength(1);
});

test("afterPause of a run that is paused while its shards are sent is called once they have stopped", async () => {
  let isPaused = false;
  const store = (memory: RunStore) =>
    interceptedStore(memory, async ({ write, forward }) => {
      if (write === "spread" && !isPaused) {
        isPaused = true;
        await pauseRun(walk.context, walk.key);
      }
      return forward();
    });
  const { walk, called } = noting({ store });
  await walk.start();
  await walk.drain();
  expect(await walk.parent()).toMatchObject({ status: "paused", leaseExpiresAt: 0 });
  expect(called).toEqual([]);
  await walk.drainFor(2);
  expect(called).toEqual(["afterPause after 0"]);
  await resumeRun(walk.context, walk.key);
  await walk.drain();
  expect(await walk.parent()).toMatchObject({ status: "succeeded", ticks: 12 });
  expect(called).toHaveLength(1);
});
