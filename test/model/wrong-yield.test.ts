import { expect, test } from "vitest";
import { defineTask } from "../../functions/model/task/task.ts";
import { Harness } from "../engine/harness.ts";

/** The error of a run whose `items` or `pages` is this, in place of what the compiler allows. */
async function errorOf(body: { readonly items?: () => unknown; readonly pages?: () => unknown }) {
  const task = defineTask({
    name: "odd",
    description: "Yields what it should not.",
    maxAttempts: 1,
    ...(body as { readonly items: () => never }),
    process: () => {},
  });
  const harness = new Harness({ tasks: [task] });
  await harness.occur("odd");
  await harness.drain();
  const { status, error } = await harness.run("odd");
  return { status, message: error?.message };
}

const yielded = (value: unknown) =>
  function* () {
    yield value;
  };

test.each([
  ["5", 5],
  ["[]", []],
  ['["x"]', ["x"]],
  ['{"item":1,"cursor":2}', { item: 1, cursor: 2 }],
  ["null", null],
  ["undefined", undefined],
  ['"ab"', "ab"],
  ["[1,2,3]", [1, 2, 3]],
  ["a function", () => [1, 1]],
  ["10n", 10n],
  ["Symbol(x)", Symbol("x")],
  ["Map {}", new Map([[1, 1]])],
])("items that yields %s is told to yield an item and a cursor", async (shown, value) => {
  expect(await errorOf({ items: yielded(value) })).toEqual({
    status: "errored",
    message: `items yields [item, cursor], got ${shown}`,
  });
});

test.each([
  ["5", 5],
  ["null", null],
  ["[]", []],
  ["[1,2]", [1, 2]],
  ['[["a"]]', [["a"]]],
  ['[["a"],"b"]', [["a"], "b"]],
  ['{"items":[]}', { items: [] }],
])("pages that yields %s is told to yield an array and a function", async (shown, value) => {
  expect(await errorOf({ pages: yielded(value) })).toEqual({
    status: "errored",
    message: `pages yields [items, cursorOf], an array and a function, got ${shown}`,
  });
});

test.each([
  ["undefined", () => undefined],
  ["5", () => 5],
  ["null", () => null],
  ["Promise {}", async () => [[1, 1]]],
])("items that returns %s, over which nothing can walk, is told what it yields", async (shown, items) => {
  expect(await errorOf({ items })).toMatchObject({ message: `items yields [item, cursor], got ${shown}` });
});

const circular: Record<string, unknown> = {};
circular.c = circular;

test.each<[string, unknown]>([
  ["cursor is undefined", undefined],
  ["cursor is NaN", Number.NaN],
  ["cursor is Infinity", Number.POSITIVE_INFINITY],
  ["cursor is 10n", 10n],
  ["cursor is Symbol(x)", Symbol("x")],
  ["cursor is a function", () => 1],
  ['cursor is Date "1970-01-01T00:00:00.000Z"', new Date(0)],
  ["cursor is Map {}", new Map([[1, 2]])],
  ["cursor.a is undefined", { a: undefined, b: 1 }],
  ["cursor.a is NaN", { a: Number.NaN }],
  ["cursor.page[1].token is undefined", { page: [1, { token: undefined }] }],
  ['cursor["next page"] is -Infinity', { "next page": Number.NEGATIVE_INFINITY }],
  ['cursor.at is Date "1970-01-01T00:00:00.000Z"', { at: new Date(0) }],
  [
    "cursor.at is an object",
    {
      at: {
        toJSON() {
          throw new Error("no JSON");
        },
      },
    },
  ],
  ["cursor is nested deeper than 32 levels", circular],
])("a cursor that JSON does not keep is named by the part that is lost: %s", async (says, cursor) => {
  const { message } = await errorOf({ items: yielded([1, cursor]) });
  expect(message).toBe(
    `${says}, which does not survive JSON: allowed are numbers, strings, booleans, null, arrays and plain objects of these`,
  );
});
