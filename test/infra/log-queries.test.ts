/** The two queries that a stage saves for CloudWatch Logs Insights. */
import { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { jsonLog } from "../../functions/lambda/json-log.ts";
import { systemClock } from "../../functions/model/clock.ts";
import { PawlStack } from "../../infra/pawl-stack.ts";
import { appWithoutBundles, propsOf, resourcesOf } from "./template/template.ts";

const template = Template.fromStack(new PawlStack(appWithoutBundles(), propsOf("prod")));
const queries = resourcesOf(template, "AWS::Logs::QueryDefinition").map(([, { Properties }]) => Properties);

test("a stage saves one query of errors by task and one of a run's story, over the logs of every function that sees runs", () => {
  expect(queries.map(({ Name }) => Name)).toEqual(["shop-prod/errors by task", "shop-prod/story of one run"]);
  for (const { LogGroupNames } of queries) {
    const groups = (LogGroupNames as { Ref: string }[]).map(({ Ref }) => Ref.replace(/[0-9A-F]{8}$/, ""));
    expect(groups).toEqual([
      "LaneBulkWorkerLogs",
      "LaneDefaultWorkerLogs",
      "DeadLettersHandlerLogs",
      "SweeperHandlerLogs",
      "AutomaticHandlerLogs",
    ]);
  }
});

test("the saved queries name fields that a line of an error has", () => {
  const lines: string[] = [];
  const log = jsonLog((line) => lines.push(line), systemClock);
  const run = { task: "walk", run: "2026-03-29T02:00:00Z/nightly", turn: 1, attempt: 2 };
  log("error", "fail", run, { status: "errored", reason: "r", ticks: 3, error: new Error("poison") });
  const line = JSON.parse(lines[0] ?? "");
  const words = queries.flatMap(({ QueryString }) => String(QueryString).match(/[a-z@][\w.@]*/gi) ?? []);
  // The query language's own words, what it fills in, and what the person does.
  const own =
    /^(filter|stats|count|as|errors|max|last|by|sort|desc|asc|limit|fields|and|@timestamp|ERROR|TASK|INSTANT|TRIGGER)$/;
  const fields = new Set(words.filter((word) => !own.test(word)));
  expect([...fields].sort()).toEqual([
    "attempt",
    "error.message",
    "error.name",
    "level",
    "message",
    "reason",
    "run",
    "status",
    "task",
    "ticks",
    "turn",
  ]);
  for (const field of fields) {
    const value = field
      .split(".")
      .reduce<unknown>((found, name) => (found as Record<string, unknown>)?.[name], line);
    expect(value, field).toBeDefined();
  }
});

test("a stage that wants no saved queries has none", () => {
  const none = Template.fromStack(new PawlStack(appWithoutBundles(), propsOf("dev")));
  expect(resourcesOf(none, "AWS::Logs::QueryDefinition")).toEqual([]);
});
