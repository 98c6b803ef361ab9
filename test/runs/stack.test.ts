/** What is kept of a stack: the frames of whoever wrote the task. */
import { afterEach, expect, test } from "vitest";
import { cleanStacksBy, framesOf } from "../../functions/runs/errors/stack.ts";
import { causesOf, causeText, described } from "../../functions/runs/errors/thrown.ts";

afterEach(() => cleanStacksBy(undefined));

const stack = [
  "Error: poison",
  "second line of the message",
  "    at parse (node_modules/csv-parse/index.js:1:2)",
  "    at process (file:///var/task/functions/tasks/import-cities.ts:40:11)",
  "    at async walkItems (functions/turns/walk/walk.ts:61:20)",
  "    at work (/home/me/shop/functions/turns/walk/walk.ts:30:5)",
  "    at async runRequest (node_modules/@middy/core/index.js:1:1)",
  "    at Runtime.handleOnce (file:///var/runtime/index.mjs:1:1)",
  "    at process.processTicksAndRejections (node:internal/process/task_queues:103:5)",
].join("\n");

test("frames of Node, of Lambda and of Pawl are left out, and files are named from the project's root", () => {
  expect(framesOf(stack)).toBe(
    "at parse (node_modules/csv-parse/index.js:1:2)\nat process (functions/tasks/import-cities.ts:40:11)",
  );
});

test("a stack of nothing but such frames is kept, and what is no stack of V8's but for its first line", () => {
  const own = "Error: x\n    at claim (functions/turns/claim.ts:1:1)\n    at node:internal/timers:1:1";
  expect(framesOf(own)).toBe("at claim (functions/turns/claim.ts:1:1)\nat node:internal/timers:1:1");
  expect(framesOf("CsvError\nin row 16")).toBe("in row 16");
  expect(framesOf("Error: x")).toBeUndefined();
  expect(framesOf(7)).toBeUndefined();
});

test("a frame without a file is kept next to one with a file of the task's, and never hides all others", () => {
  const fileless = [
    "Promise.all (index 0)",
    "new Promise (<anonymous>)",
    "JSON.parse (<anonymous>)",
    "Array.map (<anonymous>)",
  ];
  for (const frame of fileless) {
    const pawls = `at async ${frame}\nat async Stored.get (functions/store/stored.ts:7:3)`;
    expect(framesOf(`Error: x\n${pawls.replaceAll("at ", "    at ")}`)).toBe(pawls);
    const tasks = `at load (functions/tasks/load.ts:7:3)\nat ${frame}\nat process (functions/tasks/load.ts:9:3)`;
    const withPawls = `${tasks}\nat work (functions/turns/walk/walk.ts:30:5)`;
    expect(framesOf(`Error: x\n${withPawls.replaceAll("at ", "    at ")}`)).toBe(tasks);
  }
});

test("a frame without a file is left out with the frame of Pawl's above it", () => {
  const tasks = "at process (functions/tasks/load.ts:9:3)";
  const frames = [tasks, "at work (functions/turns/walk/walk.ts:30:5)", "at async Promise.all (index 0)"];
  expect(framesOf(`Error: x\n    ${frames.join("\n    ")}`)).toBe(tasks);
});

test("the project's own cleaner sees what Pawl has left, and one that throws or gives no text changes nothing", () => {
  cleanStacksBy((text) => text.replaceAll(/^at parse.*\n/gm, ""));
  expect(framesOf(stack)).toBe("at process (functions/tasks/import-cities.ts:40:11)");
  cleanStacksBy(() => {
    throw new Error("no");
  });
  expect(framesOf(stack)).toContain("at parse");
  cleanStacksBy(() => 7 as never);
  expect(framesOf(stack)).toContain("at parse");
  const error = Object.assign(new Error("x"), { stack });
  cleanStacksBy((text, thrown) => (thrown === error ? `cleaned of ${text.split("\n").length}` : text));
  expect(described(error).stack).toBe("cleaned of 2");
});

test("an AggregateError within a cause has all its errors among the causes, each once", () => {
  const root = new Error("root");
  const both = new AggregateError([new Error("one", { cause: root }), root], "both");
  root.cause = both;
  expect(causesOf(new Error("poison", { cause: both })).map(causeText)).toEqual([
    "AggregateError: both",
    "Error: one",
    "Error: root",
  ]);
});
