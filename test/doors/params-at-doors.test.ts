/** The same params at each door: what is refused there, in which words, and that no run exists then. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { shapeOf } from "../../functions/model/params/shape-of.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { makeClient } from "../../functions/operators/index.ts";
import { paramsFound } from "../../infra/deployment/params/params-schema.ts";
import { CliHarness, manifest } from "../cli/harness.ts";
import { Harness } from "../engine/harness.ts";
import { onceTask } from "../engine/sample-tasks.ts";

function taskWith(params: v.GenericSchema | undefined): Task {
  return defineTask({ name: "count", description: "Counts.", params, run: () => {} }) as Task;
}

const count = taskWith(
  v.object({
    pageSize: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1000),
    place: v.optional(v.object({ city: v.string() })),
  }),
);

/** What each door says to params: undefined where it takes them. */
async function refusals(task: Task, params: unknown): Promise<Record<string, string | undefined>> {
  const harness = new Harness({ tasks: [task] });
  const client = makeClient(harness.context);
  const said = (start: Promise<unknown>) =>
    start.then(
      () => undefined,
      (error: Error) => error.message,
    );
  const invocation = await said(harness.invoke({ task: "count", params }));
  const byTask = await said(client.start(task, params as never));
  const byName = await said(client.start("count", params));
  // What was taken is done, so that the message's run is the next.
  await harness.drain();
  const before = (await harness.runs("count")).length;
  await harness.queue.send("default", JSON.stringify({ task: "count", params }));
  await harness.drain();
  const [rejected] = await harness.runs("(rejected)");
  expect((await harness.runs("count")).length - before).toBe(rejected === undefined ? 1 : 0);
  const line = {
    ...manifest.tasks[0],
    name: "count",
    triggers: [],
    paramsSchema: paramsFound(task.params).schema,
  };
  const cli = new CliHarness({ ...manifest, tasks: [line as (typeof manifest.tasks)[number]] });
  const command = await cli.pawl(["run", "count", "--params", JSON.stringify(params)]);
  expect(cli.sent).toHaveLength(command.exitCode === 0 ? 1 : 0);
  return {
    message: rejected?.reason,
    invocation,
    "client by the task": byTask,
    "client by its name": byName,
    command:
      command.exitCode === 0
        ? undefined
        : command.stderr.trimEnd().split("\n").at(-1)?.slice("error: ".length),
  };
}

test.each<[unknown, string]>([
  [{ pagesize: 3 }, 'param "pagesize" is unknown, did you mean pageSize?'],
  [{ pageSize: "5" }, 'param "pageSize": "5" is not of type integer'],
  [{ pageSize: null }, 'param "pageSize": null is not of type integer'],
  [{ pageSize: [5] }, 'param "pageSize": [5] is not of type integer'],
  [{ place: [] }, 'param "place": [] is not of type object'],
  [{ place: {} }, 'param "place.city" is missing'],
  [{ place: { city: "Bern", ctiy: 1 } }, 'param "place.ctiy" is unknown, did you mean city?'],
  [JSON.parse('{"__proto__":{"pageSize":1}}'), 'param "__proto__" is unknown: allowed are pageSize, place'],
  [{ constructor: 1 }, 'param "constructor" is unknown: allowed are pageSize, place'],
  [
    { lmit: 3, pageSize: true },
    'param "lmit" is unknown: allowed are pageSize, place; param "pageSize": true is not of type integer',
  ],
])("params %j are refused by every door in the same words, and make no run", async (params, words) => {
  const all = await refusals(count, params);
  for (const said of Object.values(all)) expect(said).toBe(words);
});

test.each([[[1]], ["text"], [5], [null], [true]])(
  "params %j, which are no object, are refused by every door",
  async (params) => {
    const { command, ...others } = await refusals(count, params);
    expect(command).toBe(`--params ${JSON.stringify(params)} is not a JSON object such as {"days": 30}`);
    for (const said of Object.values(others)) {
      expect(said).toBe(`params ${JSON.stringify(params)} are not a JSON object such as {"days": 30}`);
    }
  },
);

