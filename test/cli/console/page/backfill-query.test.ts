/** The form of the page Backfill is its address: what the command is asked for each. */
import { expect, test } from "vitest";
import { optionPairs } from "../../../../cli/console/page/api/call.ts";
import {
  formOf,
  lastWords,
  optionsOf,
  planAsk,
  planOfRun,
} from "../../../../cli/console/page/pages/backfill/query.ts";

const pairs = (query: string) => Object.fromEntries(optionPairs(optionsOf(new URLSearchParams(query))));

test("without a task nothing is asked, and without a range that of seven days", () => {
  expect(planAsk(new URLSearchParams("from=1d"))).toBeUndefined();
  expect(planAsk(new URLSearchParams("task=a"))).toMatchObject({ args: ["a"], options: { from: "7d" } });
});

test("a range of the last days has no end, and one between two instants has", () => {
  expect(pairs("from=1d&to=2026-11-20T00:00:00Z")).toEqual({ from: "1d" });
  const exact = { from: "2026-11-19T00:00:00Z", to: "2026-11-20T00:00:00Z" };
  expect(pairs(new URLSearchParams(exact).toString())).toEqual(exact);
});

test("each field is an option of the command", () => {
  expect(pairs("from=1d&trigger=t&only=missed&reverse=1&max=5&overlap=allow&force=1")).toEqual({
    ...{ from: "1d", trigger: "t", only: "missed", reverse: "", "max-concurrent": "5", overlap: "allow" },
    force: "",
  });
});

test("the form of a backfill that was started asks for the same again, or for what errored of it", () => {
  const params = {
    ...{ task: "a", trigger: "t", from: "2026-11-19T00:00:00Z", to: "2026-11-20T00:00:00Z" },
    ...{ only: "missed", reverse: true, maxConcurrent: 5, overlap: "allow" },
  };
  const asked = { ...params, max: "5", overlap: "allow", reverse: "1" };
  const { maxConcurrent: _most, ...form } = asked;
  expect(formOf(params)).toEqual({ ...form, run: undefined });
  expect(formOf(params, "errored")).toMatchObject({ only: "errored" });
});

test("the plan of a backfill without an end goes to the instant of its run, also while its task is paused", () => {
  const ask = planOfRun({ task: "a", from: "2026-11-19T00:00:00Z" }, "2026-11-20T00:00:00.000Z");
  expect(Object.fromEntries(optionPairs(ask.options ?? {}))).toEqual({
    ...{ from: "2026-11-19T00:00:00Z", to: "2026-11-20T00:00:00.000Z", force: "", "dry-run": "" },
  });
});

test.each([
  ["2d", "the last 2 days"],
  ["1d", "the last day"],
  ["36h", "the last 36 hours"],
  ["90m", "the last 90 minutes"],
  ["1min", "the last minute"],
  ["45s", "the last 45 seconds"],
  ["2w", "the last 2w"],
])("a range of %s is %s", (from, words) => {
  expect(lastWords(from)).toBe(words);
});
