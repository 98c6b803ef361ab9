/** The sweeper's round of the ledgers: what it reads and when, how it goes through many triggers, and what it does where calls fail. */
import { expect, test } from "vitest";
import type { Override } from "../../functions/model/override/override.ts";
import type { TimedTrigger } from "../../functions/model/task/ledger.ts";
import { LedgerRound } from "../../functions/upkeep/index.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore, type StoreCall } from "../engine/intercepted-store.ts";
import { walkTask } from "../engine/sample-tasks.ts";

const always = () => true;
const hourly = (i: number, more: Partial<TimedTrigger> = {}): TimedTrigger => ({
  task: `walk-${i % 100}`,
  trigger: `t${i}`,
  expression: "0 * * * *",
  zone: "UTC",
  ...more,
});
const many = Array.from({ length: 1_000 }, (_, i) => hourly(i));

/** A round over a store whose calls take so long, and the calls that it made. */
function open(
  timed: readonly TimedTrigger[],
  milliseconds = 0,
  harness = new Harness({ tasks: [walkTask(1)] }),
) {
  const calls = new Map<string, number>();
  const failing = new Set<string>();
  const store = interceptedStore(harness.memory, async ({ method, write, forward }: StoreCall) => {
    const name = write ?? method;
    calls.set(name, (calls.get(name) ?? 0) + 1);
    if (failing.has(name)) throw new Error("not now");
    if (milliseconds > 0) await new Promise<void>((resolve) => harness.clock.after(milliseconds, resolve));
    return forward();
  });
  const lanes = Object.fromEntries(timed.map(({ task }) => [task, "default"]));
  const context = { ...harness.context, lanes, store };
  const round = new LedgerRound(context, { version: "v1", timed: JSON.stringify(timed) });
  const counted = () => {
    const now = Object.fromEntries(calls);
    calls.clear();
    return now;
  };
  const until = (clock: string) =>
    harness.clock.advance(Date.parse(`2026-03-01T${clock}Z`) - harness.clock.now());
  return { harness, round, counted, until, failing, context };
}

test("a warm sweeper reads a trigger's runs only when one of its instants is old, and writes once a minute that it is at work", async () => {
  const { round, counted, until } = open([hourly(0)]);
  await round.reconcile(always);
  expect(counted()).toEqual({
    seen: 1,
    getPart: 1,
    parts: 1,
    "change ledger": 1,
    "list triggers": 1,
    "take charge": 1,
  });
  for (let minute = 1; minute <= 119; minute++) {
    await until(`${12 + Math.floor(minute / 60)}:${String(minute % 60).padStart(2, "0")}:30`);
    await round.reconcile(always);
  }
  expect(counted()).toEqual({ seen: 119 });
  // 13:00 is old at 14:01, and was missed.
  await until("14:01:30");
  await round.reconcile(always);
  expect(counted()).toEqual({ seen: 1, between: 2, reconcile: 1, miss: 1, "carried out": 1 });
});

test("a new environment reads the ledgers of each task with one query", async () => {
  const { harness, round } = open(many);
  await round.reconcile(always);
  const next = open(many, 0, harness);
  await next.round.reconcile(always);
  expect(next.counted()).toEqual({ seen: 1, getPart: 1, parts: 100 });
});

test("a thousand triggers that fall due in one minute are reconciled within ten seconds, where each call takes ten milliseconds", async () => {
  const { harness, round, counted, until } = open(many, 10);
  const go = async () => {
    const began = harness.clock.now();
    let seconds: number | undefined;
    const done = round.reconcile(always).then((reconciled) => {
      seconds = (harness.clock.now() - began) / 1000;
      return reconciled;
    });
    await harness.clock.advance(30_000);
    return { ...(await done), seconds };
  };
  await go();
  await until("14:01:30");
  for (const { task, trigger } of many)
    await harness.put({
      ...{ task, run: `2026-03-01T13:00:00Z/${trigger}`, status: "succeeded", lane: "default", trigger },
      ...{ scheduledTime: "2026-03-01T13:00:00.000Z", createdAt: "2026-03-01T13:00:00.000Z" },
      ...{ attempt: 1, turn: 0, ticks: 0, fruitlessTurns: 0, seq: 1, leaseExpiresAt: 0 },
    });
  counted();
  const { seconds, ...reconciled } = await go();
  expect(reconciled).toEqual({ looks: 1_000, failed: 0, cutShort: false });
  expect(seconds).toBeLessThanOrEqual(10);
  expect(counted()).toEqual({ seen: 1, between: 1_000, reconcile: 1_000 });
}, 60_000);

