/** The rule that in the mode queue one occurrence waits: it goes by the overlap that each was judged by. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { WriteLanded } from "../seen/event.ts";
import type { KnownRuns } from "../seen/ledger.ts";
import { noLimitIsExceeded } from "./08-no-limit-is-exceeded.ts";

const says = "in the mode queue one occurrence waits";
const noon = Date.parse("2026-03-01T12:00:00Z");

function waitingSince(minute: number): RunRecord {
  const createdAt = new Date(noon + minute * 60_000).toISOString();
  const run = `${createdAt.slice(0, 19)}Z/often`;
  return { task: "walk", run, trigger: "often", turn: 0, dueKey: "wait#walk#", createdAt } as RunRecord;
}

/** What the rule says of an occurrence at 12:10 that begins to wait beside one of `other`. Minutes after twelve. */
function judged(
  other: number,
  overlap?: { readonly value: string; readonly from: number; readonly until?: number },
) {
  const rule = noLimitIsExceeded.rules.find((each) => each.says === says);
  const after = waitingSince(10);
  const at = (minute: number) => noon / 1_000 + minute * 60;
  const until = overlap?.until === undefined ? undefined : at(overlap.until);
  const override = overlap && { setting: "overlap", value: overlap.value, from: at(overlap.from), until };
  const ledger = {
    state: () => ({}),
    others: () => [{ id: "the other", record: waitingSince(other) }],
    overrideTexts: new Map([["walk", new Set(override && [JSON.stringify([override])])]]),
  } as unknown as KnownRuns;
  const run = { id: "the later", task: { name: "walk", overlap: "queue" } };
  const event = { at: noon + 600_500, run, before: undefined, after } as unknown as WriteLanded;
  return rule?.check(event as never, ledger);
}

test.each(["queue-all", "allow"])("occurrences that an override %s lets wait may be two", (value) => {
  expect(judged(9, { value, from: 1 })).toBeUndefined();
  expect(judged(9, { value, from: 8, until: 9.5 })).toBeUndefined();
  expect(judged(9, { value, from: 9.5 })).toBeUndefined();
});

test("no other two may wait, though such an override was there before", () => {
  const wrong = "the later beside the other";
  expect(judged(9)).toBe(wrong);
  expect(judged(9, { value: "allow", from: 1, until: 8 })).toBe(wrong);
  expect(judged(9, { value: "queue-all", from: 11 })).toBe(wrong);
  expect(judged(9, { value: "skip", from: 1 })).toBe(wrong);
});
