/** Limits of the runs of each key: who waits for which key, how the sweeper finds queues, and keys that are none. */
import * as v from "valibot";
import { expect, test } from "vitest";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { resolveSettings } from "../../functions/model/task/layers/resolve-settings.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { cancelRun, pauseRun, redriveRun, setOverrides } from "../../functions/operators/index.ts";
import { listedIn, listedPart } from "../../functions/runs/index.ts";
import { startRun } from "../../functions/runs/start.ts";
import { cron } from "../../functions/schedule/index.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";

const byHand = { task: "walk", lane: "default", kind: "manual" } as const;

function walk(clock: () => Harness, settings: object, items = 60): Task {
  return defineTask({
    name: "walk",
    description: "Walks over numbers.",
    params: v.optional(v.looseObject({}), {}),
    *items({ cursor = 0 }) {
      for (let n = Number(cursor) + 1; n <= items; n++) yield [n, n];
    },
    process: () => clock().clock.advance(1_000),
    ...settings,
  }) as unknown as Task;
}

function keyed(settings: object, more: { readonly items?: number; readonly calls?: string[] } = {}): Harness {
  const { items, calls } = more;
  const harness: Harness = new Harness({
    tasks: [walk(() => harness, settings, items)],
    store: (memory) =>
      interceptedStore(memory, ({ method, write, forward }) => {
        calls?.push(write ?? method);
        return forward();
      }),
  });
  return harness;
}

async function begun(harness: Harness, shops: readonly unknown[]): Promise<readonly RunRecord[]> {
  const runs: RunRecord[] = [];
  for (const shop of shops) {
    runs.push(await startRun(harness.context, { ...byHand, params: { shop } as never }));
    await harness.clock.advance(1_000);
  }
  const isLeft = async (run: RunRecord) => {
    const { startedAt, dueKey, endedAt } = (await harness.memory.get(run)) as RunRecord;
    return startedAt === undefined && endedAt === undefined && !dueKey?.startsWith("wait#");
  };
  for (let tries = 0; tries < 30 && (await Promise.all(runs.map(isLeft))).includes(true); tries++)
    await harness.next();
  return runs;
}

async function waiting(harness: Harness): Promise<readonly unknown[]> {
  return (await harness.runs("walk")).flatMap(({ dueKey }) => (dueKey?.startsWith("wait#") ? [dueKey] : []));
}

async function listed(harness: Harness): Promise<readonly string[]> {
  return (await harness.memory.parts(listedPart, "")).flatMap(listedIn).map(({ slotKey }) => slotKey);
}

async function slot(harness: Harness, key: string) {
  return harness.memory.getPart({ task: "walk", part: `slot#${key}` });
}

test("one run of each key is at work, by whatever it was started, and the others wait for their key alone", async () => {
  const triggers = [cron("0 3 * * *", { id: "nightly", params: { shop: "a" } })];
  const harness = keyed({ concurrency: { limit: 1, key: "shop" }, triggers });
  const runs = await begun(harness, ["a", "b", "a"]);
  await harness.queue.send(
    "default",
    JSON.stringify({
      task: "walk",
      trigger: "nightly",
      scheduledTime: harness.second,
      params: { shop: "a" },
    }),
  );
  for (let i = 0; i < 3; i++) await harness.next();
  expect(await waiting(harness)).toEqual(["wait#walk#a", "wait#walk#a"]);
  expect(await listed(harness)).toEqual(["a"]);
  expect(await harness.memory.get(runs[0] as RunRecord)).toMatchObject({ slotKey: "a", admitted: 0 });
  await harness.drain();
  expect((await harness.runs("walk")).map(({ status }) => status)).toEqual(Array(4).fill("succeeded"));
  const listing = { listed: expect.any(Number), clears: 1 };
  expect(await slot(harness, "a")).toEqual({ task: "walk", part: "slot#a", held: 0, ...listing });
  expect(await slot(harness, "b")).toEqual({ task: "walk", part: "slot#b", held: 0 });
  for (let looks = 0; looks < 2; looks++) await harness.minute();
  expect(await listed(harness)).toEqual([]);
  expect(await harness.state("walk")).toBeUndefined();
});

