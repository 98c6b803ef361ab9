import { afterAll, beforeAll, expect, test } from "vitest";
import prune from "../../functions/automatic/prune.ts";
import { approvalKey } from "../../functions/model/run/index-keys.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { type OwnTasks, openOwnTasks } from "./own-task.ts";

const now = "2026-11-22T03:23:00.000Z";
const seconds = Date.parse(now) / 1000;
const set = { condition: [], name: "test" } as const;

let own: OwnTasks;

beforeAll(async () => {
  own = await openOwnTasks({ walk: "default", "pawl.prune": "pawl" });
  await own.store.updatePart(
    { task: "(pawl)", part: "sweeper" },
    { ...set, set: { version: "v9+v10", seenAt: seconds } },
  );
});
afterAll(() => own.close());

async function putRun(task: string, run: string, record: Partial<RunRecord>): Promise<void> {
  await own.store.update({ task, run }, { ...set, set: { lane: "default", turn: 0, attempt: 1, ...record } });
}

async function putParams(task: string, run: string, expiresAt?: number): Promise<void> {
  const write = { ...set, set: { attachment: "{}", expiresAt } };
  await own.store.updateAttachment({ task, run }, "params", write);
}

/** When what is stored next to a run expires; undefined: never. */
async function paramsExpire(task: string, run: string): Promise<number | undefined> {
  const item = await own.store.get({ task, run: `${run}#params` });
  return item?.expiresAt;
}

test("params of a run that has ended expire with it, and those of a run that may still go on stay", async () => {
  const expiresAt = seconds + 1_000;
  await putRun("walk", "2026-11-20T03:00:00Z/ended", {
    status: "succeeded",
    paramsStoredSeparately: true,
    expiresAt,
  });
  await putParams("walk", "2026-11-20T03:00:00Z/ended");
  await putRun("walk", "2026-11-20T03:00:00Z/live", {
    status: "running",
    paramsStoredSeparately: true,
    leaseExpiresAt: Date.parse(now) + 9_000,
  });
  await putParams("walk", "2026-11-20T03:00:00Z/live");

  expect(await own.run(prune, now)).toMatchObject({ status: "succeeded" });

  expect(await paramsExpire("walk", "2026-11-20T03:00:00Z/ended")).toBe(expiresAt);
  expect(await paramsExpire("walk", "2026-11-20T03:00:00Z/live")).toBeUndefined();
});

test("params whose run was never made expire once it cannot be made any more", async () => {
  await putParams("walk", "2026-10-01T03:00:00Z/orphan");
  await putParams("walk", "2026-11-21T03:00:00Z/young");

  await own.run(prune, now);

  expect(await paramsExpire("walk", "2026-10-01T03:00:00Z/orphan")).toBe(seconds);
  expect(await paramsExpire("walk", "2026-11-21T03:00:00Z/young")).toBeUndefined();
});

test("the pointer of an old version's start-up expires, and not that of the version in service, which pawl dev has saved over, of a young one or of a caller", async () => {
  const pointers = {
    "id#startup-v1": "2026-01-01T00:00:00Z/startup~v1",
    "id#startup-v9": "2026-01-02T00:00:00Z/startup~v9",
    "id#startup-v8": "2026-11-01T00:00:00Z/startup~v8",
    "id#order-1": "2026-01-01T00:00:00Z/manual~1",
  };
  for (const [part, run] of Object.entries(pointers))
    await own.store.updatePart({ task: "walk", part }, { ...set, set: { run } });

  await own.run(prune, now);

  const left = await Promise.all(
    Object.keys(pointers).map(async (part) => [
      part,
      (await own.store.getPart({ task: "walk", part }))?.expiresAt,
    ]),
  );
  expect(left).toEqual([
    ["id#startup-v1", seconds],
    ["id#startup-v9", undefined],
    ["id#startup-v8", undefined],
    ["id#order-1", undefined],
  ]);
});

test("a run of a removed task whose worker died gets an entry, by which the sweeper ends it", async () => {
  const running = { status: "running", leaseId: "a", leaseExpiresAt: Date.parse(now) - 90_000 } as const;
  await putRun("gone", "2026-11-01T03:00:00Z/nightly", running);
  await putRun("walk", "2026-11-01T03:00:00Z/nightly", running);

  await own.run(prune, now);

  const dueAt = async (task: string) =>
    (await own.store.get({ task, run: "2026-11-01T03:00:00Z/nightly" }))?.dueAt;
  expect(await dueAt("gone")).toBe(Date.parse(now) - 90_000 + 25_000);
  expect(await dueAt("walk")).toBeUndefined();
});

test("runs that wait for the slot of a removed task are sent one by one, though nobody holds it", async () => {
  const [task, run] = ["gone", "2026-11-02T03:00:00Z/manual~2"];
  await own.store.updatePart({ task, part: "state" }, { ...set, set: { waiting: `${run}@0` } });
  await putRun(task, run, {
    status: "enqueued",
    overlap: "wait",
    dueKey: "wait#gone#",
    dueAt: Date.parse(now) - 9_000,
  });

  await own.run(prune, now);

  expect(await own.store.get({ task, run })).toMatchObject({
    admitted: 0,
    dueKey: expect.stringMatching(/^turn#/),
  });
});

test("a prune that is interrupted goes on with the next item, and looks at each once", async () => {
  const whole = await own.run(prune, now);
  const turns = await own.run(prune, now, {}, { interruptAfter: 3 });
  expect(turns.status).toBe("succeeded");
  expect(turns.turns.length).toBeGreaterThan(3);
  expect(turns.cursors).toEqual(whole.cursors);
});

test("a prune that finds nothing to do logs nothing above debug", async () => {
  await own.run(prune, now);
  const before = own.log.length;
  const { status, log } = await own.run(prune, now);
  expect(status).toBe("succeeded");
  expect([...own.log.slice(before), ...log].filter(({ level }) => level !== "debug")).toEqual([]);
});

test("the pool of a key expires that no run holds, and none waits for", async () => {
  const pools = {
    "slot#idle": { held: 0, clears: 3 },
    "slot#held": { held: 1, "held#2026-11-20T03:00:00Z/a": 0 },
    "slot#waited": { held: 0, waiting: "2026-11-20T03:00:00Z/a@0" },
  };
  for (const [part, values] of Object.entries(pools))
    await own.store.updatePart({ task: "shops", part }, { ...set, set: values });

  await own.run(prune, now);

  const ends = async (part: string) => (await own.store.getPart({ task: "shops", part }))?.expiresAt;
  expect(await ends("slot#idle")).toBe(seconds + 2 * 86_400);
  expect(await ends("slot#held")).toBeUndefined();
  expect(await ends("slot#waited")).toBeUndefined();
});

test("a run that waits for an approval that has expired is skipped, and one whose has not stays", async () => {
  const waits = { status: "enqueued", dueKey: approvalKey, trigger: "manual" } as const;
  await putRun("gone", "2026-10-20T03:00:00Z/manual~1", { ...waits, dueAt: Date.parse(now) - 1 });
  await putRun("gone", "2026-10-20T03:00:00Z/manual~2", { ...waits, dueAt: Date.parse(now) + 9_000_000 });
  await own.run(prune, now);
  const found = [1, 2].map((i) => own.store.get({ task: "gone", run: `2026-10-20T03:00:00Z/manual~${i}` }));
  expect((await Promise.all(found)).map((run) => [run?.status, run?.reason])).toEqual([
    ["skipped", "not approved"],
    ["enqueued", undefined],
  ]);
});
