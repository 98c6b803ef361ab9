/** Errors and outputs as a run keeps them. */
import { expect, test } from "vitest";
import type { Failure } from "../../functions/model/run/record/failure.ts";
import { earlierErrors, failureOf, outputText } from "../../functions/runs/errors/failure-text.ts";

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

test("each error of several is followed by its own causes, and those of the whole come last", () => {
  const first = new Error("one", { cause: new Error("one's cause") });
  const whole = new AggregateError([first, new Error("two")], "both", { cause: new Error("why") });
  expect(failureOf(whole, {}, at).causes).toEqual([
    "Error: one",
    "Error: one's cause",
    "Error: two",
    "Error: why",
  ]);
});

const members = (count: number) => Array.from({ length: count }, (_, i) => new Error(`member ${i}`));

test("as many causes are kept as fit, and the others are counted, down to an earlier attempt's and where nothing fits", () => {
  const twelve = failureOf(new AggregateError(members(12), "many"), {}, at);
  expect([twelve.causes?.length, twelve.moreCauses]).toEqual([12, undefined]);
  const many = failureOf(new AggregateError(members(1_000), "many"), {}, at);
  const { causes = [], moreCauses = 0 } = many;
  expect(causes.length).toBeGreaterThan(20);
  expect(causes.length + moreCauses).toBe(1_000);
  const [earlier] = earlierErrors({}, many);
  expect(earlier).toMatchObject({ causes: ["Error: member 0"], moreCauses: 999 });
  expect(earlierErrors({ errors: [earlier as Failure] }, twelve)).toMatchObject([
    { causes: ["Error: member 0"], moreCauses: 999 },
    { causes: ["Error: member 0"], moreCauses: 11 },
  ]);
  const full = { params: "x".repeat(4_000) };
  const [short] = earlierErrors(full, failureOf(new AggregateError(members(5), "m".repeat(900)), full, at));
  expect((short?.causes?.length ?? 0) + (short?.moreCauses ?? 0)).toBe(5);
});

test("a chain of a hundred causes is kept as far as it fits, and counted", () => {
  const chain = (i: number): Error => new Error(`level ${i}`, i < 100 ? { cause: chain(i + 1) } : {});
  const { causes = [], moreCauses = 0 } = failureOf(chain(0), {}, at);
  expect(causes[0]).toBe("Error: level 1");
  expect(causes.length + moreCauses).toBe(100);
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

test("half of a surrogate pair in a name, a message, a stack or a cause is kept as its escape", () => {
  const error = new Error("Unexpected token '\ud83d'", { cause: new Error("sliced \ude00") });
  error.name = "Odd\udfffError";
  error.stack = "Error\n    at \udc00 (task.ts:1:1)";
  expect(failureOf(error, {}, at)).toMatchObject({
    name: "Odd\\udfffError",
    message: "Unexpected token '\\ud83d'",
    stack: "at \\udc00 (task.ts:1:1)",
    causes: ["Error: sliced \\ude00"],
  });
  expect(failureOf(new Error("whole 😀"), {}, at).message).toBe("whole 😀");
});

test("what was escaped still fits the item", () => {
  const halves = "\ud83d".repeat(2_000);
  const failure = failureOf(new Error(halves, { cause: new Error(halves) }), {}, at);
  expect(Buffer.byteLength(failure.message)).toBeLessThanOrEqual(600);
  expect(failure.message).toMatch(/^(\\ud83d)+.*\(cut, 12000 bytes\)$/);
});

test("an error whose parts cannot be read is kept as far as they can be", () => {
  const hostile = {
    toString() {
      throw new Error("no text");
    },
  };
  const { proxy, revoke } = Proxy.revocable(new Error("gone"), {});
  revoke();
  const getters = new Error("a");
  for (const name of ["name", "message", "stack", "cause"]) {
    Object.defineProperty(getters, name, {
      get() {
        throw new Error(`no ${name}`);
      },
    });
  }
  const withObject = Object.assign(new Error("a"), { message: hostile, stack: undefined });
  expect(failureOf(withObject, {}, at)).toMatchObject({ name: "Error", message: "(it cannot be read)" });
  expect(failureOf(getters, {}, at)).toMatchObject({ name: "undefined" });
  for (const thrown of [hostile, proxy, Object.create(null), () => 1, Symbol("s"), 1n, null])
    expect(failureOf(thrown, {}, at)).toMatchObject({
      name: "Error",
      message: expect.stringMatching(/^thrown: /),
    });
  const toJson = {
    toJSON() {
      throw null;
    },
  };
  expect(failureOf(toJson, {}, at).message).toBe('thrown: "(no JSON: undefined)"');
});

test("an error that stands for one error says so in the singular", () => {
  expect(failureOf(new AggregateError([new Error("a")], ""), {}, at).message).toBe("1 error");
});

test("an error that stands for a million, itself or as a cause, is told with its first ones", () => {
  const many = new AggregateError(Array.from({ length: 1_000_000 }, (_, i) => i));
  expect(failureOf(many, {}, at).message).toBe("1000000 errors");
  const { causes } = failureOf(new Error("import failed", { cause: many }), {}, at);
  expect(causes?.slice(0, 2)).toEqual(["AggregateError: 1000000 errors", "Error: thrown: 0"]);
});

test("an error that stands for several which cannot be read is a failure all the same", () => {
  const throwing = (): never => {
    throw new Error("no");
  };
  const list = new Proxy([], { get: throwing, has: throwing });
  const errors = Object.defineProperty([], 0, { enumerable: true, get: throwing });
  for (const each of [list, errors]) {
    const several = Object.assign(new AggregateError([], "several"), { errors: each });
    const outer = new Error("outer", { cause: several });
    expect(failureOf(outer, {}, at)).toMatchObject({
      message: "outer",
      causes: ["AggregateError: several", ...(each === errors ? ["Error: thrown: undefined"] : [])],
    });
  }
});
