/** Runs that have no key: their keys are refused, their params are gone, or their schema does not answer. */
import * as v from "valibot";
import { expect, test } from "vitest";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { startRun } from "../../functions/runs/start.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";

const byHand = { task: "walk", lane: "default", kind: "manual" } as const;

function walk(settings: object): Task {
  return defineTask({
    name: "walk",
    description: "Does nothing.",
    params: v.optional(v.looseObject({}), {}),
    *items() {},
    process() {},
    ...settings,
  }) as unknown as Task;
}

function keyed(settings: object): Harness {
  return new Harness({ tasks: [walk(settings)] });
}

test.each([
  [
    "throws",
    () => {
      throw new Error("no shop");
    },
    "the key of its limit could not be determined: no shop",
  ],
  ["returns a number", () => 7, "the key of its limit must be a non-empty string, got 7"],
  ["returns nothing", () => undefined, "the key of its limit must be a non-empty string, got undefined"],
  ["returns a promise", async () => "a", "the key of its limit must be a non-empty string"],
  ["returns an empty text", () => "", 'the key of its limit must be a non-empty string, got ""'],
  [
    "returns a promise that rejects",
    () => Promise.reject(new Error("later")),
    "the key of its limit must be a non-empty string, got Promise {}",
  ],
  [
    "throws what is no error and has no text",
    () => {
      throw {
        toString() {
          throw new Error("no text");
        },
      };
    },
    "the key of its limit could not be determined: thrown: {}",
  ],
  [
    "returns an object that has no text",
    () => ({
      toJSON() {
        throw new Error("no text");
      },
    }),
    "the key of its limit must be a non-empty string, got an object",
  ],
  [
    "returns half of a pair too often",
    () => "\ud800".repeat(67),
    "the key of its limit must have at most 200 bytes, got 201",
  ],
  ["returns a long text", () => "x".repeat(201), "the key of its limit must have at most 200 bytes, got 201"],
])("a run whose key function %s ends as errored, and takes no place", async (_, key, words) => {
  const harness = keyed({ concurrency: { limit: 1, key: key as never } });
  const byPerson = await startRun(harness.context, { ...byHand, params: { shop: "a" } });
  await harness.occur("walk", "nightly");
  await harness.drain();
  const all = await harness.runs("walk");
  expect(all.map(({ status }) => status)).toEqual(["errored", "errored"]);
  for (const { reason, slotKey, dueKey } of all) {
    expect(reason?.startsWith(words)).toBe(true);
    expect(slotKey).toBeUndefined();
    expect(dueKey).toMatch(/^attention#errored/);
  }
  expect(await harness.memory.parts("walk", "slot#")).toEqual([]);
  expect((await harness.memory.get(byPerson))?.error?.message.startsWith(words)).toBe(true);
});

test.each([
  ["a parameter has the value", "shop", { shop: "secret-7", token: "secret-7" }],
  ["its function returns the value", ({ token }: never) => token, { token: "secret-7" }],
  [
    "its function returns a string with the value",
    ({ token }: never) => `shop ${token}`,
    { token: "secret-7" },
  ],
])(
  "a run whose key would show a masked value since %s ends as errored, and shows it nowhere",
  async (_, key, params) => {
    const harness = keyed({ concurrency: { limit: 1, key: key as never }, masked: ["token"] });
    const run = await startRun(harness.context, { ...byHand, params });
    await harness.drain();
    const { status, reason, slotKey } = (await harness.memory.get(run)) as RunRecord;
    expect({ status, slotKey }).toEqual({ status: "errored", slotKey: undefined });
    expect(reason).toMatch(
      /the key of its limit,? holds a masked value, and keys are shown: take one without secrets$/,
    );
    expect(JSON.stringify(harness.log)).not.toContain("secret-7");
    expect(await harness.memory.parts("walk", "slot#secret")).toEqual([]);
  },
);

test("a masked value that only the task's schema made is hidden where a key is refused", async () => {
  const params = v.object({ token: v.optional(v.string(), "secret-7") });
  const key = ({ token }: never) => [token];
  const harness = keyed({ concurrency: { limit: 1, key: key as never }, params, masked: ["token"] });
  const run = await startRun(harness.context, byHand);
  await harness.drain();
  expect(await harness.memory.get(run)).toMatchObject({
    status: "errored",
    reason: 'the key of its limit must be a non-empty string, got ["[masked]"]',
  });
  expect(JSON.stringify(harness.log)).not.toContain("secret-7");
});

test("a run whose params were stored separately and have expired ends as errored, without a call of its key function", async () => {
  let calls = 0;
  const concurrency = { limit: 1, key: () => `${calls++}` };
  const harness = new Harness({
    tasks: [walk({ concurrency })],
    store: (memory) =>
      interceptedStore(memory, ({ method, forward }) => (method === "getAttachment" ? undefined : forward())),
  });
  const run = await startRun(harness.context, { ...byHand, params: { shop: "x".repeat(2_000) } });
  expect(run.paramsStoredSeparately).toBe(true);
  await harness.drain();
  const gone = { status: "errored", reason: "the params of the run are gone" };
  expect(await harness.memory.get(run)).toMatchObject(gone);
  expect(calls).toBe(0);
});

test("a schema that rejects for a moment lets the message come back, and the run gets its key then", async () => {
  let isDown = true;
  const params = v.pipeAsync(
    v.looseObject({}),
    v.checkAsync(async () => {
      if (isDown) throw new Error("no answer for secret-7");
      return true;
    }),
  );
  const harness = keyed({ concurrency: { limit: 1, key: "shop" }, params, masked: ["token"] });
  const run = await startRun(harness.context, { ...byHand, params: { shop: "a", token: "secret-7" } });
  await harness.drain();
  expect(await harness.memory.get(run)).toMatchObject({ status: "enqueued", attempt: 1 });
  const { fields } = harness.log.find(({ event }) => event === "message comes back") ?? {};
  expect(JSON.stringify(fields)).toContain(
    "the key of its limit could not be determined: no answer for [masked]",
  );
  expect(JSON.stringify(harness.log)).not.toContain("secret-7");
  isDown = false;
  await harness.drainFor(3);
  expect(await harness.memory.get(run)).toMatchObject({ status: "succeeded", slotKey: "a", attempt: 1 });
});

test("a run whose schema still rejects after the sweeper has resent it three times ends as errored", async () => {
  const rejects = v.pipeAsync(
    v.looseObject({}),
    v.checkAsync(() => Promise.reject(new Error("no answer"))),
  );
  const harness = keyed({ concurrency: { limit: 1, key: "shop" }, params: rejects });
  const run = await startRun(harness.context, { ...byHand, params: { shop: "a" } });
  await harness.change(run, { sends: 3 });
  await harness.drain();
  expect(await harness.memory.get(run)).toMatchObject({
    status: "errored",
    reason: "the key of its limit could not be determined: no answer",
  });
});

test("a run that lacks the parameter of its key ends as errored", async () => {
  const harness = keyed({ concurrency: { limit: 1, key: "shop" } });
  await startRun(harness.context, byHand);
  await harness.drain();
  expect((await harness.run("walk")).reason).toBe(
    "the parameter shop, the key of its limit, must be a non-empty string or a number, got undefined",
  );
});
