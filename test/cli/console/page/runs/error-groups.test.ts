import { expect, test } from "vitest";
import type { ListedRun } from "../../../../../cli/console/page/pages/runs/documents.ts";
import {
  countsOver,
  groupErrors,
  patternOf,
} from "../../../../../cli/console/page/pages/runs/errors/error-groups.ts";

test.each([
  ["row 17 cannot be read", "row … cannot be read"],
  ["no answer within 30,000 ms (1.5 s)", "no answer within … ms (… s)"],
  ['no task "count-citys" in stage local', 'no task "…" in stage local'],
  ["it's gone, isn't it", "it's gone, isn't it"],
  ["key 'a b' of `c`", "key '…' of `…`"],
  ["run 5c0ffee5-c0ff-4abc-8def-0123456789ab failed", "run … failed"],
  ["request 9f8e7d6c5b failed at 2026-11-21T08:02:11.000Z", "request … failed at …"],
  ["connect ECONNREFUSED 10.0.0.7:5432", "connect ECONNREFUSED …"],
  ["GET https://api.example.com/orders/17?x=1: 503", "GET … …"],
  ["several\n  lines", "several lines"],
  ["", ""],
])("the pattern of %j is %j", (message, pattern) => {
  expect(patternOf(message)).toBe(pattern);
});

test("the pattern of a very long message is made at once", () => {
  const before = performance.now();
  for (const piece of ['"', "a1-", "0.", "'", "http://", "2026-11-21T"]) patternOf(piece.repeat(20_000));
  expect(performance.now() - before).toBeLessThan(2_000);
});

const run = (id: string, task: string, name: string, message: string, at: string) =>
  ({ id, task, status: "errored", error: { name, message, at } }) as unknown as ListedRun;

test("runs are grouped by name and pattern, the most frequent first, with first, last and tasks", () => {
  const groups = groupErrors([
    run("4", "b", "Error", "row 4", "2026-01-04T00:00:00.000Z"),
    run("3", "a", "TypeError", "row 3", "2026-01-03T00:00:00.000Z"),
    run("2", "a", "Error", "row 2", "2026-01-02T00:00:00.000Z"),
    {
      ...run("1", "(rejected)", "", "", ""),
      status: "rejected",
      error: undefined,
      reason: "not JSON",
      endedAt: "2026-01-01T00:00:00.000Z",
    },
  ]);
  expect(
    groups.map(({ key, runs, tasks, first, last }) => [key, runs.map(({ id }) => id), tasks, first, last]),
  ).toEqual([
    ["Error: row …", ["4", "2"], ["b", "a"], "2026-01-02T00:00:00.000Z", "2026-01-04T00:00:00.000Z"],
    ["TypeError: row …", ["3"], ["a"], "2026-01-03T00:00:00.000Z", "2026-01-03T00:00:00.000Z"],
    [
      "Rejected message: not JSON",
      ["1"],
      ["(rejected)"],
      "2026-01-01T00:00:00.000Z",
      "2026-01-01T00:00:00.000Z",
    ],
  ]);
});

test("instants are counted by equal parts; one at an edge, or beyond it, is in the nearest part", () => {
  const [from, to] = [Date.parse("2026-01-01T00:00:00Z"), Date.parse("2026-01-01T04:00:00Z")];
  const at = ["2025-12-31T23:59:00Z", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z", "2026-01-01T04:00:00Z"];
  expect(countsOver(at, from, to, 4)).toEqual([2, 1, 0, 1]);
  expect(countsOver([], from, from, 3)).toEqual([0, 0, 0]);
});
