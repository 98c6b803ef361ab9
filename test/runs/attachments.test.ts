/** Params over 1 KB are an item of their own: which write puts it there, and until when it is kept. */
import * as v from "valibot";
import { beforeEach, expect, test } from "vitest";
import type { RunKey } from "../../functions/model/run/run.ts";
import { defineTask } from "../../functions/model/task/task.ts";
import { cancelRun } from "../../functions/operators/cancel-run.ts";
import { redriveRun } from "../../functions/operators/redrive-run.ts";
import { startRun } from "../../functions/runs/start.ts";
import { ThrottledError } from "../../functions/store/run-store.ts";
import { Harness } from "../engine/harness.ts";
import { holding } from "../engine/holding.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";

const long = "x".repeat(3_000);
const state = { fails: false };
const task = defineTask({
  name: "walk",
  description: "Returns how long its text is.",
  maxAttempts: 1,
  recordsKeptDays: 35,
  params: v.object({ text: v.string() }),
  run: ({ params }) => {
    if (state.fails) throw new Error("no");
    return params.text.length;
  },
});
const day = 86_400;
const startedAt = Date.parse("2026-03-01T12:00:00.000Z") / 1000;

beforeEach(() => {
  state.fails = false;
});

async function start(harness: Harness, request: object = {}): Promise<RunKey> {
  return startRun(harness.context, {
    task: "walk",
    lane: "default",
    kind: "manual",
    params: { text: long },
    ...request,
  });
}

/** Whether a run has separately stored params that expire then; undefined: that do not expire. */
function expires(harness: Harness, key: RunKey, expiresAt: number | undefined): Promise<boolean> {
  const attribute = "expiresAt";
  const condition = [
    { name: "they are stored", attribute: "attachment", is: "present" } as const,
    expiresAt === undefined
      ? ({ name: "they do not expire", attribute, is: "absent" } as const)
      : ({ name: "they expire then", attribute, is: "=", value: expiresAt } as const),
  ];
  return harness.memory.updateAttachment(key, "params", { name: "test", condition });
}

test("long params are stored separately from their run and reach the task whole", async () => {
  const days = "x".repeat(5_000);
  let seen = "";
  const task = defineTask({
    name: "once",
    description: "Once.",
    params: v.object({ days: v.string() }),
    run: ({ params }) => {
      seen = params.days;
    },
  });
  const harness = new Harness({ tasks: [task] });
  await harness.invoke({ task: "once", params: { days } });
  await harness.drain();
  expect(seen).toBe(days);
  expect(await harness.run("once")).toMatchObject({ status: "succeeded", paramsStoredSeparately: true });
  expect(JSON.stringify(await harness.run("once")).length).toBeLessThan(1_024);
});

test("params stored separately expire with their run once it has succeeded", async () => {
  const harness = new Harness({ tasks: [task] });
  const key = await start(harness);
  expect(await expires(harness, key, undefined)).toBe(true);
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", output: "3000" });
  expect(await expires(harness, key, startedAt + 35 * day)).toBe(true);
});

test("params stored separately expire once their run has failed, and no longer once it is redriven", async () => {
  const harness = new Harness({ tasks: [task] });
  state.fails = true;
  const key = await start(harness);
  await harness.drain();
  expect(await expires(harness, key, startedAt + 35 * day)).toBe(true);
  state.fails = false;
  await redriveRun(harness.context, key);
  expect(await expires(harness, key, undefined)).toBe(true);
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", output: "3000" });
});

test("params stored separately expire once their run is cancelled, and a refused redrive does not change that", async () => {
  const harness = new Harness({ tasks: [task] });
  const key = await start(harness);
  await cancelRun(harness.context, key);
  expect(await expires(harness, key, startedAt + 35 * day)).toBe(true);
  await expect(redriveRun(harness.context, key)).rejects.toThrow("cannot be redriven");
  expect(await expires(harness, key, startedAt + 35 * day)).toBe(true);
});

test("params stored separately expire once their run is skipped", async () => {
  const harness = new Harness({ tasks: [task] });
  const holder = await start(harness);
  await harness.changeState("walk", holding(holder.run, 0));
  const key = await start(harness, { overlap: "skip" });
  harness.queue.receive("default");
  await harness.next();
  expect(await harness.memory.get(key)).toMatchObject({ status: "skipped", reason: "overlap" });
  expect(await expires(harness, key, startedAt + 35 * day)).toBe(true);
  expect(await expires(harness, holder, undefined)).toBe(true);
});

test("params stored separately expire once their run is given up", async () => {
  const harness = new Harness({ tasks: [], elsewhere: {} });
  const key = await start(harness);
  await harness.drainFor(15);
  expect(await harness.memory.get(key)).toMatchObject({ status: "errored", reason: "task is not deployed" });
  const endedAt = Date.parse((await harness.memory.get(key))?.endedAt as string);
  expect(await expires(harness, key, Math.ceil(endedAt / 1000) + 90 * day)).toBe(true);
});

test("params stored separately expire with the record of a message that was never claimed", async () => {
  const harness = new Harness({ tasks: [task] });
  harness.queue.dead.push({ body: JSON.stringify({ task: "walk", params: { text: long } }) } as never);
  await harness.takeDeadLetters();
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "errored", reason: "never claimed", expiresAt: startedAt + 35 * day });
  expect(await expires(harness, run, startedAt + 35 * day)).toBe(true);
});

test("a run ends all the same when its params cannot be made to expire, and the log says so", async () => {
  const harness = new Harness({
    tasks: [task],
    store: (store) =>
      interceptedStore(store, ({ method, forward }) => {
        if (method === "updateAttachment") throw new ThrottledError("not now");
        return forward();
      }),
  });
  const key = await startRun(
    { ...harness.context, store: harness.memory },
    { task: "walk", lane: "default", kind: "manual", params: { text: long } },
  );
  await harness.drain();
  expect((await harness.memory.get(key))?.status).toBe("succeeded");
  expect(harness.log.map(({ event }) => event)).toContain("params do not expire");
});

test("a second start with an id leaves the params of its run as they are", async () => {
  const harness = new Harness({ tasks: [task] });
  const key = await start(harness, { id: "order-7" });
  const again = await start(harness, { id: "order-7", params: { text: long.repeat(2) } });
  expect(again.run).toBe(key.run);
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", output: "3000" });
});

test("of two starts with one id at once, the params of one are kept, whole", async () => {
  const harness = new Harness({ tasks: [task] });
  const texts = ["a", "b"].map((letter) => letter.repeat(3_000));
  await Promise.all(texts.map((text) => start(harness, { id: "order-7", params: { text } })));
  const { task: name, run } = await harness.run("walk");
  expect(await harness.memory.getAttachment({ task: name, run }, "params")).toBe(
    JSON.stringify({ text: texts[0] }),
  );
});
