/** What a turn does about items that fail, as `onItemError` says. */
import { expect, test } from "vitest";
import { NonRetryableError } from "../../../functions/model/errors.ts";
import type { SkippedItem } from "../../../functions/model/run/skipped-item.ts";
import type { OnItemError } from "../../../functions/model/task/items/item-errors.ts";
import { defineTask, type Task, type TaskContext } from "../../../functions/model/task/task.ts";
import { pauseRun, resumeRun } from "../../../functions/operators/pause-run.ts";
import { redriveRun } from "../../../functions/operators/redrive-run.ts";
import { Harness } from "../../engine/harness.ts";
import { walkTask } from "../../engine/sample-tasks.ts";
import { skippedOf } from "../../engine/skipped-of.ts";

/** A walk over 1 to `count` on which the `bad` ones throw. */
function walkWith(bad: readonly number[], count: number, options: object, done: number[] = []): Task {
  return walkTask(
    count,
    (n) => {
      if (bad.includes(n)) throw new Error(`${n} is bad`);
      done.push(n);
    },
    options,
  );
}

async function skippedIn(harness: Harness): Promise<readonly SkippedItem[]> {
  return skippedOf(harness.memory, await harness.run("walk"));
}

/** Works while the virtual time passes. */
async function workThrough(harness: Harness, seconds = 60): Promise<void> {
  const working = harness.drain();
  for (let tenths = 0; tenths < 10 * seconds; tenths++) await harness.clock.advance(100);
  await working;
}

test("an item that fails is skipped, recorded with the cursors around it, and counted apart from those done", async () => {
  const done: number[] = [];
  const harness = new Harness({ tasks: [walkWith([1, 4], 5, { onItemError: "skip" }, done)] });
  await harness.occur("walk");
  await harness.drain();
  expect(done).toEqual([2, 3, 5]);
  expect(await harness.run("walk")).toMatchObject({
    status: "succeeded",
    attempt: 1,
    ticks: 3,
    skippedItems: 2,
    cursor: "5",
  });
  expect(await skippedIn(harness)).toEqual([
    { cursor: "1", name: "Error", message: "1 is bad", attempt: 1, at: "2026-03-01T12:00:00.000Z" },
    {
      before: "3",
      cursor: "4",
      name: "Error",
      message: "4 is bad",
      attempt: 1,
      at: "2026-03-01T12:00:00.000Z",
    },
  ]);
});

test("pages skip an item that fails as items do", async () => {
  const done: number[] = [];
  const task = defineTask({
    name: "walk",
    description: "Walks over pages.",
    *pages() {
      yield [[1, 2, 3], (n: number) => n];
    },
    process(n) {
      if (n === 2) throw new Error("2 is bad", { cause: new TypeError("deep") });
      done.push(n);
    },
    onItemError: "skip",
  });
  const harness = new Harness({ tasks: [task as Task] });
  await harness.occur("walk");
  await harness.drain();
  expect(done).toEqual([1, 3]);
  expect(await skippedIn(harness)).toMatchObject([
    { before: "1", cursor: "2", message: "2 is bad", causes: ["TypeError: deep"] },
  ]);
});

test("a run in which nothing fails makes the same writes with onItemError as without, and no attribute more", async () => {
  const runs = [];
  for (const options of [{}, { onItemError: "skip" }]) {
    const harness = new Harness({ tasks: [walkWith([], 5, options)] });
    await harness.occur("walk");
    await harness.drain();
    const { leaseId: _, ...run } = await harness.run("walk");
    runs.push(run);
  }
  expect(runs[1]).toEqual(runs[0]);
});

test("an item is tried again within the turn, longer apart each time, and counts as done once it succeeds", async () => {
  const tries: number[] = [];
  const harness: Harness = new Harness({
    tasks: [
      walkTask(
        2,
        (n) => {
          if (n === 2) tries.push(harness.clock.now());
          if (n === 2 && tries.length < 4) throw new Error("not yet");
        },
        { onItemError: { retry: 3 } },
      ),
    ],
  });
  await harness.occur("walk");
  await workThrough(harness);
  expect(tries.map((at, i) => at - (tries[i - 1] ?? at))).toEqual([0, 100, 200, 400]);
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "succeeded", ticks: 2, attempt: 1, turn: 0 });
  expect(run.skippedItems).toBeUndefined();
});

test.each([
  [{ retry: 2 }, { status: "succeeded", skippedItems: 1, ticks: 2 }, 3],
  [
    { retry: 2, otherwise: "stop" },
    { status: "errored", ticks: 1, cursor: "1", error: { message: "2 is bad" } },
    3,
  ],
] as const)("after its tries %j decides about an item", async (onItemError, expected, tries) => {
  const harness = new Harness({ tasks: [walkWith([2], 3, { onItemError, maxAttempts: 1 })] });
  await harness.occur("walk");
  await workThrough(harness);
  expect(await harness.run("walk")).toMatchObject(expected);
  const skipped = await skippedIn(harness);
  expect(skipped.map(({ attempt }) => attempt)).toEqual("skippedItems" in expected ? [tries] : []);
});

