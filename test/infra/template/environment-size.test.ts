import { expect, test } from "vitest";
import { quick, synthesize } from "./template.ts";

/** Stage `mine` with the lanes a0, a1 and so on, and a task on the first that sets these variables. */
function withLanes(count: number, environment: Readonly<Record<string, string>> = {}) {
  const names = Array.from({ length: count }, (_, i) => `a${i}`);
  return () =>
    synthesize("mine", {
      stages: {
        mine: {
          lanes: Object.fromEntries(names.map((name) => [name, { maxConcurrency: 2 }])),
          removal: "destroy",
        },
      },
      lines: [[quick, { lane: "a0" }]],
      resources: () => ({ quick: { environment } }),
    });
}

test("variables of a function that Lambda would refuse are refused by synth, with the heaviest named first", () => {
  expect(withLanes(1, { NOTES: "x".repeat(3_000), SHORT: "y" })).not.toThrow();
  expect(withLanes(1, { NOTES: "x".repeat(4_000), SHORT: "y" })).toThrow(
    /the variables of a function weigh about 4\d{3} bytes, and Lambda takes 4096 \(function: Runs the tasks of lane a0\): NOTES 4011, PAWL_QUEUES \d+, .*; declare fewer lanes or variables/,
  );
});

test("a value is weighed in bytes and as JSON, which is how Lambda measures it", () => {
  expect(withLanes(1, { NOTES: "é".repeat(2_000) })).toThrow(/NOTES 4011/);
  expect(withLanes(1, { NOTES: '"'.repeat(2_000) })).toThrow(/NOTES 4011/);
});

test("the queues of too many lanes are refused by synth: every function has all their URLs", () => {
  expect(withLanes(20)).not.toThrow();
  expect(withLanes(40)).toThrow(/\(function: Runs the tasks of lane a0\): PAWL_QUEUES \d{4}, /);
});
