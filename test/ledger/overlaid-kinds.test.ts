/** Which overrides lie over a trigger's ledger, and that they keep what is below them. */
import { expect, test } from "vitest";
import { overlaid, withDefinition } from "../../functions/ledger/index.ts";
import { usedUp } from "../../functions/ledger/used-up.ts";
import type { Override } from "../../functions/model/override/override.ts";
import type { Ledger, Piece } from "../../functions/model/task/ledger.ts";
import type { ScheduleDefinition } from "../../functions/model/task/run-time-schedule.ts";

const noon = Date.parse("2026-03-01T12:00:00Z") / 1000;
const value = { trigger: "cron-abcdef", expression: "*/7 * * * *", zone: "UTC", startWithin: 60 };
const stretch = { from: noon + 600, at: noon, author: "ada", note: "the shop is closed" };
const schedule: Override = { ...stretch, setting: "schedule", value };
const off: Override = { ...stretch, setting: "enabled", value: false };
const on: Override = { ...stretch, setting: "enabled", value: true };
const latest: Override = { ...stretch, setting: "catchUp", value: "latest" };

const hourly = (more: Partial<Piece> = {}): Ledger => ({
  rev: 1,
  judged: noon - 1,
  pieces: [{ expression: "0 * * * *", zone: "UTC", from: noon - 3_600, ...more }],
});
const lay = (ledger: Ledger, overrides: readonly Override[], trigger = "schedule~ann") =>
  overlaid(ledger, { trigger, overrides, deployed: "on", now: noon });
const last = (ledger: Ledger) => ledger.pieces.at(-1);

const ann: ScheduleDefinition = {
  ...{ task: "report", name: "ann", rev: 1, wanted: "on", expression: "0 * * * *", zone: "UTC", rules: [] },
  ...{ mostRules: 1, startWithin: 60, at: "2026-03-01T11:00:00.000Z" },
  changes: [{ rev: 1, at: noon - 3_600, expression: "0 * * * *", zone: "UTC" }],
};

test("an override of the schedule leaves a schedule alone that was made at run time", () => {
  expect(last(lay(hourly(), [schedule], "hourly"))?.off).toBe("overridden");
  const ledger = hourly();
  expect(lay(ledger, [schedule])).toBe(ledger);
});

test("an override of enabled or of catchUp holds for a schedule that was made at run time, and EventBridge goes on firing it", () => {
  expect(last(lay(hourly(), [off]))).toMatchObject({ off: "disabled", author: "ada" });
  expect(last(lay(hourly(), [latest]))).toMatchObject({ catchUp: "latest" });
  const enabled = last(lay(hourly({ off: "disabled" }), [on]));
  expect(enabled).toMatchObject({ base: { off: "disabled" } });
  expect([enabled?.off, enabled?.fired]).toEqual([undefined, undefined]);
  // The sweeper fires a disabled task's own triggers.
  expect(last(lay(hourly({ off: "disabled" }), [on], "hourly"))?.fired).toBe(true);
});

test("no override brings back a schedule that is paused or removed, or a trigger that has started its maxRuns", () => {
  for (const overrides of [[on], [latest], [schedule]]) {
    expect(last(lay(hourly({ off: "paused" }), overrides))?.off).toBe("paused");
    expect(last(lay(hourly({ off: "removed" }), overrides))).toEqual(last(hourly({ off: "removed" })));
  }
  const ended = hourly({ off: "limit", maxRuns: 3 });
  expect(last(lay(ended, [latest], "hourly"))).toMatchObject({ off: "limit", maxRuns: 3 });
  expect(last(lay(ended, [on], "hourly"))?.off).toBe("limit");
});

test("under an override a trigger keeps its jitter and its maxRuns, which can be used up there", () => {
  const limited = hourly({ maxRuns: 3, jitterSeconds: 60 });
  const under = lay(limited, [latest], "hourly");
  expect(last(under)).toMatchObject({ maxRuns: 3, jitterSeconds: 60, catchUp: "latest" });
  expect(lay(under, [], "hourly").pieces).toEqual(limited.pieces);
  const closed = { ...under, judged: noon + 700, pieces: usedUp({ ...under, judged: noon + 700 }) };
  expect(last(closed)?.off).toBe("limit");
  expect(lay(closed, [latest], "hourly")).toBe(closed);
});

test("a ledger under overrides follows its schedule's definition below them, and changes no more than once", () => {
  const made = { ...hourly(), definedRev: 1, definedAt: noon - 3_600 };
  const under = lay(made, [off, latest]);
  expect(withDefinition(under, ann, {}, noon + 60)).toBeUndefined();
  const changes = [...ann.changes, { rev: 2, at: noon + 1_200, expression: "30 * * * *", zone: "UTC" }];
  const changed = withDefinition(under, { ...ann, rev: 2, changes }, {}, noon + 1_260) as Ledger;
  const laidAgain = lay(changed, [off, latest]);
  expect(laidAgain.pieces.map(({ expression, off }) => [expression, off])).toEqual([
    ["0 * * * *", undefined],
    ["0 * * * *", "disabled"],
    ["30 * * * *", "disabled"],
  ]);
  expect(withDefinition(laidAgain, { ...ann, rev: 2, changes }, {}, noon + 1_320)).toBeUndefined();
});
