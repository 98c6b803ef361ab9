import { expect, test } from "vitest";
import type { ListedRun } from "../../../../../cli/console/page/pages/runs/documents.ts";
import { startedBy, waitedMs, whyOf } from "../../../../../cli/console/page/pages/runs/rows/words.ts";
import { hasEnded, isUnderWay, tookMs, tookText } from "../../../../../cli/console/page/words/took.ts";
import { usdText } from "../../../../../cli/console/page/words/usd.ts";

const run = (values: object) => ({ allowed: [], status: "succeeded", ...values }) as unknown as ListedRun;
const lines = (values: object) => whyOf(run(values)).map(({ kind, text }) => `${kind}: ${text}`);

test("a row says why in words: the error, what it waits for, the reason, the note and who gave it", () => {
  const arn = "arn:aws:sts::1:assumed-role/Operators/ada";
  expect(lines({ status: "skipped", reason: "overlap" })).toEqual([
    "reason: the run before it was still under way",
  ]);
  expect(lines({ status: "skipped", reason: "something new" })).toEqual(["reason: something new"]);
  expect(lines({ status: "errored", allowed: ["dismiss"], error: { name: "E", message: "a\n b" } })).toEqual([
    "error: E: a b",
  ]);
  expect(
    lines({ status: "errored", error: { name: "E", message: "a" }, author: arn, note: "known" }),
  ).toEqual([...["error: E: a", "note: known — ada", "dismissed: dismissed by ada"]]);
  expect(
    lines({
      status: "retrying",
      waits: "long",
      errors: [
        { name: "E", message: "1" },
        { name: "E", message: "2" },
      ],
    }),
  ).toEqual(["error: E: 2"]);
  expect(lines({ status: "paused", waits: "paused by ada", author: arn, note: "n" })).toEqual([
    "waits: paused by ada",
    "note: n",
  ]);
  expect(lines({ status: "cancelled", author: arn })).toEqual(["note: by ada"]);
  expect(lines({ warning: "3 rows left" })).toEqual(["warning: 3 rows left"]);
  expect(lines({})).toEqual([]);
});

test("a run says who or what started it", () => {
  expect(startedBy(run({ parent: "walk/x/y", metadata: { startedBy: "walk/x/y" } }))).toBe("walk/x/y");
  expect(startedBy(run({ backfill: "x", metadata: { startedBy: "ada" } }))).toBe("a backfill");
  expect(startedBy(run({ trigger: "manual", author: "ada" }))).toBe("ada");
  expect(startedBy(run({ trigger: "nightly", author: "ada" }))).toBeUndefined();
});

test("how long it took and waited: of a run that was made late, from when it was made", () => {
  const at = (second: number) => new Date(second * 1_000).toISOString();
  const values = { scheduledTime: at(0), createdAt: at(100), startedAt: at(110), endedAt: at(150) };
  expect([tookMs(run(values), 0), waitedMs(run(values))]).toEqual([40_000, 10_000]);
  expect([tookMs(run({ ...values, endedAt: undefined }), 120_000), tookMs(run({}), 0)]).toEqual([
    10_000,
    undefined,
  ]);
});

test.each([
  [0, "$0"],
  [0.0000213084, "$0.000021"],
  [0.0191, "$0.019"],
  [0.5, "$0.50"],
  [12.3, "$12.30"],
  [1234.567, "$1234.57"],
])("%d USD is %s", (usd, text) => {
  expect(usdText(usd)).toBe(text);
});

test("what has neither started nor ended took no time that can be said", () => {
  const startedAt = "2026-11-21T10:00:00Z";
  expect([
    tookText({}),
    tookText({ startedAt }),
    tookText({ startedAt, endedAt: "2026-11-21T10:00:20Z" }),
  ]).toEqual(["", "", "20 s"]);
});

test("what has an end has ended, but for what a worker is still to cancel", () => {
  const endedAt = "2026-11-21T10:00:00Z";
  expect(hasEnded(run({ endedAt, shown: "cancelled" }))).toBe(true);
  expect(hasEnded(run({ endedAt, shown: "cancelling" }))).toBe(false);
  expect(isUnderWay(run({ endedAt, status: "cancelled", shown: "cancelling" }))).toBe(true);
  expect(hasEnded(run({ shown: "running" }))).toBe(false);
});

test("what waits for a person is not under way", () => {
  expect(isUnderWay(run({ status: "running" }))).toBe(true);
  expect(isUnderWay(run({ status: "enqueued", allowed: ["approve"] }))).toBe(false);
  expect(isUnderWay(run({ status: "paused", shown: "paused" }))).toBe(false);
  expect(isUnderWay(run({ status: "paused", shown: "pausing" }))).toBe(true);
  expect(isUnderWay(run({ endedAt: "x" }))).toBe(false);
});
