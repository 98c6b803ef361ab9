/** The limit of the stage: how many runs of all tasks are at work at once, and who is next. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import {
  cancelRun,
  pauseRun,
  resumeRun,
  setOverrides,
  setStageLimit,
} from "../../functions/operators/index.ts";
import { stageKey } from "../../functions/runs/index.ts";
import { startRun } from "../../functions/runs/start.ts";
import { Harness } from "../engine/harness.ts";

function walk(name: string, harness: () => Harness, settings: object): Task {
  return defineTask({
    name,
    description: "Walks over numbers.",
    *items({ cursor = 0 }) {
      for (let n = Number(cursor) + 1; n <= 40; n++) yield [n, n];
    },
    process: () => harness().clock.advance(1_000),
    ...settings,
  }) as unknown as Task;
}

const anyParams = { "~standard": { version: 1, vendor: "own", validate: (value: unknown) => ({ value }) } };

function staged(
  maxRunningTasks: number | undefined,
  tasks: Readonly<Record<string, object>>,
  before?: Harness,
): Harness {
  const harness: Harness = new Harness({
    tasks: Object.entries(tasks).map(([name, settings]) => walk(name, () => harness, settings)),
    maxRunningTasks,
    before,
  });
  return harness;
}

async function begun(
  harness: Harness,
  tasks: readonly string[],
  more: object | readonly object[] = {},
): Promise<readonly RunRecord[]> {
  const runs: RunRecord[] = [];
  for (const [i, task] of tasks.entries()) {
    const own = Array.isArray(more) ? more[i] : more;
    runs.push(await startRun(harness.context, { task, lane: "default", kind: "manual", ...own }));
    await harness.clock.advance(1_000);
  }
  const isLeft = async (run: RunRecord) => {
    const { startedAt, dueKey } = (await harness.memory.get(run)) as RunRecord;
    return startedAt === undefined && !dueKey?.startsWith("wait#");
  };
  for (let tries = 0; tries < 40 && (await Promise.all(runs.map(isLeft))).includes(true); tries++)
    await harness.next();
  return runs;
}

async function keysOf(harness: Harness, runs: readonly RunRecord[]): Promise<readonly unknown[]> {
  return Promise.all(
    runs.map(async (run) => {
      const { dueKey, startedAt } = (await harness.memory.get(run)) as RunRecord;
      return startedAt === undefined ? dueKey : "begun";
    }),
  );
}

async function stage(harness: Harness) {
  return harness.memory.getPart(stageKey);
}

async function statuses(harness: Harness, ...tasks: readonly string[]): Promise<readonly string[]> {
  const all = await Promise.all(tasks.map((task) => harness.runs(task)));
  return all.flat().map(({ status }) => status);
}

test("at most so many runs of all tasks are at work, and a freed place goes to the first that waits, of any task", async () => {
  const harness = staged(2, { a: {}, b: {}, c: { overlap: "allow" }, d: { overlap: "allow" } });
  const runs = await begun(harness, ["a", "c", "b", "d"]);
  expect(await keysOf(harness, runs)).toEqual(["begun", "begun", "wait#(stage)#", "wait#(stage)#"]);
  expect(await stage(harness)).toMatchObject({ held: 2 });
  await harness.drain();
  expect(await statuses(harness, "a", "b", "c", "d")).toEqual(Array(4).fill("succeeded"));
  expect(await stage(harness)).toEqual({ ...stageKey, held: 0 });
  const started = await Promise.all(
    runs.map(async (run) => (await harness.memory.get(run))?.startedAt as string),
  );
  expect(started).toEqual([...started].sort());
});

test("a run waits for its task first, and holds no place of the stage meanwhile", async () => {
  const harness = staged(2, { a: { overlap: "queue-all" }, b: {} });
  const runs = await begun(harness, ["a", "a", "a", "b"]);
  expect(await keysOf(harness, runs)).toEqual(["begun", "wait#a#", "wait#a#", "begun"]);
  await harness.drain();
  expect(await statuses(harness, "a", "b")).toEqual(Array(4).fill("succeeded"));
});

test("a run that was handed its task's slot moves on to the stage's queue where that is full", async () => {
  const harness = staged(1, { a: {}, b: {} });
  const [first, second] = (await begun(harness, ["a", "a"])) as [RunRecord, RunRecord];
  const [other] = (await begun(harness, ["b"], { priority: 9 })) as [RunRecord];
  expect(await keysOf(harness, [first, second, other])).toEqual(["begun", "wait#a#", "wait#(stage)#"]);
  while ((await harness.memory.get(first))?.status !== "succeeded") await harness.next();
  expect((await keysOf(harness, [second]))[0]).toBe("wait#(stage)#");
  expect(await harness.holders("a")).toEqual([second.run]);
  await harness.drain();
  expect(await statuses(harness, "a", "b")).toEqual(Array(3).fill("succeeded"));
  expect(await harness.holders("a")).toEqual([]);
});

test("a task whose runs may overlap has at most as many runs in the stage's queue as the stage has places", async () => {
  const harness = staged(2, { flood: { overlap: "allow" }, b: {} });
  const flood = await begun(harness, Array(8).fill("flood"));
  const [other] = (await begun(harness, ["b"])) as [RunRecord];
  const keys = await keysOf(harness, flood);
  expect(keys.filter((key) => key === "wait#flood#")).toHaveLength(6);
  expect(await keysOf(harness, [other])).toEqual(["wait#(stage)#"]);
  await harness.drain();
  const startedAt = (await harness.memory.get(other))?.startedAt as string;
  const before = (await harness.runs("flood")).filter((run) => (run.startedAt as string) < startedAt);
  expect(before).toHaveLength(2);
});

test("a key with many runs, and a higher limit than the stage's, lets a run of another key begin soon", async () => {
  const harness = staged(2, { keyed: { params: anyParams, concurrency: { limit: 50, key: "shop" } } });
  const flood = await begun(harness, Array(8).fill("keyed"), { params: { shop: "a" } });
  expect(await keysOf(harness, flood)).toEqual([
    ...["begun", "begun", "wait#keyed#a", "wait#keyed#a", "wait#keyed#a"],
    ...["wait#keyed#a", "wait#keyed#a", "wait#keyed#a"],
  ]);
  const [other] = (await begun(harness, ["keyed"], { params: { shop: "b" } })) as [RunRecord];
  expect(await keysOf(harness, [other])).toEqual(["wait#(stage)#"]);
  await harness.drain();
  const startedAt = (await harness.memory.get(other))?.startedAt as string;
  const before = (await harness.runs("keyed")).filter((run) => (run.startedAt as string) < startedAt);
  expect(before).toHaveLength(2);
});

test("cancel and pause give back every place, also of a run that waits for the stage", async () => {
  const harness = staged(1, { a: {}, b: {}, c: {} });
  const [first, second, third] = (await begun(harness, ["a", "b", "c"])) as [RunRecord, RunRecord, RunRecord];
  await pauseRun(harness.context, second);
  expect(await harness.holders("b")).toEqual([]);
  await cancelRun(harness.context, first);
  expect(await harness.memory.get(third)).toMatchObject({ admitted: 0 });
  await resumeRun(harness.context, second);
  await harness.drainFor(4);
  expect(await statuses(harness, "b", "c")).toEqual(["succeeded", "succeeded"]);
  expect(await stage(harness)).toMatchObject({ held: 0 });
});

test("an operator raises and lowers the stage's limit, and no deploy undoes that", async () => {
  const harness = staged(1, { a: {}, b: {}, c: {} });
  const runs = await begun(harness, ["a", "b", "c"]);
  await setStageLimit(harness.context, 2, { note: "more" });
  expect(await stage(harness)).toMatchObject({ held: 2, ov: 1 });
  const next = staged(1, { a: {}, b: {}, c: {} }, harness);
  await setStageLimit(next.context, undefined, {});
  expect(await stage(harness)).toMatchObject({ held: 2 });
  await next.drain();
  expect(await keysOf(next, runs)).toEqual(["begun", "begun", "begun"]);
  expect(await statuses(next, "a", "b", "c")).toEqual(Array(3).fill("succeeded"));
  await expect(setStageLimit(harness.context, 0, {})).rejects.toThrow(
    "stage limit 0 is not allowed: a whole number from 1 to 100",
  );
  await expect(setStageLimit(staged(undefined, {}).context, 2, {})).rejects.toThrow("set maxRunningTasks");
});

test("an override of the stage's limit that cannot hold, or would lose another, is refused and changes nothing", async () => {
  const harness = staged(1, { a: {} });
  await expect(setStageLimit(harness.context, undefined, {})).rejects.toThrow(
    "the stage limit has no override to remove",
  );
  await setStageLimit(harness.context, 2, { note: "more" });
  const before = await stage(harness);
  const past = { note: "less", until: new Date("2020-01-01T00:00:00Z") };
  await expect(setStageLimit(harness.context, 5, past)).rejects.toThrow(
    "until 2020-01-01T00:00:00Z is not allowed: it is past",
  );
  expect(await stage(harness)).toEqual(before);
  const overrides = '[{"setting":"of a newer version","value":7,"from":0,"at":0}]';
  const newer = { name: "test", condition: [], set: { overrides } } as const;
  await harness.memory.updatePart({ task: "(stage)", part: "slots" }, newer);
  for (const limit of [5, undefined])
    await expect(setStageLimit(harness.context, limit, { note: "x" })).rejects.toThrow(
      'the stage limit has an override that this version of Pawl cannot read, and would lose: nothing is changed, so use the version that wrote it, or remove the attribute "overrides" of the item (stage), slots',
    );
  expect(await stage(harness)).toMatchObject({ overrides });
});

test("a run that waits for a place of the stage whose holder's worker died goes on, also once the stage has no limit any more", async () => {
  const harness = staged(1, { a: {}, b: {} });
  const [first, second] = (await begun(harness, ["a", "b"])) as [RunRecord, RunRecord];
  await harness.change(first, {
    status: "succeeded",
    leaseExpiresAt: 0,
    dueKey: undefined,
    dueAt: undefined,
  });
  const next = staged(undefined, { a: {}, b: {} }, harness);
  await next.sweep();
  expect(await next.memory.get(second)).toMatchObject({ turn: 1, dueKey: expect.stringMatching(/^turn#/) });
  await next.drainFor(3);
  expect((await next.memory.get(second))?.status).toBe("succeeded");
});

/** Of a task with a limit of one, the first run is the least urgent and waits for the stage, and the second waits for its place. */
async function behindLeastUrgent() {
  const harness = staged(1, { a: {}, b: {}, c: {}, urgent: { concurrency: { limit: 1 } } });
  const priorities = [5, 0, 9, 5, 5].map((priority) => ({ priority }));
  const runs = await begun(harness, ["a", "urgent", "urgent", "b", "c"], priorities);
  const [working, first, second, ...others] = runs as [RunRecord, RunRecord, RunRecord];
  const waiting = ["wait#(stage)#", "wait#urgent#", "wait#(stage)#", "wait#(stage)#"];
  expect(await keysOf(harness, runs)).toEqual(["begun", ...waiting]);
  return { harness, working, first, second, others };
}

