/** The migration from the format of 0.1.0, over tables as 0.1.0 wrote them. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import migrate from "../../../functions/automatic/migrate.ts";
import { formatPart } from "../../../functions/model/format/data-format.ts";
import { attentionDueKeys, isWaitKey, leaseKeys, turnKeys } from "../../../functions/model/run/index-keys.ts";
import { holdersOf } from "../../../functions/model/run/pool.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { RunnerContext } from "../../../functions/runs/index.ts";
import { DynamoRunStore } from "../../../functions/store/dynamodb.ts";
import type { RunStore, TaskPart } from "../../../functions/store/run-store.ts";
import { hasOlder } from "../../../functions/upkeep/migrations/index.ts";
import { type LocalAws, openLocalAws } from "../../../local/index.ts";
import { createTables } from "../../contract/tables.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { putTables, readFixture, runsOf, type StoredTables } from "../../fixtures/read.ts";
import { runTask } from "../../kit/index.ts";
import { MemoryRunStore } from "../../memory/run-store.ts";

const tables = readFixture<StoredTables>("0.1.0", "tables");
const records = runsOf(tables);
const started = Date.parse("2026-03-01T13:00:00.000Z");
const minute = 60_000;
const lanes = Object.fromEntries([...records.map(({ task }) => [task, "default"]), ["pawl.migrate", "pawl"]]);
const slow = { task: "slow", part: "state" } as const;

function contextOver(store: RunStore, now: number): RunnerContext {
  return {
    store,
    queue: { send: async () => {}, sendBatch: async () => [], setVisibility: async () => {} },
    clock: { now: () => now, monotonic: () => now, after: () => () => {} },
    random: () => 0.5,
    lanes,
    log: () => {},
  };
}

/** Runs `pawl.migrate` from a cursor, as long as it takes until it waits, or ends. */
function run(store: RunStore, { now = started, cursor = undefined as never, maxTurns = 1 } = {}) {
  const services = { context: contextOver(store, now) } as never;
  return runTask(migrate, { now: new Date(started), services, cursor, maxTurns });
}

/** Runs it to its end. */
async function migrated(store: RunStore): Promise<void> {
  const first = await run(store);
  expect(first).toMatchObject({ status: "interrupted", snoozes: [1_200] });
  const second = await run(store, { now: started + 20 * minute, cursor: first.cursor as never });
  expect(second).toMatchObject({ status: "succeeded" });
}

/** Goes on after a process died: it began again, or had raised the format. */
async function wentOn(store: RunStore): Promise<void> {
  const first = await run(store);
  const now = started + 20 * minute;
  const last =
    first.status === "interrupted" ? await run(store, { now, cursor: first.cursor as never }) : first;
  expect(last.status).toBe("succeeded");
  expect(await store.getPart(formatPart)).toMatchObject({ format: 2 });
}

/** All that is stored, without the format. */
async function stored(store: RunStore) {
  const runs = await Promise.all(records.map(({ task, run }) => store.get({ task, run })));
  const parts = await Promise.all(tables.tasks.map(({ task, part }) => store.getPart({ task, part })));
  return { runs, parts };
}

const known = new Set([
  ...leaseKeys,
  ...turnKeys,
  ...attentionDueKeys("errored"),
  ...attentionDueKeys("rejected"),
]);

async function newMemory(): Promise<RunStore> {
  const store = new MemoryRunStore();
  await putTables(store, tables);
  return store;
}

let aws: LocalAws;
const stateFolder = mkdtempSync(join(tmpdir(), "pawl-migrate-"));
beforeAll(async () => {
  aws = await openLocalAws({ stateFolder, port: 0 });
});
afterAll(async () => {
  await aws.close();
  rmSync(stateFolder, { recursive: true });
});

async function newDynamo(): Promise<RunStore> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint: aws.endpoint, region: "us-east-1", credentials });
  const store = new DynamoRunStore({ client, ...(await createTables(client)) });
  await putTables(store, tables);
  return store;
}

