/** The sweeper's round of the tasks with waiting runs. */
import { expect, test } from "vitest";
import { newRun } from "../../functions/model/run/new-run.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { startRun } from "../../functions/runs/index.ts";
import { SlotRound } from "../../functions/upkeep/index.ts";
import { Harness } from "../engine/harness.ts";
import { holding } from "../engine/holding.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { onceTask, walkTask } from "../engine/sample-tasks.ts";

const names = Array.from({ length: 40 }, (_, i) => `task-${String(i).padStart(2, "0")}`);

/** A round of 40 tasks that begins at a place, and the tasks that it has looked at so far. */
function openRound(start: number) {
  const harness = new Harness({
    tasks: [],
    elsewhere: Object.fromEntries(names.map((name) => [name, "default"])),
  });
  const looked: string[] = [];
  let open = 0;
  let most = 0;
  const store = interceptedStore(harness.memory, async ({ args, forward }) => {
    looked.push((args[0] as string).slice("wait#".length, -1));
    most = Math.max(most, ++open);
    await harness.clock.advance(0);
    open--;
    return forward();
  });
  const round = new SlotRound({ ...harness.context, store, random: () => start / names.length });
  return { round, looked, most: () => most };
}

/** Time for so many looks at what is left. */
function timeFor(looks: number): () => boolean {
  let left = looks;
  return () => left-- > 0;
}

test("a round that ran out of time goes on at the task where it stopped, and comes round to the first", async () => {
  const { round, looked } = openRound(0);
  await round.handOn(timeFor(1));
  expect(looked.splice(0)).toEqual(names.slice(0, 16));
  await round.handOn(timeFor(1));
  expect(looked.splice(0)).toEqual(names.slice(16, 32));
  await round.handOn(timeFor(1));
  expect(looked.splice(0)).toEqual([...names.slice(32), ...names.slice(0, 8)]);
});

test("a round with enough time looks at each task once, sixteen at a time", async () => {
  const { round, looked, most } = openRound(0);
  await round.handOn(() => true);
  expect(looked).toEqual(names);
  expect(most()).toBe(16);
});

test("a new environment begins its round anywhere", async () => {
  const { round, looked } = openRound(30);
  await round.handOn(timeFor(1));
  expect(looked).toEqual([...names.slice(30), ...names.slice(0, 6)]);
});

test("no slot is handed on when the time is over", async () => {
  const harness = new Harness({ tasks: [walkTask(5)] });
  const run = { task: "walk", run: "2026-03-01T11:00:00Z/daily" };
  await harness.change(run, {
    status: "enqueued",
    lane: "default",
    turn: 0,
    leaseExpiresAt: 0,
    dueKey: "wait#walk#",
    dueAt: 1,
  });
  const round = new SlotRound(harness.context);
  expect(await round.handOn(() => false)).toBe(0);
  expect(await round.handOn(() => true)).toBe(1);
});

test("a run that waits behind a holder that does not exist gets its slot, though no occurrence ever comes again", async () => {
  const done: string[] = [];
  const harness = new Harness({ tasks: [onceTask(done)] });
  const key = { task: "once", run: "2026-03-01T11:00:00Z/daily" };
  const holder = "2026-03-01T11:30:00Z/daily";
  await harness.put({
    ...key,
    ...newRun(harness.clock.now(), "daily", new Date("2026-03-01T11:00:00Z")),
    status: "enqueued",
    lane: "default",
    turn: 1,
    overlap: "skip",
    leaseExpiresAt: 0,
    seq: 0,
    dueKey: "wait#once#",
    dueAt: harness.clock.now(),
  });
  await harness.changeState("once", { ...holding(holder, 0, "x"), paused: true });
  await harness.drainFor(10);
  expect(done).toEqual([holder, key.run]);
  expect(await harness.holders("once")).toEqual([]);
});

test.each([
  {
    of: "the stage",
    limits: { maxRunningTasks: 1, aboveStage: true },
    concurrency: { limit: 2 },
    queue: "wait#(stage)#",
  },
  { of: "a key", limits: {}, concurrency: { limit: 1, key: () => "shop" }, queue: "wait#snoozer#shop" },
])(
  "a run that an invocation of the version before lets wait for $of goes on, though the sweeper has looked since the limit went",
  async ({ limits, concurrency, queue }) => {
    const snoozer = (settings: object) =>
      defineTask({
        name: "snoozer",
        description: "Snoozes once.",
        overlap: "allow",
        async run(ctx) {
          if (ctx.cursor !== undefined) return;
          await ctx.checkpoint(1);
          ctx.snooze(30);
        },
        ...settings,
      }) as unknown as Task;
    const before = new Harness({ tasks: [snoozer({ concurrency })], ...limits });
    const after = new Harness({ tasks: [snoozer({})], before });
    await after.minute();
    for (let i = 0; i < 2; i++)
      await startRun(before.context, { task: "snoozer", lane: "default", kind: "manual" });
    await before.drain();
    expect((await after.runs("snoozer")).filter(({ dueKey }) => dueKey === queue)).toHaveLength(1);
    await after.drainFor(5);
    expect((await after.runs("snoozer")).map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
  },
);

test("runs that obey overlap, and wait since their task has a limit no more, are looked at once all, and again once an override changes", async () => {
  const harness = new Harness({ tasks: [walkTask(5, undefined, { overlap: "allow" })] });
  const count = 250;
  const runs = Array.from(
    { length: count },
    (_, i) => `2026-03-01T11:00:00Z/hand-${String(i).padStart(3, "0")}`,
  );
  for (const [i, run] of runs.entries())
    await harness.change(
      { task: "walk", run },
      {
        ...{ status: "enqueued", overlap: "wait", lane: "default", turn: 0, leaseExpiresAt: 0 },
        ...{ dueKey: "wait#walk#", dueAt: i + 1 },
      },
    );
  const holder = { task: "walk", run: "2026-03-01T11:00:00Z/at-work" };
  await harness.change(holder, { status: "running", lane: "default", turn: 0, leaseExpiresAt: 1e15 });
  const state = { task: "walk", part: "state" };
  const set = { held: 1, [`held#${holder.run}`]: 0, waiting: runs.at(-1) } as object;
  await harness.memory.updatePart(state, { name: "test", condition: [], set });
  const read = new Set<string>();
  const store = interceptedStore(harness.memory, ({ method, args, forward }) => {
    if (method === "get") read.add((args[0] as { run: string }).run);
    return forward();
  });
  const round = new SlotRound({ ...harness.context, store });
  const look = async () => {
    read.clear();
    await harness.clock.advance(60_000);
    await round.handOn(() => true);
    return runs.filter((run) => read.has(run)).length;
  };
  // A worker of the deploy before may still let runs wait.
  expect([await look(), await look()]).toEqual([count, count]);
  await harness.clock.advance(20 * 60_000);
  expect([await look(), await look(), await look()]).toEqual([count, 100, 100]);
  await harness.memory.updatePart(state, { name: "test", condition: [], set: { ov: 1 } });
  expect([await look(), await look()]).toEqual([count, 100]);
});