const orderOf = async (harness: Harness) => {
  const runs = (await Promise.all(["a", "b", "c", "urgent"].map((task) => harness.runs(task)))).flat();
  const begun = runs.filter(({ startedAt }) => startedAt !== undefined);
  return begun
    .sort((a, b) => ((a.startedAt as string) < (b.startedAt as string) ? -1 : 1))
    .map(({ run }) => run);
};

test("priority counts within one queue: a run that waits for its task is passed with the run whose place it waits for", async () => {
  const { harness, working, first, second, others } = await behindLeastUrgent();
  await harness.drain();
  expect(await orderOf(harness)).toEqual([working, ...others, first, second].map(({ run }) => run));
});

test("to cancel the less urgent run that has the task's place lets the urgent one behind it go on first", async () => {
  const { harness, working, first, second, others } = await behindLeastUrgent();
  await cancelRun(harness.context, first);
  await harness.drain();
  expect(await orderOf(harness)).toEqual([working, second, ...others].map(({ run }) => run));
});

test("runs of a task with a higher limit wait for the stage itself, the urgent one first", async () => {
  const harness = staged(2, { a: {}, b: {}, urgent: { concurrency: { limit: 2 } } });
  const priorities = [5, 5, 0, 9].map((priority) => ({ priority }));
  const runs = await begun(harness, ["a", "b", "urgent", "urgent"], priorities);
  const [one, two, first, second] = runs as [RunRecord, RunRecord, RunRecord, RunRecord];
  expect(await keysOf(harness, [first, second])).toEqual(Array(2).fill("wait#(stage)#"));
  await harness.drain();
  expect(await orderOf(harness)).toEqual([one, two, second, first].map(({ run }) => run));
});

