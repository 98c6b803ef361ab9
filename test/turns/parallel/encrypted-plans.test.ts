/** Specs of an encrypted task's shards: what is stored of them shows no value of its params. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { defineTask, type TaskContext } from "../../../index.ts";
import { Harness } from "../../engine/harness.ts";

const token = "hunter2hunter2";

/** Values that specs may have by chance, or have to have. */
const common = { full: true, limit: 10, from: "2026-01-01", until: "2026-02-01T00:00:00Z", unit: "key" };

interface Asked {
  readonly shards: (params: {
    readonly token: string;
    readonly pin: number;
    readonly from: string;
  }) => readonly unknown[];
  readonly encrypted?: boolean;
}

async function runOf({ shards, encrypted = true }: Asked) {
  const given: string[] = [];
  const task = defineTask({
    name: "walk",
    description: "Walks parts.",
    encrypted,
    params: v.object({
      token: v.string(),
      pin: v.number(),
      full: v.boolean(),
      limit: v.number(),
      from: v.string(),
      until: v.string(),
      unit: v.string(),
    }),
    parallel: { shards: 2 },
    shards: ({ params }: TaskContext) => shards(params as never),
    *items({ shard }: TaskContext) {
      yield [shard, 1];
    },
    process: (_: unknown, { params }: TaskContext) => void given.push((params as { token: string }).token),
  } as never);
  const harness = new Harness({ tasks: [task] });
  await harness.invoke({ task: "walk", params: { token, pin: 4711, ...common } });
  await harness.drainFor(3);
  const [run] = await harness.runs("walk");
  const stored = JSON.stringify([await harness.runs("walk"), harness.log]);
  return { status: run?.status, attempt: run?.attempt, message: run?.error?.message, given, stored };
}

test.each<[string, Asked["shards"]]>([
  ["in a text", ({ token }) => [{ key: `${token}/a` }, { key: `${token}/b` }]],
  ["as a spec", ({ token }) => [token, "b"]],
  ["in a bound of a range", ({ token }) => [{ from: `${token}/a`, to: null }]],
  ["as a name", ({ token }) => [{ [token]: 1 }]],
  ["as a number", ({ pin }) => [{ pin }]],
  ["as a number within a list", ({ pin }) => [{ pins: [1, pin] }]],
  ["that is a date, but no place", ({ from }) => [{ day: from }]],
])(
  "a plan with a value of encrypted params %s ends the run, and nothing of it is stored",
  async (_, shards) => {
    const { status, attempt, message, stored } = await runOf({ shards });
    expect({ status, attempt }).toEqual({ status: "errored", attempt: 1 });
    expect(message).toBe(
      "shards yielded a spec with a value of the params, which are encrypted, and a spec is stored as it is: take the value from ctx.params in items",
    );
    expect(stored).not.toContain(token);
  },
);

test("specs without such a value, and places that are a number of the params by chance, are taken; shards are given the params", async () => {
  const { status, given, message } = await runOf({
    shards: () => [
      { from: 0, to: 4711 },
      { from: 4711, to: null },
    ],
  });
  expect({ status, given, message }).toEqual({ status: "succeeded", given: [token, token] });
});

test.each<[string, Asked["shards"]]>([
  ["a boolean", () => [{ last: true }, { last: false }]],
  ["a short number", () => [{ month: 10 }, { month: 11 }]],
  ["a short name", () => [{ key: 1 }, { key: 2 }]],
  [
    "the dates of a stretch",
    ({ from }) => [
      { from, to: "2026-01-15" },
      { from: "2026-01-15", to: "2026-02-01T00:00:00Z" },
    ],
  ],
])("a plan with %s that the params have too is taken", async (_, shards) => {
  const { status, given, message } = await runOf({ shards });
  expect({ status, given, message }).toEqual({ status: "succeeded", given: [token, token] });
});

test("a task that is not encrypted may say what it likes in a spec", async () => {
  const { status } = await runOf({ shards: ({ token }) => [{ key: token }], encrypted: false });
  expect(status).toBe("succeeded");
});
