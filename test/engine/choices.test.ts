/** Choices and text areas in the worker: what is checked before the first item, when it is asked, and what an invocation is answered. */
import * as v from "valibot";
import { expect, test, vi } from "vitest";
import type { TaskChoices } from "../../functions/model/params/choices.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { makeClient } from "../../functions/operators/index.ts";
import { Harness } from "./harness.ts";

const process = vi.fn();

function taskWith(choices: TaskChoices, more: object = {}): Task {
  process.mockClear();
  return defineTask({
    name: "sync",
    description: "Syncs.",
    params: v.object({
      region: v.optional(v.nullable(v.string())),
      shops: v.optional(v.array(v.string())),
      note: v.optional(v.string()),
    }),
    choices,
    textAreas: ["note"],
    maxAttempts: 2,
    *items({ cursor = 0 }) {
      for (let n = Number(cursor) + 1; n <= 3; n++) yield [n, n];
    },
    process,
    ...more,
  } as never) as Task;
}

async function runOf(harness: Harness, params: object) {
  const { id } = await makeClient(harness.context).start("sync", params);
  await harness.drain();
  return harness.memory.get({ task: "sync", run: id.slice("sync/".length) });
}

const regions = ["eu-west-1", "eu-central-1"];

test.each<[string, object, string]>([
  [
    "a value",
    { region: "eu-west-2" },
    'param "region": "eu-west-2" is not allowed: "eu-west-1", "eu-central-1"; did you mean "eu-west-1"?',
  ],
  ["an item of a list", { shops: ["a", "x"] }, 'param "shops.1": "x" is not allowed: "a", "b"'],
  [
    "a control character in a text area",
    { note: "x\u0000" },
    'param "note": line 1, column 2: the character U+0000 is not allowed in a text: of control characters only tabs and line ends are',
  ],
  [
    "a text that turns its direction round",
    { note: "a\nb\u202e" },
    'param "note": line 2, column 2: the character U+202E is not allowed in a text: it turns the direction of the text round',
  ],
])(
  "%s that is not allowed ends the run before its first item, without another attempt",
  async (_, params, message) => {
    const harness = new Harness({
      tasks: [taskWith({ region: async () => regions, shops: () => ["a", "b"] })],
    });
    const run = await runOf(harness, params);
    expect(run).toMatchObject({
      status: "errored",
      attempt: 1,
      error: { name: "InvalidParamsError", message },
    });
    expect(process).not.toHaveBeenCalled();
  },
);

test("values that are allowed, null, and params that are left out are taken", async () => {
  const harness = new Harness({
    tasks: [taskWith({ region: () => regions, shops: () => ["a", { value: "b", label: "Bee" }] })],
  });
  for (const params of [
    { region: "eu-west-1", shops: ["b", "a"], note: "a\r\n\tb" },
    { region: null },
    { shops: [] },
    {},
  ])
    expect(await runOf(harness, params)).toMatchObject({ status: "succeeded", ticks: 3 });
});

test("a list of values is refused at every door, before a run exists", async () => {
  const harness = new Harness({ tasks: [taskWith({ shops: ["zurich", "bern"] })] });
  const words = 'param "shops.0": "bren" is not allowed: "zurich", "bern"; did you mean "bern"?';
  const params = { shops: ["bren"] };
  await expect(makeClient(harness.context).start("sync", params)).rejects.toThrow(words);
  await expect(harness.invoke({ task: "sync", params })).rejects.toThrow(words);
  await harness.queue.send("default", JSON.stringify({ task: "sync", params }));
  await harness.drain();
  expect((await harness.runs("(rejected)")).map(({ reason }) => reason)).toEqual([words]);
  expect(await harness.runs("sync")).toEqual([]);
});

