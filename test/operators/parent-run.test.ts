/** Whose code started a run: the run at work, also where several are in one process at once. */
import { afterEach, expect, test } from "vitest";
import { start } from "../../client.ts";
import { metadataOf } from "../../functions/model/run/record/metadata.ts";
import { parentRun } from "../../functions/model/run/record/parent-run.ts";
import { longestRun, longestTask } from "../../functions/model/run/run-name.ts";
import { bindClient } from "../../functions/operators/index.ts";
import { defineTask, type TaskContext } from "../../index.ts";
import { Harness } from "../engine/harness.ts";
import { sqsEvent } from "../simulation/lambda-event.ts";
import { Sharded } from "../turns/parallel/sharded.ts";

afterEach(() => bindClient(undefined as never));

const child = defineTask({ name: "child", description: "Is started.", run: () => {} }) as never;

async function parentsOf(harness: Harness): Promise<(string | undefined)[]> {
  const { items } = await harness.memory.list("child", { now: 0, limit: 100 });
  return items.map(parentRun).sort();
}

test("runs of one batch that start others at the same time are each the parent of their own", async () => {
  let waiting: (() => void)[] = [];
  const harness = new Harness({
    tasks: [
      child,
      defineTask({
        name: "walk",
        description: "Starts another task, together with the others.",
        overlap: "allow",
        async run({ run }) {
          await new Promise<void>((resolve) => {
            waiting.push(resolve);
            if (waiting.length < 3) return;
            for (const go of waiting) go();
            waiting = [];
          });
          await start("child", {}, { id: `of-${run}`.replace(/\W/g, "-") });
        },
      }) as never,
    ],
  });
  bindClient(harness.context as never);
  for (let n = 0; n < 3; n++) {
    await harness.occur("walk");
    await harness.clock.advance(1_000);
  }
  const messages = [1, 2, 3].map(() => harness.queue.receive("default") as never);
  await harness.worker(sqsEvent(messages, "default"), harness.lambdaContext(harness.lane.timeoutSeconds));
  const { items } = await harness.memory.list("walk", { now: 0 });
  expect(items).toHaveLength(3);
  expect(await parentsOf(harness)).toEqual(items.map(({ run }) => `walk/${run}`).sort());
});

test("what a callback starts has its run as parent, and what a shard starts the run that it is a part of", async () => {
  const sharded = new Sharded({
    tasks: [child],
    items: 3,
    task: {
      process: (n: number) => start("child", {}, { id: `item-${n}` }),
      afterComplete: async (_: TaskContext) => void (await start("child", {}, { id: "after" })),
    },
  });
  bindClient(sharded.context as never);
  await sharded.start();
  await sharded.drainFor(10);
  expect(await parentsOf(sharded)).toEqual([sharded.id, sharded.id, sharded.id, sharded.id]);
});

test("a run that a person or other code started has no parent, whatever they call themselves", () => {
  expect(parentRun({})).toBeUndefined();
  expect(parentRun({ metadata: { startedFrom: "client" } })).toBeUndefined();
  const startedBy = "walk/2026-03-01T12:00:00Z/cron-4f1a2b";
  expect(parentRun({ metadata: { startedFrom: "command", startedBy } })).toBeUndefined();
  expect(parentRun({ metadata: { startedFrom: "client", startedBy } })).toBe(startedBy);
});

test("the id of a parent is kept whole, however long", () => {
  const by = `${"t".repeat(longestTask)}/2026-03-01T12:00:00Z/${"r".repeat(longestRun - 21)}`;
  expect(parentRun({ metadata: metadataOf({ by, from: "client" }) })).toBe(by);
});
