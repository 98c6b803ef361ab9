/** The clock's minute where a table refuses some of it, or time runs out: the rest is done all the same. */
import { expect, test } from "vitest";
import { sweeperKey } from "../../functions/model/index-keys.ts";
import { defineTask } from "../../functions/model/task.ts";
import { type RunStore, ThrottledError } from "../../functions/store/run-store.ts";
import { handOnLeftBehind } from "../../functions/upkeep/sweep.ts";
import { Harness } from "./harness.ts";

const walk = defineTask({ name: "walk", description: "Walks.", run() {} });
const key = { task: "walk", run: "2026-03-01T11:00:00Z/daily" };

/** A world whose tables refuse some calls for as long as `at.refuses`. */
function open(refused: (name: string, first: unknown) => boolean) {
  const at = { refuses: true };
  const store = (memory: RunStore) =>
    new Proxy(memory, {
      get(target, name: keyof RunStore & string) {
        const call = target[name] as (...args: unknown[]) => unknown;
        return async (...args: unknown[]) => {
          if (at.refuses && refused(name, args[0])) throw new ThrottledError("not now");
          return call.apply(target, args);
        };
      },
    });
  const world = new Harness({ tasks: [walk], store, startup: ["walk"] });
  return { at, world };
}

async function overdue(world: Harness): Promise<void> {
  const set = { status: "enqueued", lane: "default", turn: 0, leaseExpiresAt: 0 } as const;
  const due = { dueKey: sweeperKey(key), dueAt: world.clock.now() };
  await world.memory.update(key, { name: "test", condition: [], set: { ...set, ...due } });
}

const starts = async (world: Harness) =>
  (await world.runs("walk")).filter(({ trigger }) => trigger === "startup").length;

test("a key that cannot be read keeps nothing else from being sent", async () => {
  const other = sweeperKey(key) === "sweep#3" ? "sweep#4" : "sweep#3";
  const { world } = open((name, first) => name === "due" && first === other);
  await overdue(world);
  expect(await world.sweep()).toMatchObject({ due: 1, sent: 1, failed: 1 });
  expect(await starts(world)).toBe(1);
});

test("a key that cannot be read keeps no slot from being handed on", async () => {
  const { world } = open((name, first) => name === "due" && String(first).startsWith("sweep#"));
  const set = { status: "enqueued", lane: "default", turn: 0, dueKey: "wait#walk#", dueAt: 1 } as const;
  await world.memory.update(key, { name: "test", condition: [], set });
  expect(await world.sweep()).toMatchObject({ failed: 16, handedOn: 1 });
});

test("a start that fails keeps nothing from being sent, and is tried again a minute later", async () => {
  const { at, world } = open((name) => name === "getPart");
  await overdue(world);
  expect(await world.sweep()).toMatchObject({ sent: 1 });
  expect(await starts(world)).toBe(0);
  at.refuses = false;
  await world.sweep();
  await world.sweep();
  expect(await starts(world)).toBe(1);
});

test("no slot is handed on when the function's time is over", async () => {
  const { world } = open(() => false);
  const set = { status: "enqueued", lane: "default", turn: 0, dueKey: "wait#walk#", dueAt: 1 } as const;
  await world.memory.update(key, { name: "test", condition: [], set });
  expect(await handOnLeftBehind(world.context, () => 4_999)).toBe(0);
  expect(await handOnLeftBehind(world.context, () => 5_000)).toBe(1);
});
