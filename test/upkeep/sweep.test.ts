/** The sweeper's minute. Where a table refuses a part of it, or time runs out, the rest is done all the same. */
import { expect, test } from "vitest";
import { sweeperKey } from "../../functions/model/index-keys.ts";
import { ThrottledError } from "../../functions/store/run-store.ts";
import { handOnLeftBehind } from "../../functions/upkeep/sweep.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { onceTask, walkTask } from "../engine/sample-tasks.ts";

const key = { task: "walk", run: "2026-03-01T11:00:00Z/daily" };
const enqueued = {
  status: "enqueued",
  lane: "default",
  trigger: "daily",
  turn: 0,
  leaseExpiresAt: 0,
} as const;

/** A deployment whose index cannot be read under the keys that `isRefused` names. */
function open(isRefused: (dueKey: string) => boolean): Harness {
  return new Harness({
    tasks: [walkTask(5)],
    startup: ["walk"],
    store: (store) =>
      interceptedStore(store, ({ method, args, forward }) => {
        if (method === "due" && isRefused(args[0] as string)) throw new ThrottledError("not now");
        return forward();
      }),
  });
}

test("the sweeper resends a run whose message was lost, less often each time", async () => {
  const done: string[] = [];
  const harness = new Harness({ tasks: [onceTask(done)] });
  await harness.invoke({ task: "once" });
  const lose = () => {
    const message = harness.queue.receive("default");
    if (message !== undefined) harness.queue.delete("default", message.receiptHandle);
    return message !== undefined;
  };
  expect(lose()).toBe(true);
  const sent: number[] = [];
  for (let minute = 1; minute <= 20; minute++) {
    await harness.minute();
    if (lose()) sent.push(minute);
  }
  expect(sent).toEqual([2, 3, 5, 9, 17]);
  await harness.clock.advance(16 * 60_000);
  await harness.sweep();
  await harness.drain();
  expect(done).toHaveLength(1);
  expect((await harness.run("once")).sends).toBeUndefined();
});

test("the sweeper removes the index entry of a run that has ended", async () => {
  const harness = new Harness({ tasks: [onceTask()] });
  const key = { task: "once", run: "2026-03-01T11:00:00Z/daily" };
  await harness.change(key, { status: "succeeded", turn: 0, dueKey: sweeperKey(key), dueAt: 5 });
  expect(await harness.sweep()).toMatchObject({ due: 1, forgotten: 1, sent: 0 });
  expect(await harness.sweep()).toMatchObject({ due: 0 });
});

test("an index key that cannot be read does not keep other runs from being resent", async () => {
  const other = sweeperKey(key) === "sweep#3" ? "sweep#4" : "sweep#3";
  const harness = open((dueKey) => dueKey === other);
  await harness.change(key, { ...enqueued, dueKey: sweeperKey(key), dueAt: harness.clock.now() });
  expect(await harness.sweep()).toMatchObject({ due: 1, sent: 1, failed: 1 });
  expect((await harness.runs("walk")).map(({ trigger }) => trigger)).toEqual(["startup", "daily"]);
});

test("an index key that cannot be read does not keep a slot from being handed on", async () => {
  const harness = open((dueKey) => dueKey.startsWith("sweep#"));
  await harness.change(key, { ...enqueued, dueKey: "wait#walk#", dueAt: 1 });
  expect(await harness.sweep()).toMatchObject({ failed: 16, handedOn: 1 });
});

test("the sweeper hands no slot on when its function's time is over", async () => {
  const harness = open(() => false);
  await harness.change(key, { ...enqueued, dueKey: "wait#walk#", dueAt: 1 });
  expect(await handOnLeftBehind(harness.context, () => 4_999)).toBe(0);
  expect(await handOnLeftBehind(harness.context, () => 5_000)).toBe(1);
});
