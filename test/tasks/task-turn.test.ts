import { array, defineTask } from "pawl";
import { expect, test } from "vitest";
import { taskTurn, taskTurns } from "../task-turn.ts";

const services = {};
const named = { name: "letters", description: "Walks letters." };

test("a task of items goes on in each turn where the last came to", async () => {
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

test("a task of pages that ends early, ends after the item in hand", async () => {
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

test("a task without a collection goes on from its checkpoint, and what it returns is its output", async () => {
  const task = defineTask({
    ...named,
    async run(ctx) {
      const from = ctx.cursor ?? 0;
      await ctx.checkpoint(from + 1);
      return { from, to: ctx.cursor };
    },
  });
  const first = await taskTurn(task, { services });
  expect(first).toMatchObject({ end: "succeeded", output: { from: 0, to: 1 }, cursor: 1 });
  expect(await taskTurn(task, { services, cursor: first.cursor })).toMatchObject({
    output: { from: 1, to: 2 },
  });
});