test("what a minute has no time for is looked at in the next one", async () => {
  const { round, until } = open(many.slice(0, 200));
  await round.reconcile(always);
  await until("14:01:30");
  let left = 120;
  expect(await round.reconcile(() => left-- > 0)).toMatchObject({ looks: 120, cutShort: true });
  await until("14:02:30");
  expect(await round.reconcile(always)).toMatchObject({ looks: 80, cutShort: false });
});

test("a version takes charge only once every ledger is changed: what there was no time for is changed in the next minute", async () => {
  const { harness, round, until } = open(many.slice(0, 200));
  let left = 150;
  await round.reconcile(() => left-- > 0);
  const inCharge = async () => (await harness.memory.getPart({ task: "(pawl)", part: "sweeper" }))?.version;
  expect(await inCharge()).toBeUndefined();
  await until("12:01:00");
  await round.reconcile(always);
  expect(await inCharge()).toBe("v1");
});

test("a look that fails holds up no other, and is made again in the next minute", async () => {
  const { harness, round, until, failing } = open([hourly(0), hourly(1)]);
  await round.reconcile(always);
  await until("14:01:30");
  failing.add("reconcile");
  expect(await round.reconcile(always)).toEqual({ looks: 0, failed: 2, cutShort: false });
  expect(harness.log.filter(({ event }) => event === "look failed")).toHaveLength(2);
  failing.clear();
  await until("14:02:30");
  expect(await round.reconcile(always)).toEqual({ looks: 2, failed: 0, cutShort: false });
});

test("a removed trigger is looked at until what came before its removal is judged, also by a new environment", async () => {
  const { harness, round, until } = open([hourly(0)]);
  await round.reconcile(always);
  await until("13:29:00");
  await round.reconcile(always);
  const removed = () => new LedgerRound({ ...harness.context, lanes: {} }, { version: "v2", timed: "[]" });
  await until("13:30:00");
  await removed().reconcile(always);
  await until("14:01:30");
  await removed().reconcile(always);
  const run = await harness.memory.get({ task: "walk-0", run: "2026-03-01T13:00:00Z/t0" });
  expect(run?.status).toBe("missed");
});

test("a trigger whose ledger an override could not be laid over is judged once it could, and keeps no other waiting", async () => {
  const { harness, round, until, failing } = open([hourly(0), hourly(1)]);
  await round.reconcile(always);
  const judged = async (task: string, trigger: string) =>
    (await harness.memory.getPart({ task, part: `ledger#${trigger}` }))?.judged ?? 0;
  const [first, second] = [await judged("walk-0", "t0"), await judged("walk-1", "t1")];
  const at = harness.clock.now() / 1000;
  const off: Override = { setting: "enabled", value: false, from: at, at, author: "ada", note: "closed" };
  const watched = new Map([["walk-0", [off]]]);
  await until("14:01:30");
  failing.add("change ledger");
  await round.reconcile(always, watched);
  expect(await judged("walk-0", "t0")).toBe(first);
  expect(await judged("walk-1", "t1")).toBeGreaterThan(second);
  failing.clear();
  await round.reconcile(always, watched);
  expect(await judged("walk-0", "t0")).toBeGreaterThan(first);
  expect(await harness.runs("walk-0")).toEqual([]);
});

test("where schedules change within seconds of a deploy, their ledgers are certain after as long, and nothing before is claimed", async () => {
  const { harness, context, until } = open([]);
  const now = harness.clock.now() / 1000;
  const deploy = (version: string, timed: readonly TimedTrigger[]) =>
    new LedgerRound(context, { version, timed: JSON.stringify(timed), uncertainSeconds: 60 }).reconcile(
      always,
    );
  const pieces = async () =>
    (await harness.memory.getPart({ task: "walk-0", part: "ledger#t0" }))?.pieces?.map(
      ({ from, until, expression }) => [expression, from - now, until && until - now],
    );
  await deploy("a", [hourly(0)]);
  expect(await pieces()).toEqual([["0 * * * *", 60, undefined]]);
  await until("14:01:00");
  await deploy("a", [hourly(0)]);
  await until("14:01:40");
  await deploy("a+b", [hourly(0, { expression: "30 * * * *" })]);
  const [saved, seen] = [7_300, 7_260];
  expect(await pieces()).toEqual([
    ["0 * * * *", 60, seen - 60],
    ["30 * * * *", saved + 60, undefined],
  ]);
});