test("params that are a text of an object are refused by every door, which says what to give", async () => {
  for (const said of Object.values(await refusals(count, '{"pageSize":3}')))
    expect(said).toMatch(
      /not a JSON object such as \{"days": 30\}: give the object itself, not a text of it$/,
    );
});

test.each(["__proto__", "constructor", "prototype"])(
  "where any names are allowed, %s is refused by every door, since some libraries drop it",
  async (name) => {
    const open = taskWith(v.looseObject({ sizes: v.optional(v.record(v.string(), v.number())) }));
    for (const [path, params] of [
      [`sizes.${name}`, `{"sizes":{"${name}":1}}`],
      [name, `{"${name}":{"a":1}}`],
    ] as const) {
      for (const said of Object.values(await refusals(open, JSON.parse(params))))
        expect(said).toBe(`param "${path}" is not allowed: a name of JavaScript's own`);
    }
    for (const said of Object.values(await refusals(open, { toString: 1, sizes: { valueOf: 1 } })))
      expect(said).toBeUndefined();
  },
);

test("a value that only the task's schemas can judge is refused by every door that has one of them", async () => {
  const { "client by its name": byName, ...others } = await refusals(count, { pageSize: -5 });
  for (const said of Object.values(others)) expect(said).toContain("pageSize");
  expect(byName).toBeUndefined();
});

test("a task without params takes none at any door, and an empty object everywhere", async () => {
  for (const said of Object.values(await refusals(taskWith(undefined), { days: 3 })))
    expect(said).toBe('param "days" is unknown: the task takes none');
  for (const said of Object.values(await refusals(taskWith(undefined), {}))) expect(said).toBeUndefined();
});

test("params that every door takes start a run at each", async () => {
  for (const said of Object.values(await refusals(count, { pageSize: 3, place: { city: "Bern" } })))
    expect(said).toBeUndefined();
});

