/** Deploys that take `parallel` out of a task, or say `shards: 1`, while a run of it is split. */
import { expect, test } from "vitest";
import type { HarnessProps } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { Sharded, upTo } from "./sharded.ts";

const away = { parallel: undefined };
const one = { parallel: { shards: 1 } };

/** The items of all deployments are noted together. */
function world(done: number[], called: string[]) {
  return (task: object, props: Partial<HarnessProps> = {}) =>
    new Sharded({
      ...props,
      task: {
        process: async (n: number, ctx: { readonly snooze: (seconds: number) => void }) => {
          if (done.length === 2 && !called.includes("deployed")) return ctx.snooze(30);
          done.push(n);
        },
        afterComplete: () => void called.push("afterComplete"),
        afterError: () => void called.push("afterError"),
        ...task,
      },
    });
}

type When = "at work" | "paused";

async function split(when: When) {
  const done: number[] = [];
  const called: string[] = [];
  const make = world(done, called);
  const walk = make({});
  await walk.start();
  await walk.drain();
  const { key, id } = walk;
  expect(done).toHaveLength(2);
  if (when === "paused") await walk.client.pause(id);
  called.push("deployed");
  return { done, called, make, walk, key, id };
}

test.each<When>(["at work", "paused"])(
  "a run that is split and %s when parallel is taken out does no item twice: it errs, says why, and goes on under shards: 1",
  async (when) => {
    const { done, called, make, walk, key, id } = await split(when);
    const without = make(away, { before: walk });
    if (when === "paused") await without.client.resume(id);
    await without.drainFor(8);
    expect(done).toHaveLength(2);
    expect(called).toEqual(["deployed", "afterError"]);
    expect(await without.memory.get(key)).toMatchObject({
      status: "errored",
      open: 3,
      ticks: 0,
      error: {
        message:
          "it is split into 3 shards, and its task is not parallel any more: deploy parallel: { shards: 1 }, and redrive it",
      },
    });
    const again = make(one, { before: without });
    await again.client.redrive(id);
    await again.drainFor(8);
    expect(done.toSorted((a, b) => a - b)).toEqual(upTo(12));
    expect(await again.memory.get(key)).toMatchObject({ status: "succeeded", open: 0, ticks: 12 });
    expect(called).toEqual(["deployed", "afterError", "afterComplete"]);
  },
);

test.each<When>(["at work", "paused"])(
  "a run that is split and %s when its task gets shards: 1 goes on, and further runs are not split",
  async (when) => {
    const { done, called, make, walk, key, id } = await split(when);
    let asked = 0;
    const shards = () => {
      asked++;
      return [];
    };
    const after = make({ ...one, shards }, { before: walk });
    if (when === "paused") await after.client.resume(id);
    await after.drainFor(8);
    expect(done.toSorted((a, b) => a - b)).toEqual(upTo(12));
    expect(await after.memory.get(key)).toMatchObject({ status: "succeeded", open: 0, ticks: 12 });
    done.length = 0;
    await after.start();
    await after.drain();
    expect(done).toEqual(upTo(12));
    expect([(await after.parent()).shards, asked, called.at(-1)]).toEqual([1, 0, "afterComplete"]);
  },
);

test("what a worker of the deploy before counts while the run is ended is not lost", async () => {
  const { make, walk, key } = await split("at work");
  const counted = { name: "test", condition: [], set: { d0: 1 }, add: { open: -1, ticks: 4 } };
  const without = make(away, {
    before: walk,
    store: (memory) =>
      interceptedStore(memory, async ({ write, forward }) => {
        if (write === "fail") await memory.update(key, counted);
        return forward();
      }),
  });
  await without.drainFor(8);
  expect(await without.memory.get(key)).toMatchObject({ status: "errored", open: 2, ticks: 4 });
});

test("a run that is being planned when parallel is taken out is walked as a whole", async () => {
  const done: number[] = [];
  const called = ["deployed"];
  const make = world(done, called);
  let plans = 0;
  const walk = make({
    *shards({ signal }: { readonly signal: AbortSignal }) {
      if (plans++ === 0) yield { index: 0, of: 2 };
      throw signal.reason ?? new Error("not yet");
    },
    backoff: 60,
  });
  await walk.start();
  await walk.next();
  const after = make(away, { before: walk });
  await after.drainFor(3);
  expect(done).toEqual(upTo(12));
  expect((await after.memory.get(walk.key))?.status).toBe("succeeded");
});
