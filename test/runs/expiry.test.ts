/** DynamoDB removes an expired item days later. Until then it still exists, and Pawl treats it as gone. */
import { expect, test } from "vitest";
import { NotFoundError } from "../../functions/model/errors.ts";
import { defineTask } from "../../functions/model/task.ts";
import { makeClient } from "../../functions/operators/client.ts";
import { startRun } from "../../functions/runs/start.ts";
import { Harness } from "../engine/harness.ts";

const day = 86_400_000;
const state = { fails: true };
const done: string[] = [];

function open() {
  state.fails = true;
  done.length = 0;
  const harness = new Harness({
    tasks: [
      defineTask({
        name: "walk",
        description: "Fails until it is told not to.",
        maxAttempts: 1,
        recordsKeptDays: 35,
        run({ run }) {
          if (state.fails) throw new Error("no");
          done.push(run);
        },
      }),
    ],
  });
  const { log: _, ...options } = harness.context;
  return { harness, client: makeClient(options) };
}

test("an errored run can be read and redriven in its record's last second", async () => {
  const { harness, client } = open();
  await harness.occur("walk");
  await harness.drain();
  const { run } = await harness.run("walk");
  await harness.clock.advance(35 * day - 1_000);
  expect(await client.status(`walk/${run}`)).toMatchObject({ status: "errored" });
  state.fails = false;
  expect(await client.redrive(`walk/${run}`)).toMatchObject({ status: "enqueued" });
  await harness.drain();
  expect(done).toEqual([run]);
});

test("a run whose record has expired can be neither read nor moved, and stays as it is", async () => {
  const { harness, client } = open();
  await harness.occur("walk");
  await harness.drain();
  const before = await harness.run("walk");
  const id = `walk/${before.run}`;
  await harness.clock.advance(35 * day);
  for (const refused of [client.status(id), client.redrive(id), client.cancel(id), client.pause(id)]) {
    await expect(refused).rejects.toBeInstanceOf(NotFoundError);
    await expect(refused).rejects.toThrow(`no run "${id}"`);
  }
  expect(await harness.run("walk")).toEqual(before);
});

test("a run whose record has expired is not created again by late copies of its messages", async () => {
  const { harness } = open();
  const scheduledTime = harness.second;
  await harness.occur("walk", "daily", scheduledTime);
  await harness.drain();
  const before = await harness.run("walk");
  await harness.clock.advance(35 * day);
  await harness.occur("walk", "daily", scheduledTime);
  await harness.queue.send("default", JSON.stringify({ task: "walk", run: before.run, turn: 1 }));
  await harness.drain();
  expect(await harness.run("walk")).toEqual(before);
});

test("a run whose separately stored params are gone cannot be redriven", async () => {
  const { harness, client } = open();
  const key = await startRun(harness.context, {
    task: "walk",
    lane: "default",
    kind: "manual",
    params: "x".repeat(2_000),
  });
  await harness.drain();
  const before = await harness.run("walk");
  await harness.memory.updateAttachment(key, "params", {
    name: "test",
    condition: [],
    remove: ["attachment"],
  });
  await expect(client.redrive(`walk/${key.run}`)).rejects.toThrow(
    `the params of walk/${key.run} have expired`,
  );
  expect(await harness.run("walk")).toEqual(before);
});

test("an id whose reservation has expired starts another run under another name", async () => {
  const { harness, client } = open();
  const first = await client.start("walk", undefined, { id: "order-7" });
  await harness.clock.advance(35 * day - 1_000);
  expect(await client.start("walk", undefined, { id: "order-7" })).toEqual(first);
  await harness.clock.advance(1_000);
  const second = await client.start("walk", undefined, { id: "order-7" });
  expect(second.id).not.toBe(first.id);
  expect(await client.start("walk", undefined, { id: "order-7" })).toEqual(second);
  expect((await harness.runs("walk")).map(({ run }) => `walk/${run}`)).toEqual([second.id, first.id]);
});
