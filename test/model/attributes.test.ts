/** Which attributes each move clears. */
import { expect, test } from "vitest";
import { cleared, mayHave } from "../../functions/model/run/attributes.ts";
import { type MoveName, moves } from "../../functions/model/run/moves.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { allStatuses, type Status } from "../../functions/model/run/status.ts";

type Attribute = keyof RunRecord;

/** Moves that leave the status as it is: they clear nothing by the table. */
const same = "same";

/** What each move clears, by the status that it leads to. */
// biome-ignore format: a table reads better in columns
const expected = {
  create:      { enqueued: [] },
  hold:        { paused: [] },
  claim:       { running: ["notBefore", "reason", "unmet"] },
  "take over": { running: [] },
  late:        { enqueued: ["endedAt", "expiresAt", "reason"] },
  checkpoint:  same,
  interrupt:   { interrupted: [] },
  retry:       { retrying: [] },
  wait:        { enqueued: [] },
  succeed:     { succeeded: ["dueKey", "dueAt", "sends", "notBefore", "reason", "until", "pausedAt", "unmet"] },
  fail:        { errored: ["sends", "notBefore", "until", "pausedAt", "unmet"] },
  release:     same,
  "call off":  { skipped: ["dueKey", "dueAt", "sends"] },
  "hold back": { enqueued: [] },
  "give up":   { errored: ["sends", "notBefore", "unmet"] },
  reject:      { rejected: [] },
  skip:        { skipped: ["dueKey", "dueAt", "sends", "notBefore", "unmet"] },
  miss:        { missed: [] },
  pause:       { paused: [] },
  resume:      { running: ["notBefore", "reason", "until", "pausedAt", "unmet"], enqueued: ["reason", "until", "pausedAt"] },
  cancel:      { cancelled: ["dueKey", "dueAt", "sends", "notBefore", "unmet", "reason", "until", "pausedAt"] },
  redrive:     { enqueued: ["endedAt", "expiresAt", "error", "reason"] },
  dismiss:     same,
} as const satisfies Record<MoveName, typeof same | Partial<Record<Status, readonly Attribute[]>>>;

const cases = (Object.keys(expected) as MoveName[]).flatMap((move) => {
  const row = expected[move];
  if (row === same) return [];
  return Object.entries(row).map(([to, attributes]) => ({
    move,
    to: to as Status,
    attributes: attributes.join(", ") || "nothing",
  }));
});

test.each(cases)("$move to $to clears exactly these: $attributes", ({ move, to, attributes }) => {
  const sorted = (names: readonly string[]) => [...names].sort();
  const names = attributes === "nothing" ? [] : attributes.split(", ");
  expect(sorted(cleared(move, to))).toEqual(sorted(names));
});

test.each(cases.filter(({ move }) => move !== "resume"))(
  "$move leads to $to by the table of moves, and clears by that",
  ({ move, to }) => {
    expect(moves[move].to).toBe(to);
    expect(cleared(move)).toEqual(cleared(move, to));
  },
);

test.each(["task", "run", "cursor", "params", "ticks", "leaseId", "admitted", "errors", "note"] as const)(
  "a run keeps its %s in every status",
  (attribute) => {
    expect(allStatuses.filter((status) => !mayHave(status, attribute))).toEqual([]);
  },
);