test("a key may be a function of the params, and a number of a parameter is one too", async () => {
  const key = ({ shop }: { readonly shop: string }) => shop.slice(0, 1);
  const harness = keyed({ concurrency: { limit: 1, key } });
  await begun(harness, ["ax", "ay", "bx"]);
  expect(await waiting(harness)).toEqual(["wait#walk#a"]);
  const numbers = keyed({ concurrency: { limit: 2, key: "shop" } });
  await begun(numbers, [7, 7, 7]);
  expect(await waiting(numbers)).toEqual(["wait#walk#7"]);
});

test("a run whose wait for its key landed late, so that it never joined the queue, starts when its message comes again, however late", async () => {
  const triggers = [cron("0 3 * * *", { id: "nightly", startWithinSeconds: 60, params: { shop: "a" } })];
  const harness = keyed({ concurrency: { limit: 1, key: "shop" }, triggers });
  const scheduledTime = harness.second;
  const key = { task: "walk", run: `${scheduledTime}/nightly` };
  const params = JSON.stringify({ shop: "a" });
  await harness.change(key, {
    ...{ status: "enqueued", createdAt: `${scheduledTime.slice(0, 19)}.000Z`, trigger: "nightly", params },
    ...{ scheduledTime: `${scheduledTime.slice(0, 19)}.000Z`, lane: "default", turn: 0, attempt: 1 },
    ...{ leaseExpiresAt: 0, fruitlessTurns: 0, ticks: 0, overlap: "allow", slotKey: "a" },
    ...{ dueKey: "wait#walk#a", dueAt: harness.clock.now() },
  });
  await harness.clock.advance(120_000);
  const message = { task: "walk", trigger: "nightly", scheduledTime, params: { shop: "a" } };
  await harness.queue.send("default", JSON.stringify(message));
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", slotKey: "a" });
  for (let looks = 0; looks < 2; looks++) await harness.minute();
  expect(await listed(harness)).toEqual([]);
});

test("half of a surrogate pair in a key is replaced, and the values of masked params are hidden where a key is refused", async () => {
  const harness = keyed({ concurrency: { limit: 1, key: () => "\ud800" } });
  await begun(harness, ["a", "a"]);
  expect(await waiting(harness)).toEqual(["wait#walk#\ufffd"]);
  await harness.drain();
  expect((await harness.runs("walk")).map(({ slotKey }) => slotKey)).toEqual(["\ufffd", "\ufffd"]);
  const masked = keyed({ concurrency: { limit: 1, key: ({ shop }: never) => [shop] }, masked: ["shop"] });
  const [run] = await begun(masked, ["secret-7"]);
  const { status, reason, error } = (await masked.memory.get(run as RunRecord)) as RunRecord;
  expect(status).toBe("errored");
  expect(`${reason} ${error?.message}`).not.toContain("secret-7");
  expect(JSON.stringify(masked.log)).not.toContain("secret-7");
});

test("a run keeps its key for life, whatever the function says later", async () => {
  let key = "a";
  const harness = keyed({ concurrency: { limit: 1, key: () => key } });
  const [first, second] = (await begun(harness, ["x", "x"])) as [RunRecord, RunRecord];
  key = "b";
  await harness.drain();
  for (const run of [first, second])
    expect(await harness.memory.get(run)).toMatchObject({ status: "succeeded", slotKey: "a" });
});

