/** How a ledger follows the changes of a schedule that was made at run time. */
import { expect, test } from "vitest";
import { verdictOf, withDefinition } from "../../functions/ledger/index.ts";
import type { Ledger } from "../../functions/model/task/ledger.ts";
import type { DefinitionChange, ScheduleDefinition } from "../../functions/model/task/run-time-schedule.ts";

const noon = Date.parse("2026-03-01T12:00:00Z") / 1000;

function definition(changes: readonly DefinitionChange[]): ScheduleDefinition {
  const last = changes.at(-1) as DefinitionChange;
  return {
    task: "report",
    name: "ann",
    rev: last.rev,
    wanted: "on",
    expression: last.expression,
    zone: last.zone,
    rules: [],
    mostRules: 1,
    startWithin: 60,
    changes,
    at: "2026-03-01T12:00:00.000Z",
  };
}
const change = (rev: number, at: number, more: Partial<DefinitionChange> = {}): DefinitionChange => ({
  rev,
  at: noon + at,
  expression: "*/10 * * * *",
  zone: "UTC",
  ...more,
});
const pieces = (ledger: Ledger | undefined) =>
  ledger?.pieces.map(({ expression, from, until, off }) => [
    expression,
    from - noon,
    until === undefined ? undefined : until - noon,
    off,
  ]);

test("what a change ends, ends at once, and what it begins, begins a minute later", () => {
  const changes = [
    change(1, 0),
    change(2, 1_000, { off: "paused" }),
    change(3, 2_000),
    change(4, 3_000, { expression: "@hourly" }),
  ];
  const ledger = withDefinition(undefined, definition(changes), {}, noon + 3_100);
  expect(pieces(ledger)).toEqual([
    ["*/10 * * * *", 60, 1_000, undefined],
    ["*/10 * * * *", 1_000, 2_060, "paused"],
    ["*/10 * * * *", 2_060, 3_000, undefined],
    ["@hourly", 3_060, undefined, undefined],
  ]);
  expect(ledger?.definedRev).toBe(4);
});

test("a schedule of one instant is claimed as soon as it is made or changed", () => {
  const [soon, later] = ["2026-03-01T12:00:20Z", "2026-03-01T12:01:00Z"];
  const changes = [change(1, 0, { expression: soon }), change(2, 5, { expression: later })];
  const ledger = withDefinition(undefined, definition(changes), {}, noon + 100);
  expect(pieces(ledger)).toEqual([
    [soon, 0, 5, undefined],
    [later, 5, undefined, undefined],
  ]);
  const ask = (at: number, now: number) => {
    return verdictOf({
      task: "report",
      at: noon + at,
      ledger,
      run: undefined,
      now: noon + now,
      keptDays: 90,
    });
  };
  expect(ask(20, 100).kind).toBe("no occurrence");
  expect(ask(60, 100).kind).toBe("not seen yet");
});

test("changes that were followed are not followed again, in however many steps they come", () => {
  const changes = [
    change(1, 0),
    change(2, 1_000, { off: "paused" }),
    change(3, 2_000),
    change(4, 3_000, { off: "removed" }),
  ];
  const whole = withDefinition(undefined, definition(changes), {}, noon + 4_000);
  let ledger: Ledger | undefined;
  for (let i = 1; i <= changes.length; i++) {
    const upTo = definition(changes.slice(0, i));
    ledger = withDefinition(ledger, upTo, {}, noon + 1_000 * i) ?? ledger;
    expect(withDefinition(ledger, upTo, {}, noon + 1_000 * i)).toBeUndefined();
  }
  expect(ledger).toEqual(whole);
  expect(pieces(ledger)?.at(-1)).toEqual(["*/10 * * * *", 3_000, undefined, "removed"]);
});

test("of changes that are not known any more nothing is claimed", () => {
  const first = withDefinition(undefined, definition([change(1, 0)]), {}, noon + 100);
  const later = definition([change(5, 5_000, { expression: "@hourly" })]);
  const ledger = withDefinition(first && { ...first, judged: noon + 1_200 }, later, {}, noon + 6_000);
  expect(pieces(ledger)).toEqual([
    ["*/10 * * * *", 60, 1_201, undefined],
    ["@hourly", 5_060, undefined, undefined],
  ]);
});

test("a change never reaches what is judged", () => {
  const first = withDefinition(undefined, definition([change(1, 0)]), {}, noon + 100);
  const judged = noon + 7_000;
  const late = definition([change(1, 0), change(2, 5_000, { expression: "@hourly" })]);
  const ledger = withDefinition(first && { ...first, judged }, late, {}, noon + 12_000);
  expect(pieces(ledger)).toEqual([
    ["*/10 * * * *", 60, 7_001, undefined],
    ["@hourly", 7_001, undefined, undefined],
  ]);
});

test("a task that is disabled, held back or catches up changes the ledger when it is met, and a removed schedule catches up nothing", () => {
  const made = definition([change(1, 0)]);
  const first = withDefinition(undefined, made, { catchUp: "latest" }, noon + 100);
  expect(first?.pieces[0]?.catchUp).toBe("latest");
  const disabled = withDefinition(first, made, { off: "disabled", catchUp: "latest" }, noon + 1_000);
  expect(pieces(disabled)?.at(-1)).toEqual(["*/10 * * * *", 1_000, undefined, "disabled"]);
  const on = withDefinition(disabled, made, { catchUp: "latest" }, noon + 2_000);
  expect(pieces(on)?.at(-1)).toEqual(["*/10 * * * *", 2_000, undefined, undefined]);
  const removed = definition([change(1, 0), change(2, 3_000, { off: "removed" })]);
  expect(withDefinition(on, removed, { catchUp: "latest" }, noon + 3_100)?.pieces.at(-1)).toEqual({
    expression: "*/10 * * * *",
    zone: "UTC",
    from: noon + 3_000,
    off: "removed",
  });
});

test("a schedule that is made again once its definition is forgotten is followed from its first change on", () => {
  const days = 20 * 86_400;
  const gone = definition([change(1, 0), change(2, 1_000, { off: "removed" })]);
  const ledger = withDefinition(undefined, gone, {}, noon + 1_100);
  // As many changes as the forgotten one had, one less, and more.
  const again = [change(1, days), change(2, days + 600, { off: "paused" }), change(3, days + 1_200)];
  for (const count of [1, 2, 3]) {
    const made = definition(again.slice(0, count));
    const after = withDefinition(ledger, made, {}, noon + days + 2_000);
    expect(pieces(after)?.[2]).toEqual([
      "*/10 * * * *",
      days + 60,
      count > 1 ? days + 600 : undefined,
      undefined,
    ]);
    expect(after?.definedRev).toBe(count);
    expect(withDefinition(after, made, {}, noon + days + 3_000)).toBeUndefined();
  }
});
