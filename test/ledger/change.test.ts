/** What a deploy changes of a ledger: where the old piece ends and the new one begins, and how a ledger stays small. */
import { expect, test } from "vitest";
import { type ChangeProps, changed } from "../../functions/ledger/change.ts";
import { anchored } from "../../functions/ledger/counted.ts";
import { instantsOf } from "../../functions/ledger/instants.ts";
import { heaviestLedger, mostPieces, trimmed } from "../../functions/ledger/trim.ts";
import { itemWeight } from "../../functions/model/item-weight.ts";
import type { Ledger, Piece, TimedTrigger } from "../../functions/model/task/ledger.ts";
import { SeededRandom } from "../simulation/random.ts";

const now = Date.parse("2026-03-01T12:00:00Z") / 1000;
const hour = 3_600;
const hourly: TimedTrigger = { task: "walk", trigger: "a", expression: "0 * * * *", zone: "UTC" };
const piece: Piece = { expression: "0 * * * *", zone: "UTC", from: now - 86_400 };
const ledger: Ledger = { rev: 3, judged: now - 2 * hour, pieces: [piece] };
const props: ChangeProps = { wanted: hourly, seenAt: now - 60, now };

const stretches = (changedLedger: Ledger | undefined) =>
  changedLedger?.pieces.map(({ from, until, off }) => [
    from - now,
    until === undefined ? undefined : until - now,
    off,
  ]);

test("a new trigger's ledger begins 15 minutes after the deploy, on or off", () => {
  expect(changed(undefined, props)).toEqual({
    rev: 0,
    judged: now + 899,
    pieces: [{ expression: "0 * * * *", zone: "UTC", from: now + 900 }],
  });
  expect(changed(undefined, { ...props, wanted: { ...hourly, off: "disabled" } })?.pieces[0]?.off).toBe(
    "disabled",
  );
  expect(changed(undefined, { ...props, wanted: undefined })).toBeUndefined();
});

test("a deploy that changes nothing of a trigger changes nothing of its ledger", () => {
  expect(changed(ledger, props)).toBeUndefined();
  expect(
    changed({ ...ledger, pieces: [{ ...piece, off: "undeployed" }] }, { ...props, wanted: undefined }),
  ).toBeUndefined();
});

test.each([
  [
    "disabled",
    { ...props, wanted: { ...hourly, off: "disabled" as const } },
    [
      [-86_400, -960, undefined],
      [-960, undefined, "disabled"],
    ],
  ],
  [
    "removed",
    { ...props, wanted: undefined },
    [
      [-86_400, -960, undefined],
      [-960, undefined, "undeployed"],
    ],
  ],
  [
    "removed while no sweeper was at work for a day",
    { ...props, wanted: undefined, seenAt: now - 86_400 },
    [
      [-86_400, -7_199, undefined],
      [-7_199, undefined, "undeployed"],
    ],
  ],
  [
    "given another expression",
    { ...props, wanted: { ...hourly, expression: "5 * * * *" } },
    [
      [-86_400, -960, undefined],
      [900, undefined, undefined],
    ],
  ],
  [
    "given another time zone",
    { ...props, wanted: { ...hourly, zone: "Europe/Paris" } },
    [
      [-86_400, -960, undefined],
      [900, undefined, undefined],
    ],
  ],
  [
    "given another catch-up",
    { ...props, wanted: { ...hourly, catchUp: "latest" as const } },
    [
      [-86_400, 0, undefined],
      [0, undefined, undefined],
    ],
  ],
])("a trigger that is %s has two pieces", (_, given, pieces) => {
  expect(stretches(changed(ledger, given as ChangeProps))).toEqual(pieces);
});

test("a trigger that is on again begins 15 minutes after the deploy, so that the uncertain stretch belongs to the piece that is off", () => {
  const off: Ledger = {
    ...ledger,
    pieces: [
      { ...piece, until: now - hour },
      { ...piece, from: now - hour, off: "disabled" },
    ],
  };
  expect(stretches(changed(off, props))).toEqual([
    [-86_400, -hour, undefined],
    [-hour, 900, "disabled"],
    [900, undefined, undefined],
  ]);
});

test("of two deploys within 15 minutes no piece is empty, none overlaps, and with one expression no instant falls between them", () => {
  const random = new SeededRandom(7);
  for (let walk = 0; walk < 2_000; walk++) {
    let current: Ledger = { ...ledger, judged: now - random.between(0, 8_000) };
    let at = now;
    for (let i = 0; i < 6; i++) {
      at += random.between(10, random.pick([300, 2_000, 20_000]));
      const wanted = random.pick([
        undefined,
        hourly,
        { ...hourly, off: "disabled" as const },
        { ...hourly, catchUp: "latest" as const },
      ]);
      const next = changed(current, { wanted, seenAt: at - random.between(10, 5_000), now: at });
      const judged = Math.max(current.judged, Math.min(at - 3_660, at));
      current = { ...(next ?? current), judged: random.chance(0.5) ? judged : current.judged };
      for (const [n, { from, until }] of current.pieces.entries()) {
        if (until !== undefined) expect(until).toBeGreaterThan(from);
        if (n > 0) expect(from).toBe(current.pieces[n - 1]?.until);
      }
    }
  }
});

