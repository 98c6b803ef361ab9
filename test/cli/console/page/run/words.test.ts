/** What the page of a run makes of documents without drawing them. */
import { expect, test } from "vitest";
import { streamAddress } from "../../../../../cli/console/page/pages/run/aws-links.ts";
import {
  comparedLines,
  comparedParams,
} from "../../../../../cli/console/page/pages/run/compare/comparison.ts";
import type { RunDetails } from "../../../../../cli/console/page/pages/run/documents.ts";
import { usageOf } from "../../../../../cli/console/page/pages/run/figures.ts";
import { isShown, shownLine } from "../../../../../cli/console/page/pages/run/logs/log-line.ts";
import { numbersText } from "../../../../../cli/console/page/pages/run/numbers.ts";
import { rateText } from "../../../../../cli/console/page/words/rate.ts";

test.each([
  [[3, 1, 2, 7], "1-3,7"],
  [[5], "5"],
  [[2, 2, 3], "2-3"],
])("the numbers %j are written as %s", (numbers, text) => {
  expect(numbersText(numbers)).toBe(text);
});

test.each([
  ["eu-west-1", "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1"],
  ["cn-north-1", "https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1"],
  [
    "us-gov-west-1",
    "https://us-gov-west-1.console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1",
  ],
])("a log stream in %s is in the console of its partition", (region, address) => {
  expect(streamAddress(region, "/aws/lambda/x", "2026/11/21/[$LATEST]0a")).toBe(
    `${address}#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fx/log-events/2026$252F11$252F21$252F$255B$2524LATEST$255D0a`,
  );
});

test.each(["evil.example/#", "", "eu west", "EU-WEST-1", "eu-west-1\n"])(
  "a record whose region is %j leads to no console",
  (region) => {
    expect(streamAddress(region, "group", "stream")).toBeUndefined();
  },
);

const run = (more: object) =>
  ({
    shown: "succeeded",
    trigger: "t",
    lane: "default",
    attempt: 1,
    ticks: 0,
    progress: { text: "" },
    ...more,
  }) as RunDetails;

test("figures that differ are marked, by how much", () => {
  const lines = comparedLines(
    run({ ticks: 100, usage: { ms: 10_000, turns: 1 }, usd: 0, counts: { kept: 5 } }),
    run({ ticks: 110, usage: { ms: 900, turns: 30 }, usd: 0.5 }),
  );
  const changes = Object.fromEntries(
    lines.filter(({ differs }) => differs).map(({ name, change }) => [name, change]),
  );
  expect(changes).toEqual({
    ...{ Work: "11 times", Turns: "1/30", Items: "−9 %", "Cost, computed": "−100 %", kept: undefined },
  });
});

test("params that differ come first, and defaults count", () => {
  const lines = comparedParams(
    run({ params: { a: 1, z: [1] } }),
    run({ params: { a: 1 }, defaults: { z: [2] } }),
  );
  expect(lines).toEqual([
    { name: "z", mine: "[1]", other: "[2]", differs: true },
    { name: "a", mine: "1", other: "1", differs: false },
  ]);
});

test("a line of the log is its words and its fields, with an error's stack", () => {
  const message = JSON.stringify({
    ...{ pawl: "retry", level: "ERROR", message: "attempt failed", task: "t", run: "r", ticks: 5 },
    error: { name: "Error", message: "odd", stack: "at process" },
  });
  const line = shownLine({ stream: "s", at: 0, message });
  expect(line).toEqual({
    at: 0,
    level: "error",
    text: "attempt failed",
    more: "ticks=5  error=Error: odd\nat process",
  });
  expect([isShown(line, "warn", ""), isShown(line, "error", "ODD"), isShown(line, "all", "even")]).toEqual([
    true,
    true,
    false,
  ]);
  const printed = shownLine({ stream: "s", at: 0, message: '{"level":30}' });
  expect([isShown(printed, "all", ""), isShown(printed, "info", "")]).toEqual([true, false]);
  const killed = shownLine({ stream: "s", at: 0, message: "r-1 Task timed out after 20.00 seconds" });
  expect(isShown(killed, "error", "")).toBe(true);
});

test("rates are short", () => {
  expect([rateText(1_234.5), rateText(0.05), rateText(2.25)]).toEqual([
    "1,235 a second",
    "3 a minute",
    "2.25 a second",
  ]);
  expect([rateText(0.0005), rateText(4.3, "instants"), rateText(Number.NaN)]).toEqual([
    "1.8 an hour",
    "4.3 instants a second",
    "–",
  ]);
});

test("what the shards of a run have used is added to its own", () => {
  const usage = { ms: 900, turns: 1, cpuMs: 100, peakMb: 80 };
  expect(usageOf({ usage, shardMs: 50_000, shardTurns: 5, shardCpuMs: 900 })).toEqual({
    ...{ ms: 50_900, turns: 6, cpuMs: 1_000, peakMb: 80 },
  });
  expect(usageOf({})).toBeUndefined();
});
