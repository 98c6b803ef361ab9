import * as v from "valibot";
import { expect, expectTypeOf, test } from "vitest";
import { show } from "../../functions/model/show.ts";
import { defineTask } from "../../functions/model/task/task.ts";

const walking = { name: "walk", description: "Walks.", items: () => [], process: () => {} };
const minimal = { name: "expire-sessions", description: "Deletes sessions.", run: () => undefined };
/** A list that contains itself. */
const inItself: unknown[] = [() => false];
inItself.push(inItself);

test("defineTask infers the item from items and the params from the schema", () => {
  const task = defineTask({
    name: "a.b",
    description: "Walks numbers.",
    params: v.object({ days: v.optional(v.number(), 30) }),
    async *items({ params, cursor }) {
      expectTypeOf(params.days).toEqualTypeOf<number>();
      for (let i = (cursor ?? 0) as number; i < 3; i++) yield [{ id: i }, i + 1];
    },
    process(item, { params }) {
      expectTypeOf(item).toEqualTypeOf<{ id: number }>();
      expectTypeOf(params.days).toEqualTypeOf<number>();
    },
  });
  expectTypeOf<NonNullable<typeof task.paramsInput>>().toEqualTypeOf<{ days?: number | undefined }>();
  expect(task.name).toBe("a.b");
  expect(task.process).toBeTypeOf("function");
  expect(task.run).toBeUndefined();
});

test("onItemError is given the item and the params of its task", () => {
  const task = defineTask({
    name: "a.b",
    description: "Walks numbers.",
    params: v.object({ days: v.number() }),
    *items() {
      yield [{ id: 1 }, 1];
    },
    process() {},
    onItemError(error, item, { attempt, ctx }) {
      expectTypeOf(error).toEqualTypeOf<unknown>();
      expectTypeOf(item).toEqualTypeOf<{ id: number }>();
      expectTypeOf(ctx.params.days).toEqualTypeOf<number>();
      return attempt < 3 ? "retry" : "skip";
    },
  });
  expect(task.onItemError).toBeTypeOf("function");
});

test("defineTask infers the item from pages", () => {
  defineTask({
    name: "pages",
    description: "Walks pages.",
    async *pages() {
      yield [[{ id: 1 }], (item) => item.id];
    },
    process(item) {
      expectTypeOf(item).toEqualTypeOf<{ id: number }>();
    },
  });
});