test("a run that waits costs three writes and three reads more, and a key's busy period four writes", async () => {
  const calls: string[] = [];
  const harness = keyed({ concurrency: { limit: 1, key: "shop" } }, { items: 20, calls });
  await begun(harness, ["a"]);
  await harness.drain();
  const alone = calls.splice(0);
  expect(alone).toEqual(
    expect.arrayContaining([
      "getPart",
      "get",
      "take slot",
      "claim",
      "interrupt",
      "succeed",
      "give slot back",
    ]),
  );
  await begun(harness, ["a", "a"]);
  await harness.drain();
  for (let looks = 0; looks < 2; looks++) await harness.minute();
  const count = (list: readonly string[], of: RegExp) => list.filter((name) => of.test(name)).length;
  const more = (of: RegExp) => count(calls, of) - 2 * count(alone, of);
  const names = [...calls];
  expect(names).toEqual(
    expect.arrayContaining([
      "list queue",
      "wait",
      "join queue",
      "fill slot",
      "admit",
      "clear queue",
      "unlist queue",
    ]),
  );
  // The refused take and the fill stand for its own take.
  expect(
    more(
      /^(list queue|wait|join queue|admit|clear queue|count clear|unlist queue|give slot back|take slot|transfer slot|fill slot)$/,
    ),
  ).toBeLessThanOrEqual(7);
});

test("a key's busy period costs two reads of the giver that ends it, and three of the sweeper", async () => {
  const calls: string[] = [];
  const harness = keyed({ concurrency: { limit: 1, key: "shop" } }, { calls });
  const reads = (names: readonly string[]) =>
    names.filter((name) => ["due", "get", "getPart", "parts"].includes(name)).length;
  const minute = async () => {
    calls.length = 0;
    await harness.minute();
    return reads(calls);
  };
  await minute();
  const idle = await minute();
  await begun(harness, ["a", "a"]);
  await harness.drain();
  const end = calls.slice(calls.lastIndexOf("give slot back"), calls.lastIndexOf("clear queue"));
  const before = calls.slice(calls.lastIndexOf("succeed"), calls.lastIndexOf("give slot back"));
  expect(reads(end) + before.filter((name) => name === "due").length).toBe(2);
  expect((await minute()) + (await minute())).toBe(2 * idle + 3);
  expect(calls).toContain("unlist queue");
  expect(await minute()).toBe(idle);
});