test("choices are asked once in half a minute, and again where a value is not among those that are kept", async () => {
  let now = ["eu"];
  const ask = vi.fn(async () => now);
  const harness = new Harness({ tasks: [taskWith({ region: ask })] });
  expect(await runOf(harness, { region: "eu" })).toMatchObject({ status: "succeeded" });
  expect(await runOf(harness, { region: "eu" })).toMatchObject({ status: "succeeded" });
  expect(ask).toHaveBeenCalledTimes(1);
  now = ["eu", "us"];
  expect(await runOf(harness, { region: "us" })).toMatchObject({ status: "succeeded" });
  expect(ask).toHaveBeenCalledTimes(2);
  await harness.clock.advance(31_000);
  expect(await runOf(harness, { region: "us" })).toMatchObject({ status: "succeeded" });
  expect(ask).toHaveBeenCalledTimes(3);
  expect(await runOf(harness, {})).toMatchObject({ status: "succeeded" });
  expect(ask).toHaveBeenCalledTimes(3);
});

test("a run that goes on in another turn is not asked again", async () => {
  let now = ["eu"];
  const harness = new Harness({
    tasks: [taskWith({ region: async () => now }, { process: (n: number) => n === 2 && throwOnce() })],
  });
  let thrown = 0;
  const throwOnce = () => {
    now = ["us"];
    if (thrown++ === 0) throw new Error("for now");
  };
  await runOf(harness, { region: "eu" });
  await harness.clock.advance(60_000);
  await harness.drain();
  expect(await harness.runs("sync")).toMatchObject([{ status: "succeeded", attempt: 2, ticks: 3 }]);
});

test.each<[string, TaskChoices[string], string]>([
  ["throws", () => Promise.reject(new Error("no answer")), "choices.region threw Error: no answer"],
  ["throws no error", () => Promise.reject("gone"), "choices.region threw gone"],
  [
    "answers with no list",
    () => 5 as never,
    "choices.region 5 is not allowed: a list of texts, numbers, booleans or { value, label }",
  ],
  [
    "answers with what is no value",
    () => [{}] as never,
    "choices.region {} at [0] is not allowed: a list of texts, numbers, booleans or { value, label }",
  ],
  [
    "answers with too many",
    () => Array.from({ length: 1_001 }, String),
    "choices.region has 1001 values: at most 1000 are allowed",
  ],
  ["does not answer", () => new Promise(() => {}), "choices.region did not answer within 5 s"],
])("a function that %s fails the attempt, and says so to those who ask", async (_, ask, message) => {
  const harness = new Harness({ tasks: [taskWith({ region: ask }, { maxAttempts: 1 })] });
  const asked = harness.invoke({ task: "sync", ask: "choices" });
  for (let i = 0; i < 10; i++) await harness.clock.advance(1_000);
  expect(await asked).toEqual({ choices: { region: { error: message } } });
  await makeClient(harness.context).start("sync", { region: "eu" });
  const drained = harness.drain();
  for (let i = 0; i < 10; i++) await harness.clock.advance(1_000);
  await drained;
  const [run] = await harness.runs("sync");
  expect(run).toMatchObject({ status: "errored", error: { name: "Error", message } });
  expect(process).not.toHaveBeenCalled();
});

test("an invocation that asks for choices is answered, and starts nothing", async () => {
  const harness = new Harness({
    tasks: [taskWith({ region: () => ["eu", { value: "us", label: "America" }], shops: ["a"] })],
  });
  expect(await harness.invoke({ task: "sync", ask: "choices" })).toEqual({
    choices: { region: { values: [{ value: "eu" }, { value: "us", label: "America" }] } },
  });
  expect(await harness.runs("sync")).toEqual([]);
});

test.each<[object, string]>([
  [{ task: "sync", ask: "params" }, '{"task":"sync","ask":"params"} asks nothing that is known'],
  [
    { task: "sync", ask: "choices", params: {} },
    'allowed is {task, ask: "choices"}, with a task of this lane: sync',
  ],
  [{ task: "other", ask: "choices" }, "with a task of this lane: sync"],
  [{ ask: "choices" }, "asks nothing that is known"],
])("an invocation %j is refused, and says what is allowed", async (event, words) => {
  const harness = new Harness({ tasks: [taskWith({ region: () => regions })] });
  await expect(harness.invoke(event as never)).rejects.toThrow(words);
  expect(await harness.runs("sync")).toEqual([]);
});