test("an error that says that a retry cannot help is not tried again", async () => {
  let tries = 0;
  const task = walkTask(
    1,
    () => {
      tries++;
      throw new NonRetryableError("broken for good");
    },
    { onItemError: { retry: 5 } },
  );
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  await harness.drain();
  expect(tries).toBe(1);
  expect(await skippedIn(harness)).toMatchObject([{ name: "NonRetryableError", attempt: 1 }]);
});

test("a function decides by error, item, attempt and cursor", async () => {
  const asked: unknown[] = [];
  const onItemError: OnItemError<number, TaskContext> = async (error, item, { attempt, cursor, ctx }) => {
    asked.push([(error as Error).message, item, attempt, cursor, ctx.task]);
    if (item === 2) return "skip";
    return attempt < 2 ? "retry" : "stop";
  };
  const harness = new Harness({ tasks: [walkWith([2, 3], 4, { onItemError, maxAttempts: 1 })] });
  await harness.occur("walk");
  await workThrough(harness);
  expect(asked).toEqual([
    ["2 is bad", 2, 1, 2, "walk"],
    ["3 is bad", 3, 1, 3, "walk"],
    ["3 is bad", 3, 2, 3, "walk"],
  ]);
  expect(await harness.run("walk")).toMatchObject({
    status: "errored",
    ticks: 1,
    skippedItems: 1,
    cursor: "2",
    error: { message: "3 is bad" },
  });
});

test("a function asks for at most a hundred tries", async () => {
  let tries = 0;
  const task = walkTask(
    1,
    () => {
      tries++;
      throw new Error("never");
    },
    { onItemError: () => "retry", maxAttempts: 1 },
  );
  const harness = new Harness({
    tasks: [task],
    lane: { timeoutSeconds: 900, visibilityTimeoutSeconds: 5_400 },
  });
  await harness.occur("walk");
  await workThrough(harness, 600);
  expect(tries).toBe(100);
  expect(await harness.run("walk")).toMatchObject({ status: "errored", error: { message: "never" } });
});

test("what onItemError itself throws fails the attempt, with the item's error as its cause", async () => {
  const onItemError = () => {
    throw new Error("no idea");
  };
  const harness = new Harness({ tasks: [walkWith([1], 2, { onItemError, maxAttempts: 1 })] });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({
    status: "errored",
    error: { message: "no idea", causes: ["Error: 1 is bad"] },
  });
});

test("an answer of onItemError that means nothing fails the attempt, and says which do", async () => {
  const harness = new Harness({ tasks: [walkWith([1], 2, { onItemError: () => "ignore", maxAttempts: 1 })] });
  await harness.occur("walk");
  await harness.drain();
  const message = 'onItemError returned "ignore": allowed are "stop", "skip" and "retry"';
  expect((await harness.run("walk")).error).toMatchObject({ message, causes: ["Error: 1 is bad"] });
});

test("one more failing item than maxItemErrors allows ends the run at once, before that item, and says what to raise", async () => {
  const harness = new Harness({
    tasks: [walkWith([2, 3, 5, 6], 9, { onItemError: "skip", maxItemErrors: 2 })],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({
    status: "errored",
    attempt: 1,
    cursor: "4",
    ticks: 2,
    skippedItems: 2,
    reason: "more than 2 items failed: raise maxItemErrors to go on",
    error: { message: "5 is bad" },
  });
});

test("maxItemErrors counts over the run's whole life, redrives included", async () => {
  const task = walkWith([2, 3, 5, 6], 9, { onItemError: "skip", maxItemErrors: 2 });
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  await harness.drain();
  await redriveRun(harness.context, await harness.run("walk"));
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "errored", cursor: "4", skippedItems: 2 });
});

test("an override of maxItemErrors holds for runs that are under way", async () => {
  const harness = new Harness({ tasks: [walkWith([2, 3, 5], 9, { onItemError: "skip", maxItemErrors: 2 })] });
  const override = { setting: "maxItemErrors", value: 3, from: 0, at: 0 };
  await harness.changeState("walk", { overrides: JSON.stringify([override]), ov: 1 });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", skippedItems: 3 });
});

