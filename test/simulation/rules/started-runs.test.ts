/** The rule that no run that somebody started is skipped unasked: a run is told from an occurrence by its name and turn. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { oneVerdict } from "./09-one-verdict.ts";

const says = "a run that somebody started is skipped only where that was asked for";
const occurrence = "2026-03-01T12:00:00Z/nightly";
const byHand = "2026-03-01T12:00:00Z/manual~0123456789ab";

/** What the rule says of a run that is skipped. */
function judged(run: string, before?: Partial<RunRecord>) {
  const rule = oneVerdict.rules.find((each) => each.says === says);
  const event = { run: { id: `walk/${run}`, key: { task: "walk", run } }, before };
  return rule?.check(event as never, {} as never);
}

test("an occurrence may be skipped where it was recorded as the holder of a place", () => {
  expect(judged(occurrence)).toBeUndefined();
  expect(judged(occurrence, { turn: 0, overlap: "skip" })).toBeUndefined();
  expect(judged(occurrence, { turn: 0, overlap: "allow" })).toBeUndefined();
});

test("no run may that somebody started, or started again", () => {
  expect(judged(byHand, { turn: 0, overlap: "wait" })).toBe(`walk/${byHand}, wait`);
  expect(judged(byHand, { turn: 0, overlap: "allow" })).toBe(`walk/${byHand}, allow`);
  expect(judged(occurrence, { turn: 1, overlap: "allow" })).toBe(`walk/${occurrence}, allow`);
  expect(judged(byHand, { turn: 0, overlap: "skip" })).toBeUndefined();
});