test("a run that has its task's place and waits for the stage starts although its task's limit was lowered since", async () => {
  const harness = staged(2, { a: {}, b: { concurrency: { limit: 2 } } });
  const [working, first, second] = (await begun(harness, ["a", "b", "b"])) as [
    RunRecord,
    RunRecord,
    RunRecord,
  ];
  expect(await keysOf(harness, [first, second])).toEqual(["begun", "wait#(stage)#"]);
  const known = { name: "b", overlap: "allow", catchUp: "none" } as const;
  await setOverrides(harness.context, known, { concurrency: 1 }, { note: "fewer" });
  await cancelRun(harness.context, working);
  expect(await harness.memory.get(second)).toMatchObject({ admitted: 0 });
});

test("a pause holds back a run that has its task's place and waits for the stage, and resumed it obeys the lower limit", async () => {
  const harness = staged(2, { a: {}, b: { concurrency: { limit: 2 } } });
  const runs = await begun(harness, ["a", "b", "b"]);
  const [working, , second] = runs as [RunRecord, RunRecord, RunRecord];
  const known = { name: "b", overlap: "allow", catchUp: "none" } as const;
  await setOverrides(harness.context, known, { concurrency: 1 }, { note: "fewer" });
  await pauseRun(harness.context, second);
  await cancelRun(harness.context, working);
  await resumeRun(harness.context, second);
  while ((await keysOf(harness, [second]))[0]?.toString().startsWith("turn#")) await harness.next();
  expect(await keysOf(harness, [second])).toEqual(["wait#b#"]);
});