test("the sweeper hands on what a giver left behind that died, and forgets a key for which nobody waits", async () => {
  const harness = keyed({ concurrency: { limit: 1, key: "shop" } });
  const [first, second] = (await begun(harness, ["a", "a"])) as [RunRecord, RunRecord];
  // Its worker died after it ended the run.
  await harness.change(first, {
    status: "succeeded",
    leaseExpiresAt: 0,
    endedAt: first.createdAt,
    dueKey: undefined,
    dueAt: undefined,
  });
  await harness.minute();
  expect(await harness.memory.get(second)).toMatchObject({
    admitted: 0,
    dueKey: expect.stringMatching(/^turn#/),
  });
  await harness.drainFor(3);
  expect((await harness.memory.get(second))?.status).toBe("succeeded");
  expect(await listed(harness)).toEqual([]);
});

test("a queue that is listed, and in which nobody waits, is taken off the list by the sweeper, but not at once", async () => {
  const harness = keyed({ concurrency: { limit: 1, key: "shop" } });
  const [, second] = (await begun(harness, ["a", "a"])) as [RunRecord, RunRecord];
  await cancelRun(harness.context, second);
  expect(await listed(harness)).toEqual(["a"]);
  await harness.minute();
  expect(await listed(harness)).toEqual(["a"]);
  for (let looks = 0; looks < 2; looks++) await harness.minute();
  expect(await listed(harness)).toEqual([]);
  const [third] = (await begun(harness, ["a"])) as [RunRecord];
  expect(await harness.memory.get(third)).toMatchObject({ dueKey: "wait#walk#a" });
  expect(await listed(harness)).toEqual(["a"]);
});

test("a queue stays on the list where it is cleared of one run, and others wait to be admitted", async () => {
  const harness = keyed({ concurrency: { limit: 2, key: "shop" } });
  const [first, second, third] = (await begun(harness, ["a", "a", "a"])) as [RunRecord, RunRecord, RunRecord];
  // Whoever handed the place of the first on to the third died before the third was admitted.
  const part = { task: "walk", part: "slot#a" };
  const held = (run: RunRecord) => `held#${run.run}` as const;
  await harness.memory.updatePart(part, {
    name: "t",
    condition: [],
    set: { [held(third)]: 0 },
    remove: [held(first)],
  });
  await harness.change(first, {
    status: "cancelled",
    leaseExpiresAt: 0,
    dueKey: undefined,
    dueAt: undefined,
  });
  while ((await harness.memory.get(second))?.status !== "succeeded") await harness.next();
  expect(await listed(harness)).toEqual(["a"]);
  await harness.drainFor(3);
  expect(await harness.memory.get(third)).toMatchObject({ status: "succeeded" });
});

test("a queue that an earlier version listed in another item is taken off there", async () => {
  const harness = keyed({ concurrency: { limit: 1, key: "shop" } });
  const write = { name: "test", condition: [], set: { "queue#walk#a": 5 } as object };
  await harness.memory.updatePart({ task: listedPart, part: "elsewhere" }, write);
  expect(await listed(harness)).toEqual(["a"]);
  for (let minutes = 0; minutes < 3; minutes++) await harness.minute();
  expect(await listed(harness)).toEqual([]);
});

test("a run that an earlier version admitted, whose record names none of its places, gives back all that it needs", async () => {
  const harness = keyed({ concurrency: { limit: 1, key: "shop" } });
  const [first, second] = (await begun(harness, ["a", "a"])) as [RunRecord, RunRecord];
  expect((await harness.memory.get(first))?.holds).toEqual(["key"]);
  await harness.change(first, { holds: undefined });
  await harness.drain();
  expect((await harness.memory.get(second))?.status).toBe("succeeded");
  expect((await slot(harness, "a"))?.held ?? 0).toBe(0);
});

test("a run that joins a queue which is cleared meanwhile lists it again", async () => {
  let between: (() => Promise<unknown>) | undefined;
  const harness: Harness = new Harness({
    tasks: [walk(() => harness, { concurrency: { limit: 1, key: "shop" } })],
    store: (memory) =>
      interceptedStore(memory, async ({ write, forward }) => {
        const act = write === "join queue" ? between : undefined;
        if (act !== undefined) {
          between = undefined;
          await act();
        }
        return forward();
      }),
  });
  await begun(harness, ["a"]);
  between = async () => {
    // Another run waited, and was cancelled: whoever gave its place back cleared the queue and took it off the list.
    await harness.memory.updatePart(
      { task: "walk", part: "slot#a" },
      { name: "t", condition: [], add: { clears: 1 } },
    );
    for (const { part } of await harness.memory.parts(listedPart, ""))
      await harness.memory.updatePart(
        { task: listedPart, part },
        { name: "t", condition: [], remove: ["queue#walk#a"] },
      );
  };
  await begun(harness, ["a"]);
  expect(between).toBeUndefined();
  expect(await listed(harness)).toEqual(["a"]);
});

test("cancel and pause give back the place of a key, and a redriven run waits for its key again", async () => {
  const harness = keyed({ concurrency: { limit: 1, key: "shop" }, maxAttempts: 1 });
  const [first, second, third] = (await begun(harness, ["a", "a", "a"])) as [RunRecord, RunRecord, RunRecord];
  await pauseRun(harness.context, second);
  expect(await waiting(harness)).toEqual(["wait#walk#a"]);
  await cancelRun(harness.context, first);
  expect(await harness.memory.get(third)).toMatchObject({ admitted: 0 });
  await harness.change(third, { status: "errored", endedAt: third.createdAt });
  await redriveRun(harness.context, (await harness.memory.get(third)) as RunRecord);
  for (let i = 0; i < 4; i++) await harness.next();
  await harness.drainFor(3);
  expect(await harness.memory.get(third)).toMatchObject({
    status: "succeeded",
    admitted: expect.any(Number),
  });
});

test("an override changes the limit of each key", async () => {
  const harness = keyed({ concurrency: { limit: 1, key: "shop" } });
  const known = { name: "walk", overlap: "allow", catchUp: "none" } as const;
  await begun(harness, ["a", "a"]);
  await setOverrides(harness.context, known, { concurrency: 2 }, { note: "more" });
  // No sweeper has looked yet.
  expect(await waiting(harness)).toEqual([]);
  await begun(harness, ["a", "b", "b", "b"]);
  expect([...(await waiting(harness))].sort()).toEqual(["wait#walk#a", "wait#walk#b"]);
});

test("a task that says its overlap runs one at a time, whatever the key", async () => {
  const harness = keyed({ overlap: "queue-all", concurrency: { limit: 1, key: "shop" } });
  await begun(harness, ["a", "b"]);
  expect(await waiting(harness)).toEqual(["wait#walk#"]);
  await harness.drain();
  expect((await harness.runs("walk")).map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
  expect(await harness.state("walk")).toMatchObject({ held: 0 });
});

test("an occurrence of a paused task with keys is skipped", async () => {
  const harness = keyed({ concurrency: { limit: 1, key: () => "a" } });
  await harness.changeState("walk", { paused: true });
  await harness.occur("walk", "nightly");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "skipped", reason: "paused" });
});

