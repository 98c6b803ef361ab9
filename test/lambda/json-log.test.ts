/** The lines of a function's log: Powertools' names, Pawl's own fields, errors whole, and no line too long. */
import type { Context } from "aws-lambda";
import { afterEach, beforeEach, expect, test } from "vitest";
import { handler, logged } from "../../functions/lambda/handler.ts";
import { beginInvocation, jsonLog } from "../../functions/lambda/json-log.ts";
import { writeWords } from "../../functions/model/log-lines.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";

const now = Date.parse("2026-03-29T02:00:01Z");
const run = { task: "walk", run: "2026-03-29T02:00:00Z/nightly", turn: 1, attempt: 2 };

let lines: string[] = [];
const variables = { ...process.env };

beforeEach(() => {
  lines = [];
});

afterEach(() => {
  process.env = { ...variables };
});

function open(least?: string) {
  return jsonLog((line) => lines.push(line), { now: () => now }, least);
}

const newest = () => JSON.parse(lines.at(-1) ?? "");

test("a line has Powertools' fields, the run, its turn and its attempt, and begins with the name of the line", () => {
  process.env.POWERTOOLS_SERVICE_NAME = "shop-prod";
  process.env._X_AMZN_TRACE_ID = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
  beginInvocation({ functionName: "worker", awsRequestId: "r-1" });
  beginInvocation({ functionName: "worker", awsRequestId: "r-2" });
  open()("info", "claim", run, { status: "running" });
  expect(lines[0]).toMatch(/^\{"pawl":"claim","level":"INFO",/);
  expect(newest()).toEqual({
    pawl: "claim",
    level: "INFO",
    message: writeWords.claim,
    timestamp: "2026-03-29T02:00:01.000Z",
    service: "shop-prod",
    function_name: "worker",
    function_request_id: "r-2",
    cold_start: false,
    xray_trace_id: "1-5759e988-bd862e3fe1be46a994272793",
    span_id: "53995c3f42cd8ad8",
    ...run,
    status: "running",
  });
});

test("the lines of a function of Lambda's name the invocation in which they are written", async () => {
  const log = open();
  const worker = logged(handler(log).handler(async () => log("info", "claim", run)));
  for (const awsRequestId of ["r-8", "r-9"])
    await worker({}, { functionName: "worker", awsRequestId } as Context);
  expect(lines.map((line) => JSON.parse(line).function_request_id)).toEqual(["r-8", "r-9"]);
});

test("an invocation that is not traced names no trace", () => {
  process.env._X_AMZN_TRACE_ID = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0";
  beginInvocation({ functionName: "worker", awsRequestId: "r-1" });
  open()("info", "claim", run);
  expect(newest()).not.toHaveProperty("xray_trace_id");
  expect(newest()).not.toHaveProperty("span_id");
});

test("a line below the least level is not written", () => {
  for (const least of ["warn", "WARN"]) {
    const log = open(least);
    log("info", "claim", run);
    log("debug", "checkpoint", run);
    log("warn", "lease lost", run);
    log("error", "fail", run);
    expect(lines.splice(0).map((line) => JSON.parse(line).level)).toEqual(["WARN", "ERROR"]);
  }
});

test("a task's own line has its words, its fields and no key pawl, and its fields hide nothing of Pawl's", () => {
  const fields = { message: "row dropped", row: 16, task: "another", level: "debug", timestamp: 1 };
  open()("warn", "task's own", run, fields);
  const line = newest();
  expect(line).toMatchObject({ level: "WARN", message: "row dropped", row: 16, task: "walk" });
  expect(line.timestamp).toBe("2026-03-29T02:00:01.000Z");
  expect(line).not.toHaveProperty("pawl");
});

test("an error is written with its causes, and one that stands for several with all of them", () => {
  const root = new RangeError("too far");
  const both = new AggregateError([new Error("one"), new TypeError("two", { cause: root })], "both");
  open()("error", "fail", run, { error: new Error("poison", { cause: both }) });
  expect(newest().error).toMatchObject({
    name: "Error",
    message: "poison",
    stack: expect.stringContaining("json-log.test.ts"),
    cause: {
      name: "AggregateError",
      message: "both",
      errors: [
        { name: "Error", message: "one" },
        { name: "TypeError", message: "two", cause: { name: "RangeError", message: "too far" } },
      ],
    },
  });
});

test("a cycle of causes, a thousand errors, and an error that cannot be read are written in bounds", () => {
  const cycle = new Error("cycle");
  cycle.cause = new Error("its cause", { cause: cycle });
  open()("error", "fail", run, { error: cycle });
  expect(newest().error).toMatchObject({ message: "cycle", cause: { message: "its cause" } });
  expect(newest().error.cause).not.toHaveProperty("cause");

  const many = new AggregateError(Array.from({ length: 1_000 }, (_, i) => new Error(`${i}`)));
  open()("error", "fail", run, { error: many });
  const { errors, moreCauses } = newest().error;
  expect(newest().error.message).toBe("1000 errors");
  expect(errors.length).toBeGreaterThan(20);
  expect(errors.length + moreCauses).toBe(1_000);
  expect(newest().fields).toBeUndefined();

  const odd = new Proxy(new Error("odd"), {
    get: () => {
      throw new Error("no");
    },
  });
  open()("error", "fail", run, { error: odd });
  expect(newest().error.name).toBe("undefined");
});

test("fields that JSON cannot express end no line, and long ones are cut", () => {
  const loop: Record<string, unknown> = { big: 12n };
  open()("info", "task's own", run, { message: "odd", big: 12n, inner: { error: new Error("inside") } });
  expect(newest()).toMatchObject({ big: "12", inner: { error: { name: "Error", message: "inside" } } });
  loop.self = loop;
  open()("info", "task's own", run, { message: "odd", loop });
  expect(newest()).toMatchObject({
    message: "odd",
    task: "walk",
    fields: expect.stringMatching(/^\(no JSON: /),
  });
  open()("info", "task's own", run, { message: "long", text: "x".repeat(1_000_000) });
  expect(lines.at(-1)?.length).toBeLessThan(40_000);
  expect(newest()).toMatchObject({ message: "long", fields: expect.stringMatching(/cut, \d+ bytes\)$/) });
});

test("a line names its task once", () => {
  const record = { ...run, status: "running", lane: "default" } as unknown as RunRecord;
  const log = open("debug");
  for (const name of Object.keys(writeWords) as (keyof typeof writeWords)[]) log("info", name, record);
  for (const line of lines) expect(line.split("walk")).toHaveLength(2);
});

test("a task's field with a name of the line's own is written beside it, so that it is no line of Pawl's and hides none", () => {
  const fields = { pawl: "fail", level: "x", task: "other", turn: 9 };
  open()("info", "task's own", run, { message: "said", ...fields });
  const line = newest();
  expect(line).toMatchObject({ level: "INFO", message: "said", ...run });
  expect("pawl" in line).toBe(false);
  expect([line.pawl_, line.task_, line.turn_, line.level_]).toEqual(["fail", "other", 9, "x"]);
  expect(line).not.toHaveProperty("message_");
});

test("a field whose toJSON throws nothing that can be read ends no line", () => {
  const toJSON = () => {
    throw undefined;
  };
  open()("info", "task's own", run, { message: "odd", inner: { toJSON } });
  expect(newest()).toMatchObject({ message: "odd", fields: "(no JSON: undefined)" });
});
