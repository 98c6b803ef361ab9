/** The writes themselves, without a store: what each sets and removes. */
import { expect, test } from "vitest";
import { cleared } from "../../functions/model/run/attributes.ts";
import { type MoveName, moves } from "../../functions/model/run/moves.ts";
import { newRun } from "../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import type { Status } from "../../functions/model/run/status.ts";
import type { Write } from "../../functions/store/run-store.ts";
import { attachmentCases } from "./attachment-cases.ts";
import { moveWrites } from "./move-facts.ts";
import { now, partCases, runCases } from "./write-cases.ts";

const key = { task: "walk", run: "2026-03-01T12:00:00Z/daily" };
const seen: RunRecord = {
  ...newRun(now, "daily", new Date(now)),
  ...key,
  status: "running",
  lane: "default",
  leaseId: "mine",
  leaseExpiresAt: now + 20_000,
  seq: 4,
};

const moveCases = (Object.keys(moves) as MoveName[]).map((move) => ({
  title: `${move} of a run that a worker holds`,
  write: moveWrites[move](seen),
}));
const all: { readonly title: string; readonly write: Write<never> }[] = [
  ...runCases,
  ...moveCases,
  ...partCases,
  ...attachmentCases,
] as never;

/** The attributes to which changes give a value. Undefined is none. */
function changed(changes: object = {}): string[] {
  return Object.entries(changes)
    .filter(([, value]) => value !== undefined)
    .map(([attribute]) => attribute);
}

test.each(all)("$title changes each attribute in one way only", ({ write }) => {
  const { set, setOnce, add, remove = [] } = write;
  const attributes = [...changed(set), ...changed(setOnce), ...changed(add), ...remove];
  expect(attributes.filter((attribute, i) => attributes.indexOf(attribute) < i)).toEqual([]);
});

test.each([...runCases, ...moveCases].filter(({ write }) => write.set?.status !== undefined))(
  "$title removes what the move clears",
  ({ write }) => {
    const move = write.name in moves ? (write.name as MoveName) : "interrupt";
    // What it sets needs no removing.
    const others = changed(write.set);
    const expected = cleared(move, write.set?.status as Status).filter((name) => !others.includes(name));
    // A run that is created has nothing to clear.
    const creates = write.condition.some(({ name }) => name === "the run is new");
    expect(write.remove ?? []).toEqual(creates ? [] : expect.arrayContaining(expected));
  },
);