test.each([
  [{ ...minimal, name: "Expire" }, 'name "Expire" is not allowed: at most 40'],
  [
    { ...minimal, name: "pawl.mine" },
    'task "pawl.mine": name "pawl.mine" is not allowed: names that begin with pawl. are of Pawl\'s own tasks',
  ],
  [{ ...minimal, name: "a".repeat(41) }, "at most 40"],
  [
    { ...minimal, name: "rt-report" },
    'name "rt-report" is not allowed: rt- begins the names of schedules that are made at run time',
  ],
  [{ ...minimal, name: "a..b" }, 'name "a..b" is not allowed'],
  [{ ...minimal, name: undefined as unknown as string }, "name undefined is not allowed"],
  [{ ...minimal, description: " " }, 'description " " is not allowed'],
  [{ ...minimal, retries: 3 }, 'unknown "retries": allowed are name, description'],
  [
    { name: "x", description: "x", command: "true", onError: "echo" } as never,
    'unknown "onError": did you mean onErrorCommand? allowed are name, description',
  ],
  [
    { ...minimal, maxAttemps: 3, afterend: 1 } as never,
    'unknown "maxAttemps", "afterend": did you mean maxAttempts? allowed are name, description',
  ],
  [{ ...minimal, run: undefined }, "exactly one of items, pages, run and command is needed, got none"],
  [
    { ...minimal, items: () => [], process: () => {} },
    "exactly one of items, pages, run and command is needed, got items and run",
  ],
  [{ ...minimal, process: () => {} }, "process goes with items or pages, not with run"],
  [{ name: "x", description: "x", items: () => [] }, "items needs process, or processBatch"],
  [{ ...minimal, processBatch: () => {} }, "processBatch goes with items or pages, not with run"],
  [
    { name: "x", description: "x", items: () => [], process: () => {}, processBatch: () => {} },
    "exactly one of process and processBatch is needed, got process and processBatch",
  ],
  [{ name: "x", description: "x", pages: () => [], processBatch: 5 }, "processBatch 5 is not a function"],
  [
    { name: "x", description: "x", items: () => [], process: () => {}, batchSize: 5 },
    "batchSize goes with processBatch",
  ],
  [
    { name: "x", description: "x", items: () => [], processBatch: () => {}, batchSize: 0 },
    "batchSize 0 is not allowed: a whole number from 1 to 10000",
  ],
  [{ ...minimal, maxItems: 0 }, "maxItems 0 is not allowed: a whole number of items from 1"],
  [{ ...minimal, run: 3 as never }, "run 3 is not a function"],
  [{ ...minimal, params: {} as never }, "params is not a Standard Schema"],
  [{ ...minimal, output: {} as never }, "output is not a Standard Schema"],
  [{ ...minimal, version: 0 }, "version 0 is not allowed: a whole number from 1 to 1000000"],
  [{ ...minimal, version: 1.5 }, "version 1.5 is not allowed: a whole number"],
  [{ ...minimal, migrateCursor: (cursor: number) => cursor }, "migrateCursor needs a version from 2"],
  [{ ...minimal, version: 2, migrateCursor: 1 as never }, "migrateCursor 1 is not a function"],
  [{ ...minimal, onItemError: "skip" }, "onItemError goes with items or pages, not with run"],
  [{ ...minimal, maxAttempts: 0 }, "maxAttempts 0 is not allowed: a whole number from 1 to 100"],
  [{ ...minimal, recordsKeptDays: 34 }, "recordsKeptDays 34 is not allowed: a whole number from 35 to 3650"],
  [{ ...minimal, overlap: "wait" as never }, 'overlap "wait" is not allowed: "skip" or "queue" or'],
  [{ ...minimal, backoff: -1 }, "backoff -1 is not allowed"],
  [{ ...minimal, backoff: { first: 3 } as never }, "backoff.first 3 is not allowed"],
  [
    { ...minimal, throttle: [() => false, ["lag"]] as never },
    'throttle[1] "lag" is not allowed: a function of ctx, { when, backoffSeconds? }, or a list of these',
  ],
  [
    { ...minimal, throttle: inItself as never },
    "throttle[1] an array is not allowed: a function of ctx, { when, backoffSeconds? }, or a list of these",
  ],
  [{ ...minimal, throttle: { when: true } as never }, "throttle[0].when true is not a function"],
  [
    { ...minimal, throttle: { when: () => true, backoff: 5 } as never },
    'throttle[0] has unknown "backoff": allowed are when, backoffSeconds',
  ],
  [
    { ...minimal, throttle: { when: () => true, backoffSeconds: 0 } },
    "throttle[0].backoffSeconds 0 is not allowed: seconds from 1 to 86400, or a function",
  ],
  [{ ...minimal, triggers: ["* * * * *"] as never }, 'triggers[0] "* * * * *" is not a trigger'],
  [
    { ...minimal, triggers: [1, 2].map(() => ({ kind: "startup" as const, id: "startup" })) },
    "two triggers have the id startup",
  ],
])("defineTask refuses %j", (options, message) => {
  expect(() => defineTask(options as never)).toThrow(message);
});

test("defineTask names every mistake at once", () => {
  const wrong = () => defineTask({ ...minimal, name: "X", description: "", maxAttempts: 1.5 } as never);
  expect(wrong).toThrow(/name "X".*description "".*maxAttempts 1\.5/);
});

test.each([null, undefined, "expire", [minimal], 5])(
  "defineTask(%j) says in one line what it takes",
  (given) => {
    expect(() => defineTask(given as never)).toThrow(
      /^task undefined: .+ is not an object with name, description and what the task does$/,
    );
  },
);

test.each<[object, string]>([
  [{ maxAttempts: Number.NaN }, "maxAttempts NaN is not allowed: a whole number from 1 to 100"],
  [{ maxAttempts: 3n }, "maxAttempts 3n is not allowed: a whole number from 1 to 100"],
  [{ checkpointSeconds: Number.POSITIVE_INFINITY }, "checkpointSeconds Infinity is not allowed"],
  [{ overlap: Symbol("skip") }, "overlap Symbol(skip) is not allowed"],
  [{ backoff: { firstSeconds: Number.NaN } }, "backoff.firstSeconds NaN is not allowed"],
  [{ description: 5n }, "description 5n is not allowed"],
  [{ process: "no" }, 'process "no" is not a function'],
])("a mistake in %o is shown as it was given", (options, words) => {
  expect(() => defineTask({ ...minimal, ...options } as never)).toThrow(words);
});

test.each([
  [
    "onItemError",
    '"stop", "skip", { retry: 1 to 100, otherwise: "skip" or "stop" }, or a function',
    [
      "ignore",
      { retry: 0 },
      { retry: 101 },
      { retry: 1, otherwise: "retry" },
      { retry: 1, skip: true },
      null,
    ],
  ],
  [
    "maxItemErrors",
    "a whole number from 1 to 1000000000, or a share above 0 and below 1",
    [0, -1, 1.5, "10", Number.NaN],
  ],
])("defineTask refuses a wrong %s, and says that allowed is %s", (option, allowed, wrong) => {
  for (const value of wrong) {
    const define = () => defineTask({ ...walking, [option]: value } as never);
    expect(define).toThrow(`${option} ${show(value)} is not allowed: ${allowed}`);
  }
});
