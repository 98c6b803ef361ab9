/** DynamoDB removes an expired item days later: what is there still is not there for anybody who asks. */
import { describe, expect, test } from "vitest";
import { NotFoundError } from "../../functions/model/errors.ts";
import { defineTask } from "../../functions/model/task.ts";
import { makeClient } from "../../functions/operators/client.ts";
import { startRun } from "../../functions/runs/start.ts";
import { Harness } from "./harness.ts";

const day = 86_400_000;
const at = { fails: true };
const done: string[] = [];

function walking() {
  at.fails = true;
  done.length = 0;
  const world = new Harness({
    tasks: [
      defineTask({
        name: "walk",
        description: "Walks.",
        maxAttempts: 1,
        recordsKeptDays: 35,
        run({ run }) {
          if (at.fails) throw new Error("no");
          done.push(run);
        },
      }),
    ],
  });
  const { log: _, ...place } = world.context;
  return { world, client: makeClient(place) };
}

describe("an errored run's record", () => {
  test("is read and redriven in its last second", async () => {
    const { world, client } = walking();
    await world.occur("walk");
    await world.drain();
    const { run } = await world.run("walk");
    await world.clock.advance(35 * day - 1_000);
    expect(await client.status(`walk/${run}`)).toMatchObject({ status: "errored" });
    at.fails = false;
    expect(await client.redrive(`walk/${run}`)).toMatchObject({ status: "enqueued" });
    await world.drain();
    expect(done).toEqual([run]);
  });

  test("that has expired can be neither read nor moved, and stays as it is", async () => {
    const { world, client } = walking();
    await world.occur("walk");
    await world.drain();
    const before = await world.run("walk");
    const id = `walk/${before.run}`;
    await world.clock.advance(35 * day);
    for (const asking of [client.status(id), client.redrive(id), client.cancel(id), client.pause(id)]) {
      await expect(asking).rejects.toBeInstanceOf(NotFoundError);
      await expect(asking).rejects.toThrow(`no run "${id}"`);
    }
    expect(await world.run("walk")).toEqual(before);
  });

  test("that has expired is not made anew by a late copy of its message", async () => {
    const { world } = walking();
    const scheduledTime = world.second;
    await world.occur("walk", "daily", scheduledTime);
    await world.drain();
    const before = await world.run("walk");
    await world.clock.advance(35 * day);
    await world.occur("walk", "daily", scheduledTime);
    await world.queue.send("default", JSON.stringify({ task: "walk", run: before.run, turn: 1 }));
    await world.drain();
    expect(await world.run("walk")).toEqual(before);
  });

  test("is not redriven without the params beside it", async () => {
    const { world, client } = walking();
    const key = await startRun(world.context, {
      task: "walk",
      lane: "default",
      kind: "manual",
      params: "x".repeat(2_000),
    });
    await world.drain();
    const before = await world.run("walk");
    await world.memory.updateAttachment(key, "params", {
      name: "test",
      condition: [],
      remove: ["attachment"],
    });
    await expect(client.redrive(`walk/${key.run}`)).rejects.toThrow(
      `the params of walk/${key.run} have expired`,
    );
    expect(await world.run("walk")).toEqual(before);
  });
});

test("an id whose pointer has expired makes another run, under another name", async () => {
  const { world, client } = walking();
  const first = await client.start("walk", undefined, { id: "order-7" });
  await world.clock.advance(35 * day - 1_000);
  expect(await client.start("walk", undefined, { id: "order-7" })).toEqual(first);
  await world.clock.advance(1_000);
  const second = await client.start("walk", undefined, { id: "order-7" });
  expect(second.id).not.toBe(first.id);
  expect(await client.start("walk", undefined, { id: "order-7" })).toEqual(second);
  expect((await world.runs("walk")).map(({ run }) => `walk/${run}`)).toEqual([second.id, first.id]);
});
