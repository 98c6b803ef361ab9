/** Overrides over a trigger's ledger: what they do not change of it stays, while they hold and once they are over. */
import { expect, test } from "vitest";
import { overlaid } from "../../functions/ledger/index.ts";
import { deployedLedger, type OverlayProps } from "../../functions/ledger/overlay.ts";
import type { Override } from "../../functions/model/override/override.ts";
import type { Ledger, Piece } from "../../functions/model/task/ledger.ts";

const [from, until, now] = [10_000, 20_000, 9_000];
const piece: Piece = {
  ...{ expression: "1 * * * *", zone: "UTC", from: 0 },
  ...{ fired: true, jitterSeconds: 600, startAt: 100, endAt: 90_000, maxRuns: 5 },
};
const ledger: Ledger = { rev: 1, judged: 5_000, pieces: [piece] };

function laid(override: Pick<Override, "setting" | "value">, more: Partial<OverlayProps> = {}, of = ledger) {
  const overrides = [{ ...override, from, until, at: now } as Override];
  return overlaid(of, { trigger: "cron-1", overrides, deployed: "on", now, ...more });
}

const schedule = { trigger: "cron-1", expression: "1 * * * *", zone: "UTC", startWithin: 60 };

test.each<[string, Pick<Override, "setting" | "value">]>([
  ["catchUp", { setting: "catchUp", value: "latest" }],
  ["enabled", { setting: "enabled", value: false }],
  ["schedule", { setting: "schedule", value: { ...schedule, trigger: "every-2" } }],
])("under an override of %s a trigger keeps its jitter and its limits, and after it too", (_, override) => {
  const { pieces } = laid(override);
  expect(pieces.map((one) => one.from)).toEqual([0, from, until]);
  for (const one of pieces) expect(one).toMatchObject({ jitterSeconds: 600, maxRuns: 5, endAt: 90_000 });
  expect(pieces[2]).toEqual({ ...piece, from: until });
  expect(deployedLedger({ ...ledger, pieces }).pieces).toEqual([piece]);
});

test("an override's own schedule has neither, though a trigger of the task has its id", () => {
  const { pieces } = laid({ setting: "schedule", value: schedule });
  expect(pieces[1]).toMatchObject({ fired: true, base: { jitterSeconds: 600, maxRuns: 5 } });
  for (const key of ["jitterSeconds", "maxRuns", "endAt"] as const) expect(pieces[1]?.[key]).toBeUndefined();
});

test("a trigger that has started its maxRuns starts nothing under an override of its catchUp", () => {
  const usedUp: Ledger = { ...ledger, pieces: [{ ...piece, off: "limit" }] };
  const { pieces } = laid({ setting: "catchUp", value: "latest" }, {}, usedUp);
  expect(pieces.map(({ off, catchUp }) => [off, catchUp])).toEqual([
    ["limit", undefined],
    ["limit", "latest"],
    ["limit", undefined],
  ]);
});
