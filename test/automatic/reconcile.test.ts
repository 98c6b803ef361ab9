/** `pawl.reconcile`, over tables on this machine. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import reconcile from "../../functions/automatic/reconcile.ts";
import { readLedgers } from "../../functions/ledger/index.ts";
import type { Override } from "../../functions/model/override/override.ts";
import { type OwnTasks, openOwnTasks } from "./own-task.ts";

const noon = Date.parse("2026-11-22T12:00:00Z") / 1000;
const now = "2026-11-22T18:30:00.000Z";
const set = { condition: [], name: "test" } as const;
const value = { trigger: "cron-abcdef", expression: "0 0 1 1 *", zone: "UTC", startWithin: 60 };
const override: Override = { setting: "schedule", value, from: noon + 600, at: noon, author: "ada" };

let own: OwnTasks;

beforeAll(async () => {
  own = await openOwnTasks({ walk: "default", "pawl.reconcile": "pawl" });
});
afterAll(() => own.close());
beforeEach(async () => {
  const pieces = [{ expression: "0 * * * *", zone: "UTC", from: noon - 3_600 }];
  const ledger = { rev: 1, judged: noon, pieces };
  await own.store.updatePart(
    { task: "walk", part: "ledger#hourly" },
    { ...set, set: ledger, remove: ["todo"] },
  );
  const state = { overrides: JSON.stringify([override]), ov: 1 };
  await own.store.updatePart({ task: "walk", part: "state" }, { ...set, set: state });
});

async function hourly() {
  const ledgers = await readLedgers(own.store, "walk");
  return ledgers.find(({ trigger }) => trigger === "hourly")?.ledger;
}

test("no instant is judged by a schedule that was replaced, though no sweeper has seen the override", async () => {
  expect(await own.run(reconcile, now)).toMatchObject({ status: "succeeded" });
  const ledger = await hourly();
  expect(ledger?.pieces.map(({ from, off }) => [from - noon, off])).toEqual([
    [-3_600, undefined],
    [600, "overridden"],
  ]);
  expect(ledger?.judged).toBeGreaterThan(noon);
  expect(ledger).toMatchObject({ gap: undefined, todo: undefined });
  // The override's own trigger has a ledger too.
  expect(await readLedgers(own.store, "walk")).toHaveLength(2);
});

test("where the overrides cannot be read nothing is looked at", async () => {
  const { store } = own;
  const getPart = store.getPart.bind(store);
  store.getPart = async (key) => {
    if (key.part === "state") throw new Error("throttled");
    return getPart(key);
  };
  const before = await hourly();
  const run = await own.run(reconcile, now).finally(() => {
    store.getPart = getPart;
  });
  expect(run).toMatchObject({ status: "errored", error: "throttled" });
  expect(await hourly()).toEqual(before);
});