const ofFlood = { name: "flood", overlap: "allow", catchUp: "none" } as const;

/** How many runs of a flood under a higher override begin before the run of another task, or of another key. */
async function begunBefore(
  of: "task" | "key",
  change: (harness: Harness) => Promise<unknown>,
  overlap = "allow",
) {
  const settings = of === "task" ? {} : { params: anyParams, concurrency: { limit: 2, key: "shop" } };
  const harness = staged(2, { flood: { overlap, ...settings }, b: {} });
  await change(harness);
  const params = of === "task" ? {} : { params: { shop: "a" } };
  const ofOther = of === "task" ? {} : { params: { shop: "b" } };
  const tasks = [...Array<string>(8).fill("flood"), of === "task" ? "b" : "flood"];
  const runs = await begun(
    harness,
    tasks,
    tasks.map((_, i) => (i < 8 ? params : ofOther)),
  );
  const other = runs.at(-1) as RunRecord;
  expect((await harness.memory.get(other))?.startedAt).toBeUndefined();
  await harness.drain();
  const startedAt = (await harness.memory.get(other))?.startedAt as string;
  return (await harness.runs("flood")).filter((run) => (run.startedAt as string) < startedAt).length;
}

test("a task that an override lets overlap has at most the stage's limit, so a run of another begins soon", async () => {
  const known = { name: "flood", overlap: "queue-all", catchUp: "none" } as const;
  const allow = (harness: Harness) =>
    setOverrides(harness.context, known, { overlap: "allow" }, { note: "x" });
  expect(await begunBefore("task", allow, "queue-all")).toBe(2);
});

test.each(["task", "key"] as const)(
  "an override of the limit of a %s above the stage's counts as the stage's, so a run of another begins soon",
  async (of) => {
    const raised = (harness: Harness) =>
      setOverrides(harness.context, ofFlood, { concurrency: 50 }, { note: "more" });
    expect(await begunBefore(of, raised)).toBe(2);
    // Of both, the stage's is raised too: so many may fill it alone.
    const both = async (harness: Harness) => {
      await setStageLimit(harness.context, 4, { note: "more" });
      await raised(harness);
    };
    expect(await begunBefore(of, both)).toBe(4);
  },
);
