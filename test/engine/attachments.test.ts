/** Params over 1 KB are an item of their own: who writes it, and until when it stays. */
import * as v from "valibot";
import { beforeEach, describe, expect, test } from "vitest";
import type { RunKey } from "../../functions/model/run.ts";
import { defineTask } from "../../functions/model/task.ts";
import { cancelRun } from "../../functions/operators/cancel-run.ts";
import { redriveRun } from "../../functions/operators/redrive-run.ts";
import { startRun } from "../../functions/runs/start.ts";
import { ThrottledError } from "../../functions/store/run-store.ts";
import { Harness } from "./harness.ts";

const long = "x".repeat(3_000);
const at = { fails: false };
const task = defineTask({
  name: "walk",
  description: "Walks.",
  maxAttempts: 1,
  recordsKeptDays: 35,
  params: v.object({ text: v.string() }),
  run: ({ params }) => {
    if (at.fails) throw new Error("no");
    return params.text.length;
  },
});
const day = 86_400;
const started = Date.parse("2026-03-01T12:00:00.000Z") / 1000;

beforeEach(() => {
  at.fails = false;
});

async function start(world: Harness, more: object = {}): Promise<RunKey> {
  return startRun(world.context, {
    task: "walk",
    lane: "default",
    kind: "manual",
    params: { text: long },
    ...more,
  });
}

/** Whether the params beside a run bear this `expiresAt`; undefined: none. */
function expires(world: Harness, key: RunKey, expiresAt: number | undefined): Promise<boolean> {
  const attribute = "expiresAt";
  const condition = [
    { name: "it stands there", attribute: "attachment", is: "present" } as const,
    expiresAt === undefined
      ? ({ name: "it does not expire", attribute, is: "absent" } as const)
      : ({ name: "it expires", attribute, is: "=", value: expiresAt } as const),
  ];
  return world.memory.updateAttachment(key, "params", { name: "test", condition });
}

describe("params beside a run", () => {
  test("expire with it once it has succeeded", async () => {
    const world = new Harness({ tasks: [task] });
    const key = await start(world);
    expect(await expires(world, key, undefined)).toBe(true);
    await world.drain();
    expect(await world.run("walk")).toMatchObject({ status: "succeeded", output: "3000" });
    expect(await expires(world, key, started + 35 * day)).toBe(true);
  });

  test("expire with it once it has failed, and stay once it is redriven", async () => {
    const world = new Harness({ tasks: [task] });
    at.fails = true;
    const key = await start(world);
    await world.drain();
    expect(await expires(world, key, started + 35 * day)).toBe(true);
    at.fails = false;
    await redriveRun(world.context, key);
    expect(await expires(world, key, undefined)).toBe(true);
    await world.drain();
    expect(await world.run("walk")).toMatchObject({ status: "succeeded", output: "3000" });
  });

  test("expire with it once it is cancelled, and a redrive that is refused keeps nothing", async () => {
    const world = new Harness({ tasks: [task] });
    const key = await start(world);
    await cancelRun(world.context, key);
    expect(await expires(world, key, started + 35 * day)).toBe(true);
    await expect(redriveRun(world.context, key)).rejects.toThrow("it cannot redrive");
    expect(await expires(world, key, started + 35 * day)).toBe(true);
  });

  test("expire with it once it is skipped", async () => {
    const world = new Harness({ tasks: [task] });
    const holder = await start(world);
    await world.memory.updatePart(
      { task: "walk", part: "state" },
      { name: "test", condition: [], set: { slotRun: holder.run, slotTurn: 0 } },
    );
    const key = await start(world, { overlap: "skip" });
    world.queue.receive("default");
    await world.next();
    expect(await world.memory.get(key)).toMatchObject({ status: "skipped", reason: "overlap" });
    expect(await expires(world, key, started + 35 * day)).toBe(true);
    expect(await expires(world, holder, undefined)).toBe(true);
  });

  test("expire with it once it is given up", async () => {
    const world = new Harness({ tasks: [], elsewhere: {} });
    const key = await start(world);
    await world.drain();
    expect(await world.memory.get(key)).toMatchObject({ status: "errored", reason: "task is not deployed" });
    expect(await expires(world, key, started + 90 * day)).toBe(true);
  });

  test("expire with the record of a message that was never claimed", async () => {
    const world = new Harness({ tasks: [task] });
    world.queue.dead.push({ body: JSON.stringify({ task: "walk", params: { text: long } }) } as never);
    await world.takeDeadLetters();
    const run = await world.run("walk");
    expect(run).toMatchObject({ status: "errored", reason: "never claimed", expiresAt: started + 35 * day });
    expect(await expires(world, run, started + 35 * day)).toBe(true);
  });

  test("that cannot expire now leave their run as it ended, and say so", async () => {
    const world = new Harness({
      tasks: [task],
      store: (store) =>
        new Proxy(store, {
          get(target, name) {
            if (name === "updateAttachment") return () => Promise.reject(new ThrottledError("not now"));
            const value = Reflect.get(target, name);
            return typeof value === "function" ? value.bind(target) : value;
          },
        }),
    });
    const key = await startRun(
      { ...world.context, store: world.memory },
      { task: "walk", lane: "default", kind: "manual", params: { text: long } },
    );
    await world.drain();
    expect((await world.memory.get(key))?.status).toBe("succeeded");
    expect(world.log.map(({ event }) => event)).toContain("params do not expire");
  });
});

test("a repeat of an id leaves the params of its run as they are", async () => {
  const world = new Harness({ tasks: [task] });
  const key = await start(world, { id: "order-7" });
  const again = await start(world, { id: "order-7", params: { text: long.repeat(2) } });
  expect(again.run).toBe(key.run);
  await world.drain();
  expect(await world.run("walk")).toMatchObject({ status: "succeeded", output: "3000" });
});

test("of two who start an id at once, the params of one stay, whole", async () => {
  const world = new Harness({ tasks: [task] });
  const texts = ["a", "b"].map((letter) => letter.repeat(3_000));
  await Promise.all(texts.map((text) => start(world, { id: "order-7", params: { text } })));
  const { task: name, run } = await world.run("walk");
  expect(await world.memory.getAttachment({ task: name, run }, "params")).toBe(
    JSON.stringify({ text: texts[0] }),
  );
});
