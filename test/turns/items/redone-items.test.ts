/** A run that does again the items that another run skipped. */
import { expect, test } from "vitest";
import { succeeded } from "../../../functions/model/requires/requirement.ts";
import {
  defineTask,
  type Task,
  type TaskContext,
  type TaskOptions,
} from "../../../functions/model/task/task.ts";
import { makeClient, redriveItems, redriveRun } from "../../../functions/operators/index.ts";
import { runningTask } from "../../../functions/runs/index.ts";
import { Harness } from "../../engine/harness.ts";
import { skippedOf } from "../../engine/skipped-of.ts";

interface Walk {
  bad: number[];
  /** The numbers of the collection. */
  numbers: number[];
  readonly done: number[];
  /** The cursors at which the collection was opened. */
  readonly opened: unknown[];
}

function walking(walk: Walk, options: object = {}): Task {
  return defineTask({
    name: "walk",
    description: "Walks over numbers.",
    onItemError: "skip",
    *items({ cursor }) {
      walk.opened.push(cursor);
      for (const n of walk.numbers) if (n > (cursor ?? 0)) yield [n, n];
    },
    process(n: number) {
      if (walk.bad.includes(n)) throw new Error(`${n} is bad`);
      walk.done.push(n);
    },
    ...options,
  } as TaskOptions<undefined, number>) as Task;
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/** A deployment whose task has run once, and which no longer finds any item bad. */
async function afterRun(bad: number[], options: object = {}) {
  const walk: Walk = { bad, numbers: upTo(9), done: [], opened: [] };
  const harness = new Harness({ tasks: [walking(walk, options)] });
  await harness.occur("walk");
  await harness.drain();
  const source = await harness.run("walk");
  walk.bad = [];
  walk.done.length = 0;
  walk.opened.length = 0;
  return { harness, walk, source };
}

test("only the skipped items are done again, in their order, each collection opened at the cursor before the first of neighbours", async () => {
  const { harness, walk, source } = await afterRun([1, 2, 5, 6, 7, 9]);
  const { run } = await redriveItems(harness.context, source);
  await harness.drain();
  expect(walk.done).toEqual([1, 2, 5, 6, 7, 9]);
  expect(walk.opened).toEqual([undefined, 4, 8]);
  expect(await harness.memory.get({ task: "walk", run })).toMatchObject({
    status: "succeeded",
    ticks: 6,
    total: 6,
    itemsOf: { run: source.run, head: source.skippedHead },
  });
  expect(await harness.memory.get(source)).toEqual(source);
});

test("the same with pages, and with params of the run that skipped them", async () => {
  const given: unknown[] = [];
  const anything = { "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) } };
  const walk = { bad: [3, 4] };
  const task = defineTask({
    name: "walk",
    description: "Walks over pages.",
    params: anything as never,
    onItemError: "skip",
    *pages({ cursor = 0 }) {
      for (const page of [[1, 2, 3], [], [4, 5]]) yield [page.filter((n) => n > cursor), (n: number) => n];
    },
    process(n: number, { params, cursor }) {
      if (walk.bad.includes(n)) throw new Error("bad");
      given.push([n, params, cursor]);
    },
  }) as Task;
  const harness = new Harness({ tasks: [task] });
  const client = makeClient(harness.context);
  const { id } = await client.start("walk", { note: "x".repeat(2_000) });
  await harness.drain();
  walk.bad = [];
  given.length = 0;
  await client.redrive(id, { items: true });
  await harness.drain();
  const params = { note: "x".repeat(2_000) };
  expect(given).toEqual([
    [3, params, 2],
    [4, params, 3],
  ]);
});

test("a run of items has the instant, the tags and the params of the run that skipped them, so it opens the same day's collection", async () => {
  const given: unknown[] = [];
  const walk: Walk = { bad: [2], numbers: upTo(3), done: [], opened: [] };
  const task = walking(walk, {
    params: { "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) } },
    process(n: number, { scheduledTime, tags, params }: TaskContext) {
      given.push([n, scheduledTime.toISOString(), tags, params]);
      if (walk.bad.includes(n)) throw new Error("bad");
    },
  });
  const harness = new Harness({ tasks: [task] });
  const client = makeClient(harness.context);
  const { id } = await client.start("walk", { day: 1 }, { tags: ["daily"] });
  const [skipping] = await harness.runs("walk");
  await harness.drain();
  await harness.clock.advance(24 * 3_600_000);
  given.length = 0;
  const second = await client.redrive(id, { items: true });
  await harness.drain();
  walk.bad = [];
  await harness.clock.advance(24 * 3_600_000);
  const third = await client.redrive(second.id, { items: true });
  await harness.drain();
  const item = [2, skipping?.scheduledTime, ["daily"], { day: 1 }];
  expect(given).toEqual([item, item]);
  // Their names are of the instants at which they were asked for.
  const days = [id, second.id, third.id].map((each) => each.slice("walk/".length, "walk/".length + 10));
  expect(new Set(days).size).toBe(3);
});

test("an item that no longer comes next is recorded as skipped whatever onItemError says, and the others are done", async () => {
  const { harness, walk, source } = await afterRun([2, 3, 9]);
  walk.numbers = [1, 3, 4, 5, 6, 7, 8];
  const next = new Harness({ tasks: [walking(walk, { onItemError: () => "stop" })], before: harness });
  const redone = await redriveItems(next.context, source);
  await next.drain();
  expect(walk.done).toEqual([3]);
  expect(await next.memory.get(redone)).toMatchObject({ status: "succeeded", ticks: 1, skippedItems: 2 });
  const skipped = await skippedOf(next.memory, redone);
  expect(skipped.map(({ before, cursor, name, message }) => [before, cursor, name, message])).toEqual(
    [
      ["1", "2"],
      ["8", "9"],
    ].map(([before, cursor]) => [
      before,
      cursor,
      "ItemGoneError",
      `no longer comes next: the collection has another item, or none, where ${cursor} was`,
    ]),
  );
});

test("what fails again is recorded with its own cursors, and can be redriven once more", async () => {
  const { harness, walk, source } = await afterRun([2, 5, 8]);
  walk.bad = [5];
  const second = await redriveItems(harness.context, source);
  await harness.drain();
  expect(walk.done).toEqual([2, 8]);
  expect(await skippedOf(harness.memory, second)).toMatchObject([
    { before: "4", cursor: "5", message: "5 is bad" },
  ]);
  walk.bad = [];
  await redriveItems(harness.context, second);
  await harness.drain();
  expect(walk.done).toEqual([2, 8, 5]);
});

test("a repeat finds the run that does the items, and starts none", async () => {
  const { harness, source } = await afterRun([2, 5]);
  const client = makeClient(harness.context);
  const first = await client.redrive(`walk/${source.run}`, { items: true });
  await harness.drain();
  const again = await client.redrive(`walk/${source.run}`, { items: true });
  expect(again).toEqual({ id: first.id, status: "succeeded" });
  expect(await harness.runs("walk")).toHaveLength(2);
});

test("a run of items says which run's code started it, and has the stage's metadata", async () => {
  const { harness, source } = await afterRun([2, 5]);
  const client = makeClient({ ...harness.context, metadata: { team: "shop" } });
  const running = {
    task: walking({} as Walk),
    key: { task: "walk", run: "2026-11-21T10:00:00Z/manual~by" },
    turn: {},
  };
  const { id } = await runningTask.run(running as never, () =>
    client.redrive(`walk/${source.run}`, { items: true }),
  );
  expect((await client.status(id)).metadata).toEqual({
    startedBy: "walk/2026-11-21T10:00:00Z/manual~by",
    startedFrom: "client",
    team: "shop",
  });
});

test("a run of items says how many were not recorded, of a run that skipped more than 10,000", async () => {
  const walk: Walk = { bad: upTo(10_002), numbers: upTo(10_003), done: [], opened: [] };
  const isBad = new Set(walk.bad);
  walk.bad = Object.assign([], { includes: (n: number) => isBad.has(n) });
  const harness = new Harness({ tasks: [walking(walk, { maxItemErrors: 20_000 })] });
  await harness.occur("walk");
  await harness.drain();
  const source = await harness.run("walk");
  walk.bad = [];
  walk.done.length = 0;
  const { run } = await redriveItems(harness.context, source);
  await harness.drain();
  expect(walk.done).toHaveLength(10_000);
  expect(await harness.memory.get({ task: "walk", run })).toMatchObject({
    status: "succeeded",
    ticks: 10_000,
    total: 10_000,
    message: "2 of 10002 skipped items were not recorded: they are not done again",
  });
});

test("a run of items that is interrupted goes on after the items that it did", async () => {
  const walk: Walk = { bad: upTo(9), numbers: upTo(9), done: [], opened: [] };
  const harness: Harness = new Harness({
    tasks: [
      walking(walk, {
        maxRuntimeSeconds: 2,
        async process(n: number) {
          await harness.clock.advance(1_000);
          if (walk.bad.includes(n)) throw new Error("bad");
          walk.done.push(n);
        },
      }),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  walk.bad = [];
  const { run } = await redriveItems(harness.context, await harness.run("walk"));
  await harness.drain();
  expect(walk.done).toEqual(upTo(9));
  expect(await harness.memory.get({ task: "walk", run })).toMatchObject({ status: "succeeded", ticks: 9 });
  expect((await harness.memory.get({ task: "walk", run }))?.turn).toBeGreaterThan(2);
});

test("cursors that an older version of the task recorded are migrated before its collection is opened", async () => {
  const { harness, source } = await afterRun([2]);
  const walk: Walk = { bad: [], numbers: upTo(9).map((n) => 10 * n), done: [], opened: [] };
  const task = walking(walk, { version: 2, migrateCursor: (cursor: number) => 10 * cursor });
  const next = new Harness({ tasks: [task], before: harness });
  await redriveItems(next.context, source);
  await next.drain();
  expect([walk.done, walk.opened]).toEqual([[20], [10]]);
});

test("a worker whose task has no onItemError any more ends the run, and says what to deploy", async () => {
  const { harness, walk, source } = await afterRun([2]);
  const next = new Harness({ tasks: [walking(walk, { onItemError: "stop" })], before: harness });
  const { run } = await redriveItems(next.context, source);
  await next.drain();
  expect(await next.memory.get({ task: "walk", run })).toMatchObject({
    status: "errored",
    error: { message: "the task has no onItemError any more: add it, then redrive the run" },
  });
});

test("records that are gone are told: the run does what is left and ends as errored", async () => {
  const { harness, walk, source } = await afterRun([2, 5]);
  const { run } = await redriveItems(harness.context, { ...source });
  await harness.change({ task: "walk", run }, { total: 3 });
  await harness.drain();
  expect(walk.done).toEqual([2, 5]);
  expect(await harness.memory.get({ task: "walk", run })).toMatchObject({
    status: "errored",
    error: { message: "1 of 3 skipped items are not recorded any more" },
  });
});

test("a run that is under way, or that skipped nothing, has no items to redrive", async () => {
  const { harness, source } = await afterRun([2]);
  await harness.change(source, { status: "paused" });
  await expect(redriveItems(harness.context, source)).rejects.toThrow(
    "is paused: its items can be redriven once it has ended",
  );
  const none = await afterRun([]);
  await expect(redriveItems(none.harness.context, none.source)).rejects.toThrow(
    "skipped no item: there is nothing to redrive",
  );
});

test("a run redriven past its budget goes on where it stopped once maxItemErrors is higher", async () => {
  const { harness, walk, source } = await afterRun([2, 3, 5], { maxItemErrors: 2 });
  expect(source).toMatchObject({ status: "errored", skippedItems: 2, cursor: "4" });
  walk.bad = [5];
  const next = new Harness({ tasks: [walking(walk, { maxItemErrors: 3 })], before: harness });
  await redriveRun(next.context, source);
  await next.drain();
  expect(await next.memory.get(source)).toMatchObject({ status: "succeeded", skippedItems: 3 });
  expect((await skippedOf(next.memory, source)).map(({ cursor }) => cursor)).toEqual(["2", "3", "5"]);
});

test("the client lists what a run skipped, and refuses a run that is not there", async () => {
  const { harness, source } = await afterRun([2, 5]);
  const client = makeClient(harness.context);
  const cursors: string[] = [];
  for await (const { cursor } of client.skipped(`walk/${source.run}`)) cursors.push(cursor);
  expect(cursors).toEqual(["2", "5"]);
  const none = client.skipped("walk/2026-03-01T12:00:00Z/none")[Symbol.asyncIterator]();
  await expect(none.next()).rejects.toThrow('no run "walk/2026-03-01T12:00:00Z/none"');
  await expect(client.redrive(`walk/${source.run}`, { items: 1 as never })).rejects.toThrow(
    "items 1 is not allowed: true or false",
  );
});

test("a run of just those items has aroundTurn around its turn, and the task's callbacks", async () => {
  const lines: string[] = [];
  const { harness, source } = await afterRun([2], {
    afterStart: () => lines.push("afterStart"),
    afterComplete: () => lines.push("afterComplete"),
    async aroundTurn(_: unknown, proceed: () => Promise<void>) {
      lines.push("(");
      await proceed();
      lines.push(")");
    },
  });
  expect(lines.splice(0)).toEqual(["(", "afterStart", ")", "afterComplete"]);
  await redriveItems(harness.context, source);
  await harness.drain();
  expect(lines).toEqual(["(", "afterStart", ")", "afterComplete"]);
});

test("a run of skipped items is no success of its task, for `previous` and for a task that requires one", async () => {
  const seen: unknown[] = [];
  const walk: Walk = { bad: [2, 3], numbers: upTo(4), done: [], opened: [] };
  const failing = { maxItemErrors: 1, maxAttempts: 1 };
  const next = defineTask({
    name: "next",
    description: "Wants the walk to have succeeded.",
    requires: [succeeded("walk", { within: "1d" })],
    run: () => undefined,
  });
  const task = walking(walk, {
    ...failing,
    afterStart: async (ctx: TaskContext) => void seen.push(await ctx.previous()),
  });
  const harness = new Harness({ tasks: [task, next as Task] });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "errored" });
  walk.bad = [];
  const { run } = await redriveItems(harness.context, await harness.run("walk"));
  await harness.drain();
  expect(await harness.memory.get({ task: "walk", run })).toMatchObject({ status: "succeeded" });
  await harness.clock.advance(60_000);
  await harness.occur("next");
  await harness.drain();
  expect(await harness.run("next")).toMatchObject({
    status: "skipped",
    reason: "requires: walk has not succeeded within 24 h",
  });
  await harness.occur("walk", "cron-other");
  await harness.drain();
  expect(seen).toEqual([undefined, undefined, undefined]);
  await harness.clock.advance(60_000);
  await harness.occur("next");
  await harness.drain();
  expect((await harness.memory.list("next", { now: harness.clock.now() })).items[0]).toMatchObject({
    status: "succeeded",
  });
});
