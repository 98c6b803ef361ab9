/** The hourly look for runs that no message, no entry and no worker would bring to their end. */

import { expect, test } from "vitest";
import { leaseDue } from "../../functions/model/run/index-keys.ts";
import { newRun } from "../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import type { ListOptions } from "../../functions/store/run-store.ts";
import { minuteOf } from "../../functions/upkeep/hourly-look.ts";
import { HourlyLook } from "../../functions/upkeep/index.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { walkTask } from "../engine/sample-tasks.ts";

const hour = 3_600_000;
const minute = 60_000;

/** A run whose worker died in its first turn, `ageMs` ago. */
function forsaken(harness: Harness, id: string, ageMs: number, rest: Partial<RunRecord> = {}): RunRecord {
  const at = harness.clock.now() - ageMs;
  return {
    task: "walk",
    run: `${new Date(at).toISOString().slice(0, 19)}Z/${id}`,
    ...newRun(at, id, new Date(at)),
    status: "running",
    lane: "default",
    leaseId: "dead",
    leaseExpiresAt: at + 30_000,
    seq: 1,
    ...rest,
  };
}

test("a run that may overlap, whose worker and message are gone, is brought back within the hour", async () => {
  const harness = new Harness({ tasks: [walkTask(3, undefined, { overlap: "allow" })] });
  await harness.put(forsaken(harness, "a", 600_000));
  await harness.put(forsaken(harness, "b", 24 * hour));
  await harness.drainFor(63);
  expect((await harness.runs("walk")).map(({ trigger, status }) => [trigger, status])).toEqual([
    ["a", "succeeded"],
    ["b", "succeeded"],
  ]);
});

test("a run that is looked after is left alone by the hourly look", async () => {
  const harness = new Harness({ tasks: [walkTask(3, undefined, { overlap: "allow" })] });
  const dueAt = harness.clock.now() + 24 * hour;
  const due = forsaken(harness, "due", 600_000);
  const runs = [
    forsaken(harness, "held", 600_000, { leaseExpiresAt: harness.clock.now() + 24 * hour }),
    { ...due, ...leaseDue(due, dueAt) },
    forsaken(harness, "paused", 600_000, { status: "paused" }),
    forsaken(harness, "ended", 600_000, { status: "succeeded" }),
  ];
  for (const run of runs) await harness.put(run);
  await harness.drainFor(63);
  const byName = (all: readonly RunRecord[]) => [...all].sort((a, b) => (a.run < b.run ? -1 : 1));
  expect(byName(await harness.runs("walk"))).toEqual(byName(runs));
});

/** An environment's look at many tasks, and the tasks that it has asked for so far. */
function openLook(names: readonly string[], harness = harnessOf(names)) {
  const asked: string[] = [];
  const options: ListOptions[] = [];
  let open = 0;
  let most = 0;
  const store = interceptedStore(harness.memory, async ({ method, args, forward }) => {
    if (method !== "list") return forward();
    asked.push(args[0] as string);
    options.push(args[1] as ListOptions);
    most = Math.max(most, ++open);
    await harness.clock.advance(0);
    open--;
    return forward();
  });
  const environment = () => new HourlyLook({ ...harness.context, store });
  return { harness, environment, asked, options, most: () => most };
}

function harnessOf(names: readonly string[]): Harness {
  return new Harness({
    tasks: [],
    elsewhere: Object.fromEntries(names.map((name) => [name, "default"])),
  });
}

/** Time for so many questions. */
function timeFor(questions: number): () => boolean {
  let left = questions;
  return () => left-- > 0;
}

const manyNames = Array.from({ length: 3_000 }, (_, i) => `task-${i}`);
/** The harness begins at minute 0 of an hour. */
const namesOfMinute = (number: number) => manyNames.filter((name) => minuteOf(name) === number);

test("each of three thousand tasks is looked at once an hour, fifty or so in a minute, sixteen at a time", async () => {
  const { harness, environment, asked, most } = openLook(manyNames);
  const hourly = environment();
  await hourly.look(() => true);
  asked.length = 0;
  for (let i = 1; i <= 60; i++) {
    await harness.clock.advance(minute);
    const before = asked.length;
    await hourly.look(() => true);
    expect(asked.slice(before).sort()).toEqual(namesOfMinute(i % 60).sort());
    expect(asked.length - before).toBeLessThan(100);
  }
  expect([...asked].sort()).toEqual([...manyNames].sort());
  expect(most()).toBe(16);
});