test("a skipped item keeps its causes as far as they fit into 600 bytes, and counts the others", async () => {
  const members = (count: number) =>
    Array.from({ length: count }, (_, i) => new Error(`${i} ${"x".repeat(200)}`));
  const process = (n: number) => {
    if (n === 1) throw new AggregateError(members(9), "nine");
    throw new AggregateError([new Error("a"), new Error("b"), new Error("c"), new Error("d")], "four");
  };
  const harness = new Harness({ tasks: [walkTask(2, process, { onItemError: "skip" })] });
  await harness.occur("walk");
  await harness.drain();
  const [nine, four] = await skippedIn(harness);
  expect([nine?.causes?.length, nine?.moreCauses]).toEqual([6, 3]);
  expect([four?.causes, four?.moreCauses]).toEqual([
    ["Error: a", "Error: b", "Error: c", "Error: d"],
    undefined,
  ]);
});

test("a limit of one item says so in the singular", async () => {
  const harness = new Harness({ tasks: [walkWith([2, 3], 9, { onItemError: "skip", maxItemErrors: 1 })] });
  await harness.occur("walk");
  await harness.drain();
  expect((await harness.run("walk")).reason).toBe("more than 1 item failed: raise maxItemErrors to go on");
});

test("a pause ends the tries of an item, and the next turn begins with it", async () => {
  let heals = false;
  const task = walkTask(
    2,
    (n) => {
      if (n === 2 && !heals) throw new Error("not now");
    },
    { onItemError: { retry: 100, otherwise: "stop" } },
  );
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  const working = harness.next();
  await harness.clock.advance(2_000);
  await pauseRun(harness.context, await harness.run("walk"));
  await harness.clock.advance(8_000);
  await working;
  expect(await harness.run("walk")).toMatchObject({
    status: "paused",
    cursor: "1",
    ticks: 1,
    leaseExpiresAt: 0,
  });
  heals = true;
  await resumeRun(harness.context, await harness.run("walk"));
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 2, attempt: 1 });
});

test("tries that do not fit into a whole turn end with it: the item is skipped, and no turn is fruitless", async () => {
  const harness = new Harness({ tasks: [walkWith([2], 3, { onItemError: { retry: 100 } })] });
  await harness.occur("walk");
  await workThrough(harness, 120);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", skippedItems: 1, ticks: 2 });
});

test("two hundred skipped items make a checkpoint before the next one, and each is listed once", async () => {
  const writes: string[] = [];
  const bad = Array.from({ length: 450 }, (_, i) => i + 1);
  const harness = new Harness({
    tasks: [walkWith(bad, 451, { onItemError: "skip" })],
    store: (store) => {
      const { update } = store;
      store.update = (key, write) => {
        writes.push(write.name);
        return update.call(store, key, write);
      };
      return store;
    },
  });
  await harness.occur("walk");
  await harness.drain();
  expect(writes).toEqual(["claim", "checkpoint", "checkpoint", "succeed"]);
  expect((await skippedIn(harness)).map(({ cursor }) => Number(cursor))).toEqual(bad);
});

test("the stack of a skipped item's error is not asked for, since to map it costs more than the item", async () => {
  let asked = 0;
  const error = Object.defineProperty(new Error("bad"), "stack", { get: () => `${asked++}` });
  const task = walkTask(
    3,
    () => {
      throw error;
    },
    { onItemError: "skip" },
  );
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", skippedItems: 3 });
  expect(asked).toBe(0);
});

const cannotBeRead: Readonly<Record<string, () => unknown>> = {
  "a revoked proxy": () => {
    const { proxy, revoke } = Proxy.revocable(new Error("gone"), {});
    revoke();
    return proxy;
  },
  "caused by 200,000 errors": () => {
    const many = new AggregateError(Array.from({ length: 200_000 }, (_, i) => i));
    return new Error("many", { cause: many });
  },
  "caused by errors that cannot be read": () => {
    const get = (): never => {
      throw new Error("nothing to read");
    };
    const errors = new Proxy([], { get });
    return new Error("odd", { cause: Object.assign(new AggregateError([]), { errors }) });
  },
};

test.each(Object.keys(cannotBeRead))(
  "an item whose error is %s is skipped once, or ends the run",
  async (what) => {
    const error = cannotBeRead[what]?.();
    for (const onItemError of ["skip", "stop"] as const) {
      const fails = (n: number) => {
        if (n === 2) throw error;
      };
      const harness = new Harness({ tasks: [walkTask(3, fails, { onItemError, maxAttempts: 1 })] });
      await harness.occur("walk");
      await harness.drain();
      expect(await harness.run("walk")).toMatchObject(
        onItemError === "skip"
          ? { status: "succeeded", ticks: 2, skippedItems: 1 }
          : { status: "errored", ticks: 1, attempt: 1 },
      );
      expect(await skippedIn(harness)).toHaveLength(onItemError === "skip" ? 1 : 0);
    }
  },
);