test("a change never reaches what is judged", () => {
  const random = new SeededRandom(11);
  for (let walk = 0; walk < 2_000; walk++) {
    const judged = now - random.between(0, 20_000);
    const before: Ledger = { ...ledger, judged };
    const wanted = random.pick([
      undefined,
      { ...hourly, expression: "5 * * * *" },
      { ...hourly, off: "disabled" as const },
      { ...hourly, catchUp: "latest" as const },
    ]);
    const after = changed(before, { wanted, seenAt: now - random.between(0, 30_000), now }) as Ledger;
    const upTo = ({ pieces }: Ledger) =>
      [...instantsOf("walk", pieces, 0, judged)].map((each) => [each.at, each.piece.off, each.piece.catchUp]);
    expect(upTo(after)).toEqual(upTo(before));
  }
});

function ledgerOf(count: number, length: number, more: Partial<Ledger> = {}): Ledger {
  const pieces = Array.from(
    { length: count },
    (_, i): Piece => ({
      expression: `${i} * * * *`,
      zone: "UTC",
      from: now - (count - i) * length,
      until: i === count - 1 ? undefined : now - (count - i - 1) * length,
    }),
  );
  return { rev: 1, judged: now - 1, pieces, ...more };
}

const limits = { task: "walk", now, keptDays: 90 };

test("a seventeenth piece takes the place of one whose records have expired", () => {
  const fitting = trimmed(ledgerOf(17, 6 * 86_400), limits);
  expect(fitting?.pieces).toHaveLength(mostPieces);
  expect(fitting?.pieces[0]?.expression).toBe("1 * * * *");
  expect(fitting?.knownFrom).toBeUndefined();
});

test("a seventeenth piece takes the place of one in which no instant lies", () => {
  const full = ledgerOf(17, 86_400);
  const pieces = full.pieces.with(5, { ...(full.pieces[5] as Piece), expression: "2020-01-01T00:00:00Z" });
  const fitting = trimmed({ ...full, pieces }, limits);
  expect(fitting?.pieces).toHaveLength(mostPieces);
  expect(fitting?.pieces.map(({ expression }) => expression)).not.toContain("2020-01-01T00:00:00Z");
  expect(fitting?.knownFrom).toBeUndefined();
});

test("a seventeenth piece takes the place of the oldest that is judged, and the ledger says from when on it knows", () => {
  const full = ledgerOf(17, 86_400);
  const fitting = trimmed(full, limits);
  expect(fitting?.pieces).toEqual(full.pieces.slice(1));
  expect(fitting?.knownFrom).toBe(full.pieces[0]?.until);
});

test.each([
  ["judged", { judged: now - 20 * 86_400 }],
  ["decided, since a gap is open", { gap: now - 16.5 * 86_400 }],
  ["carried out", { todo: { from: now - 16.5 * 86_400, to: now - 16 * 86_400, at: now } }],
])("17 pieces of which none is %s cannot be fewer: the change waits", (_, more) => {
  expect(trimmed(ledgerOf(17, 86_400, more), limits)).toBeUndefined();
});

test("a ledger with long expressions weighs at most 4 KB: those of judged pieces are kept as a hash", () => {
  const long = (i: number) =>
    JSON.stringify(Array.from({ length: 60 }, (_, n) => `0${n % 9}:00-0${(n % 9) + 1}:00@60 mon`)).slice(
      0,
      1_200,
    ) + i;
  const full = ledgerOf(5, 86_400);
  const pieces = full.pieces.map((each, i) => ({ ...each, expression: long(i) }));
  const fitting = trimmed({ ...full, pieces }, limits) as Ledger;
  expect(itemWeight({ pieces: fitting.pieces })).toBeLessThanOrEqual(heaviestLedger);
  expect(fitting.pieces.map(({ expression }) => expression.startsWith("#"))).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
});

const rate: Ledger = {
  rev: 1,
  judged: now - 1,
  pieces: [{ expression: "every 25 minutes", zone: "UTC", from: now }],
};
const beats = (pieces: readonly Piece[], to: number) =>
  [...instantsOf("walk", pieces, now - 1, to)].map(({ at }) => at - now);

test("an interval that AWS counts from its deploy has no instants until a record shows one, and then in both directions", () => {
  expect(beats(rate.pieces, now + 86_400)).toEqual([]);
  const pieces = anchored(rate, [now + 3_300]);
  expect(beats(pieces, now + 6_000)).toEqual([300, 1_800, 3_300, 4_800]);
});

test("a record off the beat shows that AWS counts anew: the piece ends after the newest record on its beat", () => {
  const pieces = anchored(rate, [now + 300, now + 1_800, now + 3_500]);
  expect(pieces.map(({ from, until }) => [from - now, until && until - now])).toEqual([
    [0, 1_801],
    [3_500, undefined],
  ]);
  expect(beats(pieces, now + 6_600)).toEqual([300, 1_800, 3_500, 5_000, 6_500]);
});
