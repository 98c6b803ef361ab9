import { array, defineTask } from "pawl";
import { expect, test } from "vitest";
import { taskTurn, taskTurns } from "../task-turn.ts";

const services = {};
const named = { name: "letters", description: "Walks letters." };

test("a task with items starts each turn after the last item of the turn before", async () => {
  const seen: string[] = [];
  const task = defineTask({
    ...named,
    items: ({ cursor }) => array(["a", "b", "c"], { after: cursor }),
    process: (letter) => void seen.push(letter),
  });
  const turns = await taskTurns(task, { services, stopAfter: 1 });
  expect(turns.map(({ end, cursor }) => [end, cursor])).toEqual([
    ["interrupted", 1],
    ["interrupted", 2],
    ["interrupted", 3],
    ["succeeded", 3],
  ]);
  expect(seen).toEqual(["a", "b", "c"]);
});

test("a task with pages that finishes early ends after the current item", async () => {
  const task = defineTask({
    ...named,
    *pages() {
      yield [["a", "b"], (letter) => letter] as const;
    },
    process: (letter, ctx) => letter === "a" && ctx.finish("enough"),
  });
  expect(await taskTurn(task, { services })).toEqual({
    done: [["a", "a"]],
    cursor: "a",
    end: "finished",
    output: "enough",
    snoozed: undefined,
  });
});

test("an item that snoozes is not done", async () => {
  const task = defineTask({
    ...named,
    items: () => array(["a"]),
    process: (_, ctx) => ctx.snooze(60),
  });
  expect(await taskTurn(task, { services })).toMatchObject({ done: [], end: "snoozed", snoozed: 60 });
});

test("a task with run starts each turn from its checkpoint, and its output is what it returns", async () => {
  const task = defineTask({
    ...named,
    async run(ctx) {
      const from: number = ctx.cursor ?? 0;
      for (let n = from + 1; n <= 3; n++) await ctx.checkpoint(n);
      return { from, to: ctx.cursor };
    },
  });
  const turns = await taskTurns(task, { services, stopAfter: 2 });
  expect(turns).toMatchObject([
    { end: "interrupted", cursor: 2, output: undefined },
    { end: "succeeded", cursor: 3, output: { from: 2, to: 3 } },
  ]);
});

test("a task with run that is interrupted is told by its signal and by the checkpoint that rejects", async () => {
  const seen: unknown[] = [];
  const task = defineTask({
    ...named,
    async run(ctx) {
      seen.push(ctx.signal.aborted);
      await ctx.checkpoint(1).catch((error) => {
        seen.push(ctx.signal.aborted, error === ctx.signal.reason);
        throw error;
      });
    },
  });
  expect(await taskTurn(task, { services, stopAfter: 1 })).toMatchObject({ end: "interrupted", cursor: 1 });
  expect(seen).toEqual([false, true, true]);
});

test("a task with run that finishes has the message as its output, whatever it returns", async () => {
  const task = defineTask({
    ...named,
    async run(ctx) {
      ctx.finish("enough");
      await ctx.checkpoint(1);
      return "more";
    },
  });
  expect(await taskTurn(task, { services })).toMatchObject({ end: "finished", output: "enough", cursor: 1 });
});

test("a task's own error rejects the turn", async () => {
  const task = defineTask({ ...named, run: () => Promise.reject(new Error("broken")) });
  await expect(taskTurn(task, { services })).rejects.toThrow("broken");
});