test.each<[string, string, string]>([
  [
    "have levels without end",
    `{"place":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
    "more than 64 levels",
  ],
  ["weigh more than any run can hold", `{"place":"${"x".repeat(300_001)}"}`, "at most 300000 are allowed"],
])("a message whose params %s is rejected", async (_, params, reason) => {
  const harness = new Harness({ tasks: [count] });
  await harness.queue.send("default", `{"task":"count","params":${params}}`);
  await harness.drain();
  expect((await harness.runs("(rejected)")).map((run) => run.reason)).toEqual([
    expect.stringContaining(reason),
  ]);
  expect(await harness.runs("count")).toEqual([]);
});

test.each<[string, unknown, string]>([
  ["a cycle", Object.assign({}, { place: {} as object }), "cannot be kept as JSON: lists and objects"],
  ["a bigint", { pageSize: 3n }, "cannot be kept as JSON: Do not know how"],
  ["a map", new Map([["pageSize", 3]]), "are not a JSON object"],
  [
    "a date",
    { place: new Date("2026-03-01T12:00:00Z") },
    '"place" is Date "2026-03-01T12:00:00.000Z", which JSON does not keep',
  ],
  ["a function", { place: () => "x" }, '"place" is a function, which JSON does not keep'],
  ["a symbol", { place: Symbol("x") }, "which JSON does not keep"],
  ["a map within", { place: { at: new Map() } }, '"at" is Map {}, which JSON does not keep'],
  ["an object of a class", { place: new URL("https://a.example") }, "which JSON does not keep"],
  ["a toJSON of its own", { place: { toJSON: () => "x" } }, "which JSON does not keep"],
  ["an array with a gap", { place: [undefined] }, '"0" is undefined, which JSON does not keep'],
  [
    "a value that JSON writes as null",
    { pageSize: Number.NaN },
    '"pageSize" is NaN, which is no number of JSON',
  ],
])("a client's params with %s are refused", async (what, params, words) => {
  if (what === "a cycle") (params as { place: object }).place = params as object;
  const harness = new Harness({ tasks: [count] });
  const start = makeClient(harness.context).start("count", params);
  await expect(start).rejects.toMatchObject({
    code: "invalid-params",
    message: expect.stringContaining(words),
  });
  expect(await harness.runs("count")).toEqual([]);
});

test("of a task of another lane a worker knows names and types, for direct invocations and messages that went astray", async () => {
  const shape = shapeOf(paramsFound(count.params).schema ?? {});
  const harness = new Harness({
    tasks: [onceTask()],
    elsewhere: { count: "bulk" },
    paramsShapes: { count: shape },
  });
  await expect(harness.invoke({ task: "count", params: { pagesize: 3 } })).rejects.toThrow(
    "did you mean pageSize?",
  );
  await expect(harness.invoke({ task: "count", params: { pageSize: "3" } })).rejects.toThrow(
    "is not of type integer",
  );
  await harness.queue.send("default", JSON.stringify({ task: "count", params: { pagesize: 3 } }));
  await harness.drain();
  expect(await harness.runs("count")).toEqual([]);
  expect((await harness.runs("(rejected)")).map(({ reason }) => reason)).toEqual([
    'param "pagesize" is unknown, did you mean pageSize?',
  ]);
  expect(await harness.invoke({ task: "count", params: { pageSize: 3 } })).toMatchObject({
    status: "enqueued",
  });
});

test("a message that is delivered again after a deploy that changed its task's params still brings its run back", async () => {
  const old = new Harness({ tasks: [taskWith(v.object({ pagesize: v.number() }))] });
  await old.queue.send("default", '{"task":"count","params":{"pagesize":3}}');
  const message = old.queue.receive("default");
  const run = { task: "count", run: `${old.second}/message~${message?.messageId}` };
  await old.put({
    ...run,
    status: "enqueued",
    lane: "default",
    trigger: "message",
    scheduledTime: new Date(old.clock.now()).toISOString(),
    createdAt: new Date(old.clock.now()).toISOString(),
    attempt: 1,
    turn: 0,
    ticks: 0,
    seq: 0,
    leaseExpiresAt: 0,
    fruitlessTurns: 0,
    params: '{"pagesize":3}',
  });
  await old.clock.advance(200_000);
  const harness = new Harness({ tasks: [count], before: old });
  await harness.drain();
  expect(await harness.runs("(rejected)")).toEqual([]);
  expect(await harness.memory.get(run)).toMatchObject({ status: "succeeded" });
});

test("a schema that throws at a value refuses it, and one that rejects lets the message come back", async () => {
  const schemaOf = (validate: () => never | Promise<never>) =>
    ({ "~standard": { version: 1, vendor: "own", validate } }) as never;
  const throws = new Harness({
    tasks: [
      taskWith(
        schemaOf(() => {
          throw new TypeError("x is not iterable");
        }),
      ),
    ],
  });
  await expect(throws.invoke({ task: "count", params: { x: 1 } })).rejects.toThrow(
    "params are not allowed: the task's schema threw x is not iterable",
  );
  const rejects = new Harness({ tasks: [taskWith(schemaOf(() => Promise.reject(new Error("no answer"))))] });
  await rejects.queue.send("default", '{"task":"count","params":{"x":1}}');
  expect((await rejects.next())?.batchItemFailures).toHaveLength(1);
  expect(await rejects.runs("(rejected)")).toEqual([]);
});

test("an id that was used with other params says so, by the client and by the command", async () => {
  const harness = new Harness({ tasks: [count] });
  const client = makeClient(harness.context);
  const start = (pageSize: number) => client.start("count", { pageSize }, { id: "order-7" });
  expect(await start(3)).not.toHaveProperty("paramsDiffer");
  expect(await start(3)).not.toHaveProperty("paramsDiffer");
  expect(await start(4)).toMatchObject({ paramsDiffer: true });
  const cli = await CliHarness.seeded();
  const pawl = (label: string) =>
    cli.pawl([
      "run",
      "expire-cities",
      "--id",
      "order-7",
      "--force",
      "--params",
      JSON.stringify({ mode: "dry", label }),
    ]);
  await pawl("a");
  cli.time += 1_000;
  expect((await pawl("a")).stderr).toMatch(/id order-7 was used before: its run was made at \S+Z\n$/);
  expect((await pawl("b")).stderr).toContain(", with other params than these\n");
});
