/** Masked params in the engine: what is recorded of a run has no value of them, and its task is given them. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { Harness } from "../../engine/harness.ts";
import { runTask } from "../../kit/index.ts";

const secret = "open sesame";
const seen: unknown[] = [];

const open = defineTask({
  name: "open",
  description: "Opens doors.",
  params: v.object({
    token: v.optional(v.string(), secret),
    door: v.optional(v.string(), ""),
    version: v.optional(v.number()),
  }),
  masked: ["token"],
  maxAttempts: 1,
  version: 2,
  migrateCursor: (cursor: string) => {
    throw new Error(`no way on from ${cursor}`);
  },
  *items({ params, cursor }) {
    seen.push(params.token);
    yield [params, cursor ?? 1];
  },
  process({ token }) {
    throw new TypeError(`no door has ${token}`, {
      cause: new Error(`asked with ${token.toUpperCase()} and ${token}`),
    });
  },
}) as Task;

test("an attempt's error, causes and stack are recorded without the masked value that the task was given", async () => {
  seen.length = 0;
  const harness = new Harness({ tasks: [open] });
  await harness.invoke({ task: "open", params: { token: "abracadabra" } });
  await harness.drain();
  const { params, error } = await harness.run("open");
  expect(error).toMatchObject({
    name: "TypeError",
    message: "no door has [masked]",
    causes: ["Error: asked with ABRACADABRA and [masked]"],
  });
  expect(error?.stack).not.toContain("abracadabra");
  expect(params).toBe('{"token":"abracadabra"}');
  expect(seen).toEqual(["abracadabra"]);
  expect(JSON.stringify(harness.log)).not.toContain("abracadabra");
});

test("a value that the task's schema fills in is masked too", async () => {
  expect((await runTask(open, {})).error).toBe("no door has [masked]");
});

test("params that are stored separately are masked too, also where the cursor cannot be migrated", async () => {
  const harness = new Harness({ tasks: [open] });
  await harness.invoke({ task: "open", params: { token: "abracadabra", door: "x".repeat(2_000) } });
  const { task, run } = await harness.run("open");
  await harness.change({ task, run }, { cursor: '"at abracadabra"', cursorVersion: 1 });
  await harness.drain();
  const failed = await harness.run("open");
  expect(failed).toMatchObject({ status: "errored", paramsStoredSeparately: true });
  expect(failed.error).toMatchObject({ message: "no way on from at [masked]", cursor: '"at [masked]"' });
});
