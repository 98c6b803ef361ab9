/**
 * Each kind of limit is added, changed and taken away by a deploy, while runs hold places, wait for them, and are between place
 * and claim: no limit is exceeded by runs that begin after it, none is ended, and none waits for ever (invariants 6 and 8).
 */
import { expect, test } from "vitest";
import { holdersOf } from "../../../../functions/model/run/pool.ts";
import type { RunKey, RunRecord } from "../../../../functions/model/run/run.ts";
import { cancelRun, pauseRun, resumeRun, setStageLimit } from "../../../../functions/operators/index.ts";
import { furtherPools } from "../../../../functions/runs/index.ts";
import type { PartKey } from "../../../../functions/store/run-store.ts";
import type { Harness } from "../../../engine/harness.ts";
import { type LeftOut, tablesLacking } from "../lacking.ts";
import {
  begin,
  begunIn,
  bringTo,
  counted,
  deploy,
  follow,
  goOn,
  losing,
  phases,
  runsOf,
  type Version,
} from "./deploys.ts";

const key = () => "shop";
const versions = {
  "no limit": {},
  "a task's 1": { concurrency: { limit: 1 } },
  "a task's 3": { concurrency: { limit: 3 } },
  "a key's 1": { concurrency: { limit: 1, key } },
  "a key's 2": { concurrency: { limit: 2, key } },
  "the stage's 1": { concurrency: { limit: 9 }, maxRunningTasks: 1 },
  "a key's 2 and the stage's 1": { concurrency: { limit: 2, key }, maxRunningTasks: 1 },
  "a key's 1 and the stage's 2": { concurrency: { limit: 1, key }, maxRunningTasks: 2 },
  "one at a time": { overlap: "skip" },
  "one at a time and a key's 2": { overlap: "skip", concurrency: { limit: 2, key } },
} as const satisfies Readonly<Record<string, Version>>;
type Name = keyof typeof versions;
const names = Object.keys(versions) as readonly Name[];

/** The most runs that may be at work of those that begin after a deploy. */
function mostOf({ concurrency, overlap, maxRunningTasks }: Version): number {
  const [limit, stage] = [concurrency?.limit, maxRunningTasks];
  return overlap === "skip" ? 1 : Math.min(limit ?? 100, stage ?? 100);
}

/** The narrowest pool of a version; undefined where it has none. */
function poolOf({ concurrency, overlap }: Version): PartKey | undefined {
  if (concurrency === undefined && overlap !== "skip") return undefined;
  return { task: "walk", part: concurrency?.key ? "slot#shop" : "state" };
}

const changes = names.flatMap((from) =>
  names
    .filter((to) => to !== from)
    .flatMap((to) => Object.entries(phases).map((phase) => [from, to, ...phase] as const)),
);

test.each(changes)("a deploy of %s changes to %s while runs %s", async (from, to, _, lost) => {
  const { isLost, meets } = losing(lost);
  const before = deploy({ ...versions[from], meets });
  await bringTo(before, 5, lost, isLost);
  const begun = await begunIn(before);
  // Of one limit in place of another, those that have their place by then count as well.
  const [of, by] = [versions[from], versions[to]].map(poolOf);
  if (of?.part === by?.part && of !== undefined)
    for (const { run } of holdersOf(await before.memory.getPart(of))) begun.add(run);
  const after = deploy(versions[to], before);
  await begin(after, 2);
  const { most, seconds } = await follow(after, begun);
  expect(most).toBeLessThanOrEqual(mostOf(versions[to]));
  expect(seconds).toBeLessThan(to === "no limit" ? 180 : 720);
  const ended = await runsOf(after);
  expect(new Set(ended.map(({ status }) => status))).toEqual(new Set(["succeeded"]));
});

test("a limit that gets a key starts one of a hundred and fifty waiting runs of it, and not all", async () => {
  const before = deploy({ concurrency: { limit: 1 } });
  await begin(before, 150);
  const after = deploy({ concurrency: { limit: 1, key } }, before);
  await after.sweep();
  await after.drain();
  expect(await counted(after)).toEqual({ atWork: 2, waits: 148, done: 0 });
  await goOn(after, 2);
  const { waits, atWork, done } = await counted(after);
  expect(atWork).toBe(1);
  expect(waits + done).toBe(149);
});

test("runs of five keys whose limit loses its key wait for one another", async () => {
  let made = 0;
  const before = deploy({ concurrency: { limit: 1, key: () => `k${made++ % 5}` } });
  await begin(before, 20);
  const begun = await begunIn(before);
  expect(begun.size).toBe(5);
  const { most, seconds } = await follow(deploy({ concurrency: { limit: 1 } }, before), begun);
  expect({ most, isOver: seconds < 180 }).toEqual({ most: 1, isOver: true });
});

test.each([
  ["a task", { concurrency: { limit: 1 } }],
  ["a key", { concurrency: { limit: 1, key } }],
  ["the stage", { concurrency: { limit: 100 }, maxRunningTasks: 1 }],
] as const)(
  "all of two hundred and fifty runs that wait for a place of %s go on with the first sweep once a deploy has taken its limit away",
  async (_, version) => {
    const before = deploy(version);
    await begin(before, 250);
    const after = deploy({}, before);
    await after.sweep();
    await after.drain();
    expect((await counted(after)).waits).toBe(0);
    await goOn(after, 1);
    expect(await counted(after)).toEqual({ atWork: 0, waits: 0, done: 250 });
    expect(await after.holders("walk")).toEqual([]);
  },
);

