/** What is told of runs that are split: of the run, and never of a shard. A run's end is announced once: invariant 11. */
import { expect, test } from "vitest";
import { parentOf } from "../../../functions/model/run/shard.ts";
import { lifeEvents } from "../../../functions/model/run/told/untold.ts";
import type { Telling } from "../../../functions/telling/index.ts";
import { after, defineTask, type Task, type TaskContext } from "../../../index.ts";
import { runTask } from "../../kit/index.ts";
import { Sharded } from "./sharded.ts";

/** Runs once for each run of "walk" that ended so. */
function follower(name: string, status: "succeeded" | "errored", run = () => {}): Task {
  return defineTask({
    name,
    description: "Follows.",
    triggers: [after("walk", status, { id: "then" })],
    run,
  }) as Task;
}

/** A walk in three shards, with what follows it and what hears of it. */
function told(props: ConstructorParameters<typeof Sharded>[0] = {}) {
  const heard: Telling[] = [];
  const ears = {
    name: "ears",
    hears: () => true,
    tell: async (tellings: readonly Telling[]) => {
      heard.push(...tellings);
      return [];
    },
  };
  const tasks = [follower("report", "succeeded"), follower("alarm", "errored")];
  const walk = new Sharded({ tasks, events: lifeEvents, listeners: () => [ears], ...props });
  const ofWalk = () => heard.filter(({ run }) => run.task === "walk");
  return {
    walk,
    /** Of which runs of the walk something was told. */
    names: () => new Set(ofWalk().map(({ run }) => run.run)),
    events: () => ofWalk().map(({ name }) => name),
    started: async (task: string) => (await walk.memory.list(task, { now: walk.clock.now() })).items,
  };
}

test("of a parallel run its beginning and its end are told once, no shard is, and what follows it is started once", async () => {
  const { walk, names, events, started } = told();
  await walk.start();
  await walk.drain();
  await walk.recover();
  await walk.drain();
  expect(await walk.parent()).toMatchObject({ status: "succeeded", ticks: 12 });
  expect(names()).toEqual(new Set([walk.key.run]));
  expect(events().filter((name) => name !== "interrupted")).toEqual(["started", "succeeded"]);
  expect(await started("report")).toHaveLength(1);
  expect(await started("alarm")).toEqual([]);
});

test("of a parallel run of which two shards fail one failure is told, and what follows failures is started once", async () => {
  const { walk, names, events, started } = told({
    task: { maxAttempts: 2, backoff: 1 },
    atItem(n) {
      if (n === 4 || n === 5) throw new Error(`${n} is broken`);
    },
  });
  await walk.start();
  await walk.drain();
  await walk.recover();
  await walk.drain();
  expect(await walk.parent()).toMatchObject({ status: "errored", failed: 2 });
  expect(names()).toEqual(new Set([walk.key.run]));
  expect(events().filter((name) => name !== "interrupted")).toEqual(["started", "errored"]);
  expect(await started("report")).toEqual([]);
  const [alarm, ...more] = await started("alarm");
  expect([more, alarm?.run && parentOf({ task: "walk", run: alarm.run })]).toEqual([[], undefined]);
});

test("of a parallel run that is redriven each of its ends is told once", async () => {
  let isBroken = true;
  const { walk, events, started } = told({
    task: { maxAttempts: 1 },
    atItem(n) {
      if (isBroken && n === 4) throw new Error("broken");
    },
  });
  await walk.start();
  await walk.drain();
  await walk.recover();
  isBroken = false;
  await walk.client.redrive(walk.id);
  await walk.recover();
  await walk.drain();
  expect(await walk.parent()).toMatchObject({ status: "succeeded", ticks: 12 });
  const ends = events().filter((name) => name === "errored" || name === "succeeded");
  expect(ends).toEqual(["errored", "succeeded"]);
  expect([await started("alarm"), await started("report")].map(({ length }) => length)).toEqual([1, 1]);
});

test("the test kit starts what follows a parallel run once", async () => {
  const task = defineTask({
    name: "walk",
    description: "Walks.",
    parallel: { shards: 3 },
    *items({ shard = { index: 0, of: 1 } }: TaskContext) {
      for (let n = shard.index; n < 9; n += shard.of) yield [n, n];
    },
    process: () => {},
  } as never) as Task;
  const run = await runTask(task, { deployed: [follower("report", "succeeded")] });
  expect(run.status).toBe("succeeded");
  expect(run.started.map(({ task: name }) => name)).toEqual(["report"]);
});