describe.each([
  ["the store in memory", newMemory, 1],
  // Its tables take time to make.
  ["DynamoDB", newDynamo, 3],
])("over %s", (_, newStore, step) => {
  test("every entry of 0.1.0 is under a key that this version reads, at the instant at which it was", async () => {
    const store = await newStore();
    expect(await hasOlder(contextOver(store, started), 1)).toBe(true);

    await migrated(store);

    for (const before of records) {
      const after = (await store.get(before)) as RunRecord;
      const { dueKey, ...same } = before;
      expect(after).toMatchObject(same);
      if (dueKey === undefined || isWaitKey(dueKey)) expect(after.dueKey).toBe(dueKey);
      else expect([before.run, known.has(after.dueKey as string)]).toEqual([before.run, true]);
    }
    expect(await hasOlder(contextOver(store, started), 1)).toBe(false);
    expect(await store.getPart(formatPart)).toMatchObject({ format: 2 });
  });

  test("the run that holds a slot of 0.1.0 holds its task's pool, and the run that waits is named", async () => {
    const store = await newStore();

    await migrated(store);

    const state = (await store.getPart(slow)) as TaskPart;
    expect(holdersOf(state)).toEqual([{ run: "2026-03-01T12:00:08Z/daily", turn: 0 }]);
    expect(state).toMatchObject({ held: 1, waiting: "2026-03-01T12:00:15Z/daily@1" });
    expect(Object.keys(state)).not.toContain("slotRun");
    expect(Object.keys(state)).not.toContain("slotTurn");
  });

  test("a migration that dies before or after any of its writes goes on, and leaves the same", async () => {
    const whole = await newStore();
    const writes = await countedWrites(whole);
    const wanted = await stored(whole);
    expect(writes).toBeGreaterThan(10);

    for (const dies of ["before", "after"] as const)
      for (let at = 0; at < writes; at += step) {
        const store = await newStore();
        await dyingAt(store, at, dies);
        // The attempt that died saved no cursor: all begins again.
        await wentOn(store);
        expect(await stored(store)).toEqual(wanted);
      }
  }, 120_000);
});

/** Migrates, and counts the writes. */
async function countedWrites(store: RunStore): Promise<number> {
  let writes = 0;
  const counting = interceptedStore(store, ({ write, forward }) => {
    if (write !== undefined) writes++;
    return forward();
  });
  await migrated(counting);
  return writes;
}

/** Migrates until one of its writes, before or after which its process dies. */
async function dyingAt(store: RunStore, at: number, dies: "before" | "after"): Promise<void> {
  let writes = 0;
  let isDead = false;
  const dying = interceptedStore(store, async ({ write, forward }) => {
    if (isDead) throw new Error("the process is dead");
    if (write === undefined || writes++ < at) return forward();
    isDead = true;
    if (dies === "after") await forward();
    throw new Error("the process dies");
  });
  const first = await run(dying);
  if (!isDead) await run(dying, { now: started + 20 * minute, cursor: first.cursor as never });
  expect(isDead).toBe(true);
}

test("what workers of 0.1.0 write after the first look is found by the second, 20 minutes later", async () => {
  const store = await newMemory();
  const first = await run(store);
  const late = { task: "lost", run: "2026-03-01T12:59:00Z/manual~late" };
  const entry = { dueKey: "attention#errored", dueAt: started + 9 * minute };
  await store.update(late, { name: "test", condition: [], set: { status: "errored", turn: 0, ...entry } });
  expect(await store.getPart(formatPart)).toBeUndefined();

  await run(store, { now: started + 20 * minute, cursor: first.cursor as never });

  expect((await store.get(late))?.dueKey).toMatch(/^attention#errored#\d+$/);
  expect(await store.getPart(formatPart)).toMatchObject({ format: 2 });
});

test("what a worker of this version has moved since it was found stays as it is", async () => {
  const store = await newMemory();
  const { task, run: name } = records.find(({ dueKey }) => dueKey === "sweep#5") as RunRecord;
  const moved = { dueKey: "lease#5", dueAt: started + 55_000 };
  let isMoved = false;
  const racing = interceptedStore(store, async ({ write, forward }) => {
    if (write === "rename entry" && !isMoved) {
      isMoved = true;
      await store.update({ task, run: name }, { name: "test", condition: [], set: moved });
    }
    return forward();
  });

  await migrated(racing);

  expect(await store.get({ task, run: name })).toMatchObject(moved);
});

test("a pool that runs of this version hold by now keeps them, and counts the holder of 0.1.0 too", async () => {
  const store = await newMemory();
  const other = "2026-03-01T12:58:00Z/daily";
  await store.updatePart(slow, { name: "test", condition: [], set: { [`held#${other}`]: 0, held: 1 } });

  await migrated(store);

  const state = (await store.getPart(slow)) as TaskPart;
  expect(holdersOf(state).map(({ run }) => run)).toEqual(["2026-03-01T12:00:08Z/daily", other]);
  expect(state.held).toBe(2);
});

test("where no run waits any more, a slot that said so says it no longer", async () => {
  const store = await newMemory();
  const waiting = { task: "slow", run: "2026-03-01T12:00:15Z/daily" };
  await store.update(waiting, { name: "test", condition: [], set: { status: "cancelled" } });

  await migrated(store);

  expect(await store.getPart(slow)).not.toHaveProperty("waiting");
});

test("a migration of data that is of this version's format does nothing", async () => {
  const store = await newMemory();
  await migrated(store);
  const before = await stored(store);
  let writes = 0;
  const counting = interceptedStore(store, ({ write, forward }) => {
    if (write !== undefined) writes++;
    return forward();
  });

  expect(await run(counting)).toMatchObject({ status: "succeeded", ids: [] });

  expect(writes).toBe(0);
  expect(await stored(store)).toEqual(before);
});
