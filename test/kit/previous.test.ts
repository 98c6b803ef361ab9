/** A test says what `ctx.previous` answers. */
import { expect, test } from "vitest";
import { defineTask, type Task } from "../../index.ts";
import { MemoryRunStore, runTask } from "./index.ts";

const task = defineTask({
  name: "take-new",
  description: "Takes what is new.",
  run: async (ctx) => ({ since: (await ctx.previous())?.succeededAt.toISOString() ?? null }),
}) as Task;

test("a task is told the success that its test gives, and none where it gives none", async () => {
  expect((await runTask(task)).output).toEqual({ since: null });
  const succeededAt = new Date("2026-11-20T03:00:00Z");
  expect((await runTask(task, { previous: { succeededAt, output: 7 } })).output).toEqual({
    since: succeededAt.toISOString(),
  });
});

test("a run finds the success of an earlier one in its store", async () => {
  const store = new MemoryRunStore();
  await runTask(task, { store });
  const run = await runTask(task, { store, now: new Date("2026-11-22T03:00:00Z") });
  expect(run.output).toEqual({ since: "2026-11-21T03:00:00.000Z" });
});

test.each([
  [{ succeededAt: new Date("2026-11-22T03:00:00Z") }, "it must be before 2026-11-21T03:00:00.000Z"],
  [{ result: 7 }, "previous { result: 7 } is not allowed: an object of output, succeededAt and run"],
  [{ run: "monday" }, "is not allowed"],
])("previous %j is refused", async (previous, words) => {
  await expect(runTask(task, { previous: previous as never })).rejects.toThrow(words);
});