test("a run that holds a place of the stage, as only the stage's pool says, and one that holds its task's do not wait for each other", async () => {
  const { isLost, meets } = losing("claim");
  const before = deploy({ ...versions["a key's 1 and the stage's 2"], maxRunningTasks: 1, meets });
  await bringTo(before, 0, "claim", isLost);
  isLost.is = false;
  const after = deploy({ concurrency: { limit: 1 }, maxRunningTasks: 1 }, before);
  await begin(after, 1);
  expect(holdersOf(await after.memory.getPart({ task: "(stage)", part: "slots" }))).toHaveLength(1);
  const { most, seconds } = await follow(after, new Set());
  expect({ most, isOver: seconds < 300 }).toEqual({ most: 1, isOver: true });
});

test("an override of the stage's limit that outlives it holds nothing back, and can be removed", async () => {
  const before = deploy({ concurrency: { limit: 9 }, maxRunningTasks: 2 });
  await begin(before, 12);
  await setStageLimit(before.context, 3, { note: "a person wants so" });
  const after = deploy({ concurrency: { limit: 9 } }, before);
  await after.drain();
  await after.sweep();
  await after.drain();
  expect((await counted(after)).atWork).toBe(9);
  expect(await setStageLimit(after.context, undefined, {})).toEqual([]);
  await expect(setStageLimit(after.context, 4, { note: "x" })).rejects.toThrow("no limit to override");
  await goOn(after, 2);
  expect(await counted(after)).toMatchObject({ waits: 0, done: 12 });
});

test("a run gives back what it held when a deploy has taken its key and the stage's limit away, and what both say by then", async () => {
  const before = deploy({ concurrency: { limit: 2, key }, maxRunningTasks: 2 });
  await begin(before, 2);
  const held = async () => {
    const keys = [
      { task: "walk", part: "slot#shop" },
      { task: "(stage)", part: "slots" },
      { task: "walk", part: "state" },
    ];
    return Promise.all(keys.map(async (each) => (await before.memory.getPart(each))?.held ?? 0));
  };
  expect(await held()).toEqual([2, 2, 0]);
  expect((await runsOf(before)).map(({ holds }) => holds)).toEqual(Array(2).fill(["key", "stage"]));
  const after = deploy({ concurrency: { limit: 1 }, maxRunningTasks: 1 }, before);
  await goOn(after, 1);
  expect(await counted(after)).toMatchObject({ done: 2 });
  expect(await held()).toEqual([0, 0, 0]);
});

test("a run that was paused while it waited for the stage, and goes on once there are neither keys nor the stage's limit, gives back its task's place", async () => {
  const before = deploy({ concurrency: { limit: 2, key }, maxRunningTasks: 1 });
  await begin(before, 2);
  const b = (await runsOf(before)).find(({ dueKey }) => dueKey === "wait#(stage)#") as RunRecord;
  expect(b.holds).toEqual(["key"]);
  await pauseRun(before.context, b);
  const after = deploy({ concurrency: { limit: 2 } }, before);
  await resumeRun(after.context, b);
  await after.drain();
  expect(await after.holders("walk")).toEqual([b.run]);
  // The command knows of all pools.
  await cancelRun({ ...after.context, further: furtherPools }, b);
  expect(await after.holders("walk")).toEqual([]);
});

test("a run of a task without limits, or with one of its own alone, says of no pool that it holds it", async () => {
  for (const version of [{}, { concurrency: { limit: 1 } }, { overlap: "skip" } as const]) {
    const harness = deploy(version);
    await begin(harness, 2);
    await goOn(harness, 1);
    for (const run of await runsOf(harness)) expect(run).not.toHaveProperty("holds");
  }
});

/**
 * Two runs, `b` waits for `a`. A deploy takes the limit away, and its sweeper lets `b` ask again: what happens before that lands is
 * up to a trace. Returns `b` as it is then.
 */
async function askingAgain(without: LeftOut | undefined, meanwhile: (before: Harness, b: RunKey) => unknown) {
  const before = deploy({ concurrency: { limit: 1 }, memory: tablesLacking(without) });
  await begin(before, 2);
  const b = (await runsOf(before)).find(({ dueKey }) => dueKey === "wait#walk#") as RunRecord;
  const after = deploy({ meets: (write) => write === "ask again" && meanwhile(before, b) }, before);
  await after.sweep();
  const { status, turn, overlap, dueKey } = (await before.memory.get(b)) as RunRecord;
  return { status, turn, overlap, isQueued: dueKey?.startsWith("wait#") };
}

test("a run that was paused before it asks again is not moved", async () => {
  const pause = (before: Harness, b: RunKey) => pauseRun(before.context, b);
  const ends = { status: "paused", turn: 0, overlap: "allow", isQueued: undefined };
  expect(await askingAgain(undefined, pause)).toEqual(ends);
  expect(await askingAgain(["ask again", "it waits in this queue"], pause)).not.toEqual(ends);
});

test("a run that waits again by a later deploy, at a later turn, does not ask by what an earlier one said", async () => {
  const again = async (before: Harness, b: RunKey) => {
    const later = deploy({ overlap: "skip" }, before);
    await pauseRun(later.context, b);
    await later.change(b, { overlap: "wait" });
    await resumeRun(later.context, b);
    await later.drain();
  };
  const ends = { status: "enqueued", turn: 1, overlap: "wait", isQueued: true };
  expect(await askingAgain(undefined, again)).toEqual(ends);
  expect(await askingAgain(["ask again", "at this turn"], again)).not.toEqual(ends);
});
