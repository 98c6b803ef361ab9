/** A collection whose `return()`, a generator's `finally`, throws or hangs where the walk stops early. */
import { expect, test } from "vitest";
import { NonRetryableError } from "../../functions/model/errors.ts";
import { defineTask, type Task, type TaskContext } from "../../functions/model/task/task.ts";
import { Harness, ProcessEnded } from "../engine/harness.ts";

const closeFails = () => {
  throw new Error("close failed");
};

function* numbers(end: () => void): Generator<[number, number]> {
  try {
    for (const n of [1, 2, 3]) yield [n, n];
  } finally {
    end();
  }
}

async function* later(end: () => unknown): AsyncGenerator<[number, number]> {
  try {
    for (const n of [1, 2, 3]) yield [n, n];
  } finally {
    await end();
  }
}

async function* inPages(end: () => unknown): AsyncGenerator<[number[], (n: number) => number]> {
  try {
    yield [[1, 2, 3], (n) => n];
  } finally {
    await end();
  }
}

const collections: Readonly<Record<string, object>> = {
  "generator at once": { items: () => numbers(closeFails) },
  "asynchronous generator": { items: () => later(closeFails) },
  "generator of pages": { pages: () => inPages(closeFails) },
};

/** A walk on which the second item is bad. */
function walkOf(options: object): Task {
  return defineTask({
    name: "walk",
    description: "Walks over numbers.",
    process(n: number) {
      if (n === 2) throw new Error("2 is bad");
    },
    ...options,
  } as never) as Task;
}

async function worked(task: Task) {
  const told: [string, boolean][] = [];
  const harness = new Harness({
    tasks: [task],
    onError: (error, { handled }) => void told.push([(error as Error).message, handled]),
  });
  await harness.occur("walk");
  await harness.next();
  const lines = harness.log.filter(({ event }) => event === "collection not closed");
  return { run: await harness.run("walk"), lines, told };
}

const ends: Readonly<Record<string, object>> = {
  "without onItemError": { maxAttempts: 1 },
  "with a final error": {
    onItemError: () => "stop",
    process() {
      throw new NonRetryableError("2 is bad");
    },
  },
  "over maxItemErrors": {
    onItemError: "skip",
    maxItemErrors: 1,
    process() {
      throw new Error("2 is bad");
    },
  },
};

test.each(Object.keys(collections).flatMap((what) => Object.keys(ends).map((how) => [what, how] as const)))(
  "an item's error ends the run at once though the %s throws when it is closed, %s",
  async (what, how) => {
    const { run, lines, told } = await worked(walkOf({ ...collections[what], ...ends[how] }));
    expect(run).toMatchObject({ status: "errored", attempt: 1, error: { message: "2 is bad" } });
    expect(run.reason?.includes("maxItemErrors")).toBe(how === "over maxItemErrors" ? true : undefined);
    expect(lines).toMatchObject([{ level: "warn", fields: { error: "Error: close failed" } }]);
    expect(told.slice(-2)).toEqual([
      ["close failed", true],
      ["2 is bad", false],
    ]);
  },
);

test.each(Object.keys(collections))(
  "where no item failed, what a %s throws when it is closed fails the attempt",
  async (what) => {
    const { run, lines } = await worked(
      walkOf({
        ...collections[what],
        maxAttempts: 1,
        process: (_: number, ctx: TaskContext) => ctx.finish(),
      }),
    );
    expect(run).toMatchObject({ status: "errored", error: { message: "close failed" } });
    expect(lines).toEqual([]);
  },
);

test.each(["stop", "skip"])(
  "a collection that hangs when it is closed does not hold its run past the end of its turn, and the item's error stays, with onItemError %s",
  async (onItemError) => {
    const items = () => later(() => new Promise(() => {}));
    const options = { items, onItemError, maxItemErrors: 1, maxAttempts: 1 };
    const harness = new Harness({
      tasks: [
        walkOf({
          ...options,
          process() {
            throw new Error("2 is bad");
          },
        }),
      ],
    });
    await harness.occur("walk");
    const ended = expect(harness.next()).rejects.toThrow(ProcessEnded);
    await harness.clock.advance(17_600);
    await ended;
    expect(await harness.run("walk")).toMatchObject({
      status: "errored",
      leaseExpiresAt: 0,
      error: { message: "2 is bad" },
      ...(onItemError === "skip" && { skippedItems: 1 }),
    });
    expect(harness.log.find(({ event }) => event === "collection not closed")?.fields?.error).toBe(
      "Error: return() of items did not return before the end of its turn",
    );
  },
);