test("a later layer may change the limit, and keeps the key", () => {
  const of = (...layers: readonly object[]) => resolveSettings(...layers).concurrency;
  expect(of({ concurrency: { limit: 1, key: "shop" } }, { concurrency: { limit: 3 } })).toEqual({
    limit: 3,
    key: "shop",
  });
  expect(of({ concurrency: { limit: 1, key: () => "a" } })).toEqual({ limit: 1, key: "(function)" });
});

test("a run that takes a place of a key, waits for it or is handed it keeps the pool from expiring", async () => {
  const harness = keyed({ concurrency: { limit: 1, key: "shop" } });
  const pool = { task: "walk", part: "slot#a" };
  const expire = () => harness.memory.updatePart(pool, { name: "t", condition: [], set: { expiresAt: 7 } });
  const end = async () => (await harness.memory.getPart(pool))?.expiresAt;
  for (const _ of ["takes", "waits"]) {
    await expire();
    await begun(harness, ["a"]);
    expect(await end()).toBeUndefined();
  }
  await expire();
  await harness.drainFor(2);
  expect(await harness.memory.getPart(pool)).toMatchObject({ held: 0 });
  expect(await end()).toBeUndefined();
});

test("a run that was asked to be skipped is so where its key's places are taken, and leaves no place taken", async () => {
  const harness = keyed({ concurrency: { limit: 1, key: "shop" } });
  const [first] = (await begun(harness, ["a"])) as [RunRecord];
  const ask = (shop: string) => startRun(harness.context, { ...byHand, params: { shop }, overlap: "skip" });
  const skipped = await ask("a");
  for (let i = 0; i < 2; i++) await harness.next();
  expect(await harness.memory.get(skipped)).toMatchObject({ status: "skipped", reason: "overlap" });
  expect([await harness.holders("walk"), await waiting(harness)]).toEqual([[], []]);
  expect(await slot(harness, "a")).toMatchObject({ held: 1, [`held#${first.run}`]: 0 });
  const other = await ask("b");
  await harness.drain();
  for (const run of [first, other])
    expect(await harness.memory.get(run)).toMatchObject({ status: "succeeded" });
});

test("a run that was asked to be skipped takes the place of its key that a crash left taken", async () => {
  const harness = keyed({ concurrency: { limit: 1, key: "shop" } });
  const [first] = (await begun(harness, ["a"])) as [RunRecord];
  await harness.change(first, { status: "succeeded", leaseExpiresAt: 0, endedAt: harness.second });
  const asked = await startRun(harness.context, { ...byHand, params: { shop: "a" }, overlap: "skip" });
  await harness.drain();
  expect(await harness.memory.get(asked)).toMatchObject({ status: "succeeded", slotKey: "a" });
});
