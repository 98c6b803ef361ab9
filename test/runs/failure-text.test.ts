/** Errors and outputs as a run keeps them. */
import { expect, test } from "vitest";
import { failureOf, outputText } from "../../functions/runs/failure-text.ts";

const at = { attempt: 1, now: Date.parse("2026-03-01T12:00:00.000Z") };

test("an error that stands for several keeps all of them, and says how many they are", () => {
  const inner = [new TypeError("no name"), new Error("no price", { cause: new Error("empty cell") })];
  const failure = failureOf(new AggregateError(inner, ""), {}, at);
  expect(failure).toMatchObject({
    name: "AggregateError",
    message: "2 errors",
    causes: ["TypeError: no name", "Error: no price", "Error: empty cell"],
  });
  expect(failureOf(new AggregateError(inner, "both failed"), {}, at).message).toBe("both failed");
});

test("an error that is its own cause is told once", () => {
  const error = new Error("outer");
  error.cause = new AggregateError([error], "inner");
  expect(failureOf(error, {}, at).causes).toEqual(["AggregateError: inner"]);
});

test("a text that is cut is quoted once, and stays JSON", () => {
  const kept: unknown = JSON.parse(outputText('y"'.repeat(2_000), {}));
  expect(kept).toMatch(/^y"y"y".*… \(cut, 4000 bytes\)$/);
});

test("an output that is no text and is cut becomes a JSON text of its beginning", () => {
  const kept: unknown = JSON.parse(outputText({ rows: "y".repeat(4_000) }, {}));
  expect(kept).toMatch(/^\{"rows":"yyy.*… \(cut, \d+ bytes\)$/);
});