test("tasks for which a minute had no time are looked at in the next one, before its own", async () => {
  const { harness, environment, asked } = openLook(manyNames);
  const hourly = environment();
  await hourly.look(() => true);
  await harness.clock.advance(minute);
  asked.length = 0;
  await hourly.look(() => false);
  expect(asked).toEqual([]);
  await harness.clock.advance(minute);
  await hourly.look(() => true);
  expect(asked).toEqual([...namesOfMinute(1), ...namesOfMinute(2)]);
});

test("a new environment each minute looks at the same tasks, and at those of the five minutes before", async () => {
  const { harness, environment, asked } = openLook(manyNames);
  await harness.clock.advance(10 * minute);
  for (let i = 10; i < 70; i++) {
    asked.length = 0;
    await environment().look(() => true);
    const wanted = [0, 1, 2, 3, 4, 5].flatMap((back) => namesOfMinute((i - back) % 60));
    expect([...asked].sort()).toEqual(wanted.sort());
    await harness.clock.advance(minute);
  }
});

test("a task with more runs than a minute has time for is gone on with at its place, and holds up no other task", async () => {
  const here = namesOfMinute(7).slice(0, 2) as [string, string];
  const { harness, environment, asked } = openLook(here);
  await harness.clock.advance(7 * minute);
  const long = Array.from({ length: 1_200 }, (_, i) =>
    forsaken(harness, `a-${i}`, minute * 30 + 1_000 * i, { task: here[0] }),
  );
  for (const run of [...long, forsaken(harness, "b", 600_000, { task: here[1] })]) await harness.put(run);
  const hourly = environment();
  const entries = async (task: string) => {
    const runs = (await harness.memory.list(task, { now: 0, limit: 2_000 })).items;
    return runs.filter(({ dueKey }) => dueKey !== undefined).map(({ run }) => run);
  };
  const longNames = long.map(({ run }) => run);
  await hourly.look(timeFor(700));
  const first = await entries(here[0]);
  expect(first.length).toBeGreaterThan(600);
  expect(first.length).toBeLessThan(700);
  expect(first).toEqual(longNames.slice(0, first.length));
  expect(await entries(here[1])).toHaveLength(1);
  expect(harness.log.filter(({ event }) => event === "hourly look").at(-1)?.fields).toEqual({
    found: first.length + 1,
    cutShort: 1,
  });
  asked.length = 0;
  await harness.clock.advance(minute);
  await hourly.look(() => true);
  expect(await entries(here[0])).toEqual(longNames);
  expect(new Set(asked)).toEqual(new Set([here[0]]));
});

test("the hourly look asks for 25 hours of runs, from the same second on for all pages, and needs no consistent read", async () => {
  const [task = ""] = namesOfMinute(7);
  const { harness, environment, options } = openLook([task]);
  await harness.clock.advance(7 * minute);
  const since = harness.clock.now() - 25 * hour;
  for (let i = 0; i < 600; i++) await harness.put(forsaken(harness, `a-${i}`, minute * i, { task }));
  const hourly = environment();
  await hourly.look(timeFor(520));
  await harness.clock.advance(minute);
  await hourly.look(() => true);
  expect(options.length).toBeGreaterThan(1);
  for (const each of options) expect(each).toMatchObject({ since, consistent: false });
});

test("a task whose runs cannot be read is looked at again in the next minute", async () => {
  const [task = ""] = namesOfMinute(7);
  const harness = harnessOf([task]);
  await harness.clock.advance(7 * minute);
  await harness.put(forsaken(harness, "a", 600_000, { task }));
  let refusals = 1;
  const store = interceptedStore(harness.memory, ({ method, forward }) => {
    if (method === "list" && refusals-- > 0) throw new Error("throttled");
    return forward();
  });
  const hourly = new HourlyLook({ ...harness.context, store });
  await hourly.look(() => true);
  expect((await harness.run(task)).dueKey).toBeUndefined();
  await harness.clock.advance(minute);
  await hourly.look(() => true);
  expect((await harness.run(task)).dueKey).toMatch(/^lease#/);
});

test("an entry that a run got since the hourly look read it stays where it is", async () => {
  const [task = ""] = namesOfMinute(7);
  const harness = harnessOf([task]);
  await harness.clock.advance(7 * minute);
  const run = forsaken(harness, "a", 600_000, { task });
  await harness.put(run);
  const entry = { dueKey: "lease#1", dueAt: harness.clock.now() + 60_000 };
  const store = interceptedStore(harness.memory, async ({ method, forward }) => {
    const answer = await forward();
    if (method === "list") await harness.change(run, entry);
    return answer;
  });
  await new HourlyLook({ ...harness.context, store }).look(() => true);
  expect(await harness.run(task)).toMatchObject(entry);
});
