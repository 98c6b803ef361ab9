/** Deploys that take `parallel` out of a task, or change it, while a run of it is split, and one that adds it. */
import { expect, test } from "vitest";
import type { RunQueue } from "../../../functions/queue/run-queue.ts";
import type { HarnessProps } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { Death, Sharded, upTo } from "./sharded.ts";

const away = { parallel: undefined };
const one = { parallel: { shards: 1 } };

type Props = Partial<HarnessProps>;

/** A worker's bundle of a stage none of whose tasks is parallel: its code does not know shards. */
class Unsplit extends Sharded {
  override async next() {
    const globals = globalThis as { PAWL_UNSPLIT?: true };
    globals.PAWL_UNSPLIT = true;
    try {
      return await super.next();
    } finally {
      globals.PAWL_UNSPLIT = undefined;
    }
  }
}

/** Deployments one after the other. Until the second one each shard does at most an item or two. */
class Deploys {
  /** The items that were done, by all of them. */
  readonly done: number[] = [];
  readonly called: string[] = [];
  isDeployed = false;
  readonly #whenEarly: (ctx: { readonly snooze: (seconds: number) => void }) => void;

  constructor(
    whenEarly: (ctx: { readonly snooze: (seconds: number) => void }) => void = (ctx) => ctx.snooze(30),
  ) {
    this.#whenEarly = whenEarly;
  }

  make(task: object, props: Props = {}, Made = Sharded): Sharded {
    const { done, called } = this;
    return new Made({
      ...props,
      task: {
        maxAttempts: 1,
        process: async (n: number, ctx: { readonly snooze: (seconds: number) => void }) => {
          if (done.length >= 2 && !this.isDeployed) return this.#whenEarly(ctx);
          done.push(n);
        },
        afterComplete: () => void called.push("afterComplete"),
        afterError: () => void called.push("afterError"),
        ...task,
      },
    });
  }

  get sorted(): readonly number[] {
    return this.done.toSorted((a, b) => a - b);
  }
}

const whens = ["asleep", "paused", "redriven", "being launched"] as const;
type When = (typeof whens)[number];

/** A run that is split, and whose task is deployed again in the meantime. */
async function split(when: When) {
  const deploys = new Deploys(
    when === "redriven"
      ? () => {
          throw new Error("early");
        }
      : undefined,
  );
  const death = new Death();
  const queue = (own: RunQueue): RunQueue => ({
    send: (...args) => own.send(...args),
    setVisibility: (...args) => own.setVisibility(...args),
    async sendBatch(...args) {
      const unsent = await own.sendBatch(...args);
      await death.here();
      return unsent;
    },
  });
  const walk = deploys.make({}, when === "being launched" ? { queue } : {});
  await walk.start();
  if (when === "being launched") await death.during(walk);
  else await walk.drain();
  const { key, id } = walk;
  if (when === "paused") await walk.client.pause(id);
  if (when === "redriven") await walk.client.redrive(id);
  deploys.isDeployed = true;
  deploys.called.length = 0;
  return { deploys, walk, key, id };
}

test.each(whens.flatMap((when) => [Sharded, Unsplit].map((made) => [when, made.name, made] as const)))(
  "a run that is split and %s when parallel is taken out does no item twice: it errs, says why, and goes on under shards: 1 (%s)",
  async (when, _, made) => {
    const { deploys, walk, key, id } = await split(when);
    const { length: before } = deploys.done;
    const without = deploys.make(away, { before: walk }, made);
    if (when === "paused") await without.client.resume(id);
    await without.drainFor(8);
    expect(deploys.done).toHaveLength(before);
    expect(deploys.called).toEqual(["afterError"]);
    expect(await without.memory.get(key)).toMatchObject({
      status: "errored",
      error: {
        message:
          "it is split into 3 shards, and its task is not parallel any more: deploy parallel: { shards: 1 }, and redrive it",
      },
    });
    const again = deploys.make(one, { before: without });
    await again.client.redrive(id);
    await again.drainFor(8);
    expect(deploys.sorted).toEqual(upTo(12));
    expect(await again.memory.get(key)).toMatchObject({ status: "succeeded", open: 0, ticks: 12 });
    expect(deploys.called).toEqual(["afterError", "afterComplete"]);
  },
);

test.each(whens)(
  "a run that is split and %s when its task gets shards: 1 goes on, and further runs are not split",
  async (when) => {
    const { deploys, walk, key, id } = await split(when);
    let asked = 0;
    const shards = () => {
      asked++;
      return [];
    };
    const after = deploys.make({ ...one, shards }, { before: walk });
    if (when === "paused") await after.client.resume(id);
    await after.drainFor(8);
    expect(deploys.sorted).toEqual(upTo(12));
    expect(await after.memory.get(key)).toMatchObject({ status: "succeeded", open: 0, ticks: 12 });
    deploys.done.length = 0;
    await after.start();
    await after.drain();
    expect(deploys.done).toEqual(upTo(12));
    expect([(await after.parent()).shards, asked, deploys.called.at(-1)]).toEqual([1, 0, "afterComplete"]);
  },
);

test.each(whens)("a run that is split and %s when its task gets more shards keeps its own", async (when) => {
  const { deploys, walk, key, id } = await split(when);
  const after = deploys.make({ parallel: { shards: 5 } }, { before: walk });
  if (when === "paused") await after.client.resume(id);
  await after.drainFor(8);
  expect(deploys.sorted).toEqual(upTo(12));
  expect(await after.memory.get(key)).toMatchObject({ status: "succeeded", shards: 3, ticks: 12 });
});

test("a run that is at a cursor when its task gets parallel is walked to its end as a whole", async () => {
  const deploys = new Deploys();
  const walk = deploys.make(away);
  await walk.start();
  await walk.drain();
  expect(deploys.done).toEqual([0, 1]);
  deploys.isDeployed = true;
  const after = deploys.make({}, { before: walk });
  await after.drainFor(2);
  expect(deploys.done).toEqual(upTo(12));
  expect((await after.memory.get(walk.key))?.shards).toBeUndefined();
});

test("what a worker of the deploy before counts while the run is ended is not lost", async () => {
  const { deploys, walk, key } = await split("asleep");
  const counted = { name: "test", condition: [], set: { d0: 1 }, add: { open: -1, ticks: 4 } };
  const without = deploys.make(away, {
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
  const deploys = new Deploys();
  deploys.isDeployed = true;
  let plans = 0;
  const walk = deploys.make({
    *shards({ signal }: { readonly signal: AbortSignal }) {
      if (plans++ === 0) yield { index: 0, of: 2 };
      throw signal.reason ?? new Error("not yet");
    },
    maxAttempts: 2,
    backoff: 60,
  });
  await walk.start();
  await walk.next();
  const after = deploys.make(away, { before: walk });
  await after.drainFor(3);
  expect(deploys.done).toEqual(upTo(12));
  expect((await after.memory.get(walk.key))?.status).toBe("succeeded");
});
