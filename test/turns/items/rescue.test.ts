/** `rescue` and `reportOn` of a task, and the stage's own `onError`. */
import * as v from "valibot";
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { tellErrorBy } from "../../../functions/turns/index.ts";
import {
  defineTask,
  NonRetryableError,
  type OnError,
  reportOn,
  rescue,
  type Task,
  type TaskContext,
} from "../../../index.ts";
import { Harness } from "../../engine/harness.ts";
import { walkTask } from "../../engine/sample-tasks.ts";
import { skippedOf } from "../../engine/skipped-of.ts";

class GoneError extends Error {}

/** Walks over 1 to 3, of which the second throws. */
function failing(error: () => unknown, options: object): Task {
  return walkTask(
    3,
    (n) => {
      if (n === 2) throw error();
    },
    { maxAttempts: 1, ...options },
  );
}

async function worked(task: Task, onError?: OnError): Promise<Harness> {
  const harness = new Harness({ tasks: [task], onError });
  await harness.occur(task.name);
  await harness.drain();
  return harness;
}

test("an item whose error is rescued counts as done, and the handler is given error, item and ctx", async () => {
  const handled: unknown[] = [];
  const error = new GoneError("gone");
  const answers = rescue(GoneError, (...given) => void handled.push(given.slice(0, 2), given[2].task));
  const harness = await worked(failing(() => error, { rescue: [answers] }));
  expect(handled).toEqual([[error, 2], "walk"]);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 3, attempt: 1 });
});

test.each([
  ["a class", GoneError],
  ["a predicate", (error: unknown) => (error as Error).message === "gone"],
  ["a list of both", [TypeError, (error: unknown) => error instanceof GoneError]],
])("errors are named by %s", async (_, errors) => {
  const meant = await worked(failing(() => new GoneError("gone"), { rescue: [rescue(errors, () => {})] }));
  expect((await meant.run("walk")).status).toBe("succeeded");
  const other = await worked(failing(() => new RangeError("other"), { rescue: [rescue(errors, () => {})] }));
  expect(await other.run("walk")).toMatchObject({ status: "errored", error: { message: "other" } });
});

test.each([
  ["a text", (error: Error & { code?: string }) => error.code],
  ["a match", (error: Error) => /go(ne)/.exec(error.message)],
  ["a count", (error: Error) => error.message.length],
])("a predicate that returns %s matches where that is true to JavaScript", async (_, predicate) => {
  const meant = () => Object.assign(new Error("gone"), { code: "E" });
  const rescuing = { rescue: [rescue(predicate, () => {})] };
  expect((await (await worked(failing(meant, rescuing))).run("walk")).status).toBe("succeeded");
  const other = await worked(failing(() => new Error(""), rescuing));
  expect(await other.run("walk")).toMatchObject({ status: "errored" });
});

test.each([["rescue"], ["reportOn"]])(
  "a predicate of %s that returns a promise fails the attempt and says so",
  async (kind) => {
    const predicate = async () => false;
    // @ts-expect-error a predicate answers at once
    const answer = kind === "rescue" ? rescue(predicate, () => {}) : reportOn([predicate]);
    const harness = await worked(failing(() => new GoneError("gone"), { rescue: [answer] }));
    expect(await harness.run("walk")).toMatchObject({
      status: "errored",
      error: {
        name: "TypeError",
        message: `a predicate of ${kind} returned a promise: predicates answer at once`,
        causes: ["Error: gone"],
      },
    });
  },
);

test("the first answer that matches holds, and what its handler throws goes on to onItemError", async () => {
  const asked: unknown[] = [];
  const answers = [
    rescue(TypeError, () => asked.push("wrong class")),
    rescue(GoneError, () => {
      throw new Error("cannot mend it");
    }),
    rescue(Error, () => asked.push("too late")),
  ];
  const onItemError = (error: Error) => {
    asked.push([error.message, (error.cause as Error).message]);
    return "skip";
  };
  const harness = await worked(failing(() => new GoneError("gone"), { rescue: answers, onItemError }));
  expect(asked).toEqual([["cannot mend it", "gone"]]);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 2, skippedItems: 1 });
});

test("an error that is reported is in the log and told, and its item counts as done", async () => {
  const told: unknown[] = [];
  const report = reportOn(GoneError, { level: "info", context: { team: "orders" } });
  const error = new GoneError("gone");
  const harness = await worked(
    failing(() => error, { rescue: [report] }),
    (...given) => void told.push(given),
  );
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 3 });
  expect(harness.log.find(({ event }) => event === "error reported")).toMatchObject({
    level: "info",
    fields: { error: "Error: gone", cursor: 2, context: { team: "orders" } },
  });
  const { run, startedAt } = await harness.run("walk");
  expect(told).toEqual([
    [
      error,
      {
        source: "pawl",
        task: "walk",
        run,
        startedAt: new Date(startedAt as string),
        endedAt: new Date("2026-03-01T12:00:00Z"),
        ticks: 1,
        item: 2,
        cursor: 2,
        attempt: 1,
        handled: true,
        level: "info",
        context: { team: "orders" },
      },
    ],
  ]);
});

test("an error may be reported as one that was not handled", async () => {
  const told: unknown[] = [];
  await worked(
    failing(() => new GoneError("gone"), { rescue: [reportOn(GoneError, { handled: false })] }),
    (...given) => void told.push(given),
  );
  expect(told).toMatchObject([[{ message: "gone" }, { handled: false, level: "warn" }]]);
});

const oneRun = (error: unknown, answers: readonly unknown[]) =>
  defineTask({
    name: "once",
    description: "Fails.",
    maxAttempts: 1,
    rescue: answers as never,
    run() {
      throw error;
    },
  }) as Task;

test("a task with run succeeds after rescue, with the handler's result as output, and after reportOn without one", async () => {
  const rescued = await worked(oneRun(new GoneError("gone"), [rescue(GoneError, () => ({ mended: true }))]));
  expect(await rescued.run("once")).toMatchObject({ status: "succeeded", output: '{"mended":true}' });
  const reported = await worked(oneRun(new GoneError("gone"), [reportOn(GoneError)]));
  const run = await reported.run("once");
  expect([run.status, run.output]).toEqual(["succeeded", undefined]);
  const failed = await worked(oneRun(new RangeError("other"), [reportOn(GoneError)]));
  expect(await failed.run("once")).toMatchObject({ status: "errored", error: { message: "other" } });
});

test("onError is told what ends an attempt, with its item, and of each try and skip that the work goes on", async () => {
  const told: unknown[] = [];
  const onError: OnError = (error, { item, cursor, attempt, handled, level }) =>
    void told.push([(error as Error).message, item, cursor, attempt, handled, level]);
  await worked(
    failing(() => new Error("bad"), {}),
    onError,
  );
  expect(told.splice(0)).toEqual([["bad", 2, 2, 1, false, "error"]]);
  await worked(
    failing(() => new NonRetryableError("bad"), { onItemError: { retry: 2 } }),
    onError,
  );
  expect(told.splice(0)).toEqual([["bad", 2, 2, 1, true, "warn"]]);
  await worked(oneRun(new Error("whole"), []), onError);
  expect(told.splice(0)).toEqual([["whole", undefined, undefined, 1, false, "error"]]);
});

test("the error of a collection is told without the item that was skipped before it", async () => {
  const told: unknown[] = [];
  const task = defineTask({
    name: "walk",
    description: "Ends badly.",
    maxAttempts: 1,
    onItemError: "skip",
    *items() {
      yield [1, 1];
      throw new Error("no more");
    },
    process() {
      throw new Error("bad");
    },
  }) as Task;
  await worked(task, (error, { item, cursor }) => void told.push([(error as Error).message, item, cursor]));
  expect(told).toEqual([
    ["bad", 1, 1],
    ["no more", undefined, 1],
  ]);
});

test("an error before the run has a start, an item and a cursor is told without them", async () => {
  const told: unknown[] = [];
  const { clock } = new Harness({ tasks: [] });
  const run = { task: "walk", run: "2026-03-01T12:00:00Z/daily", attempt: 1 } as RunRecord;
  const turn = {
    context: { clock, log: () => {} },
    run,
    checkpoints: { ticks: 0, cursor: undefined },
    deadline: { left: () => 20_000 },
    lease: { endsAt: 30_000 },
  };
  const error = new Error("early");
  await tellErrorBy((...given) => void told.push(given))(turn, error, { handled: false, level: "error" });
  expect(told).toEqual([
    [
      error,
      {
        source: "pawl",
        task: "walk",
        run: run.run,
        startedAt: undefined,
        endedAt: new Date(clock.now()),
        ticks: 0,
        item: undefined,
        cursor: undefined,
        attempt: 1,
        context: undefined,
        handled: false,
        level: "error",
      },
    ],
  ]);
});

test("an onError that throws is logged and hides nothing", async () => {
  const harness = await worked(
    failing(() => new Error("bad"), {}),
    () => {
      throw new Error("no network");
    },
  );
  expect(await harness.run("walk")).toMatchObject({ status: "errored", error: { message: "bad" } });
  expect(harness.log.find(({ event }) => event === "onError failed")).toMatchObject({
    level: "warn",
    fields: { error: "Error: no network" },
  });
});

test("an onError that never returns is waited for five seconds, and the run ends all the same", async () => {
  const harness = new Harness({
    tasks: [failing(() => new Error("bad"), {})],
    onError: () => new Promise(() => {}),
  });
  await harness.occur("walk");
  const working = harness.next();
  await harness.clock.advance(4_900);
  expect((await harness.run("walk")).status).toBe("running");
  await harness.clock.advance(200);
  await working;
  expect((await harness.run("walk")).status).toBe("errored");
  expect(harness.log.some(({ event }) => event === "onError did not return in time")).toBe(true);
});

test.each([
  [
    () => rescue("TypeError" as never, () => {}),
    'rescue was given "TypeError": allowed are classes of errors',
  ],
  [() => rescue(Error, undefined as never), "rescue was given handler undefined: allowed is a function"],
  [() => rescue([], () => {}), "rescue was given []: allowed are classes"],
  [
    () => reportOn(Error, { level: "fatal" as never }),
    'level "fatal" is not allowed: "info", "warn", "error"',
  ],
  [() => reportOn(Error, { handled: 1 as never }), "handled 1 is not allowed: true or false"],
  [
    () => reportOn(Error, { tag: 1 } as never),
    "reportOn does not take tag: allowed are level, handled, context",
  ],
  [() => reportOn(Error, { context: "x" as never }), 'context "x" is not allowed: an object'],
  [
    () => walkTask(1, () => {}, { rescue: [() => {}] }),
    "rescue[0] a function is not what rescue(…) or reportOn(…) makes",
  ],
  [() => walkTask(1, () => {}, { rescue: rescue(Error, () => {}) }), "is not an array"],
])("a mistake is refused, and says what is allowed: %#", (define, message) => {
  expect(define).toThrow(message);
});

const output = v.object({ n: v.number() });
const saysWrong = (_: unknown, ctx: TaskContext) => ctx.output({ n: "none" } as never);
const refused: Readonly<Record<string, object>> = {
  'of an item, with onItemError "skip"': { onItemError: "skip" },
  "of an item, with a rescue of every error": { rescue: [rescue(Error, () => {})] },
  "of a rescue": {
    onItemError: "skip",
    rescue: [rescue(GoneError, (_, item, ctx) => saysWrong(item, ctx))],
    process() {
      throw new GoneError("gone");
    },
  },
};

test.each(Object.keys(refused))(
  "an output that its schema refuses ends the run at once: %s",
  async (what) => {
    const task = walkTask(3, saysWrong as never, { output, maxAttempts: 3, ...refused[what] });
    const harness = await worked(task);
    expect(await harness.run("walk")).toMatchObject({
      status: "errored",
      attempt: 1,
      ticks: 0,
      error: { name: "InvalidOutputError" },
    });
  },
);

test("a task with run whose output is refused ends as errored though it rescues every error", async () => {
  const run = (ctx: TaskContext) => saysWrong(undefined, ctx);
  const task = { name: "once", description: "Once.", output, rescue: [rescue(Error, () => ({ n: 1 }))], run };
  const harness = await worked(defineTask(task as never) as Task);
  expect(await harness.run("once")).toMatchObject({ status: "errored", attempt: 1 });
});

test("a task with run whose error is reported succeeds without an output, of which its schema is not asked", async () => {
  const told: unknown[] = [];
  const run = () => {
    throw new GoneError("gone");
  };
  const task = { name: "once", description: "Once.", output, rescue: [reportOn(GoneError)], run };
  const harness = await worked(defineTask(task as never) as Task, (error) => void told.push(error));
  const { status, output: stored } = await harness.run("once");
  expect([status, stored, told.length]).toEqual(["succeeded", undefined, 1]);
});

test("an item that onItemError, or a rescue that throws, puts off is left to the next turn, and recorded once", async () => {
  for (const how of ["onItemError", "rescue"]) {
    let times = 0;
    const snooze = (ctx: TaskContext) => {
      if (times++ < 2) ctx.snooze(5);
    };
    const options = {
      onItemError: (_: unknown, __: unknown, { ctx }: { ctx: TaskContext }) => {
        if (how === "onItemError") snooze(ctx);
        return "skip";
      },
      rescue: [
        rescue(GoneError, (error, _, ctx) => {
          if (how === "rescue") snooze(ctx);
          throw error;
        }),
      ],
    };
    const harness = new Harness({ tasks: [failing(() => new GoneError("gone"), options)] });
    await harness.occur("walk");
    await harness.drainFor(2);
    const run = await harness.run("walk");
    expect(run).toMatchObject({ status: "succeeded", ticks: 2, skippedItems: 1, turn: 2 });
    expect(await skippedOf(harness.memory, run)).toHaveLength(1);
  }
});

test("errors are meant by a class of the engine's, and a bound function that is no class says whether", async () => {
  class Codes {
    readonly code = 429;
    isMeant(error: unknown) {
      return (error as { code?: number }).code === this.code;
    }
  }
  const codes = new Codes();
  const answers = [rescue(Map, () => {}), rescue([Date, codes.isMeant.bind(codes)], () => {})];
  for (const error of [new Map(), new Date(), Object.assign(new Error("busy"), { code: 429 })])
    expect((await (await worked(failing(() => error, { rescue: answers }))).run("walk")).status).toBe(
      "succeeded",
    );
  const other = await worked(failing(() => new Error("other"), { rescue: answers }));
  expect((await other.run("walk")).error?.message).toBe("other");
});

test("a bound class is refused, since nothing tells it from a bound function", () => {
  const told = "One that is bound may be a class: give the class itself";
  expect(() => rescue(GoneError.bind(null) as never, () => {})).toThrow(told);
  expect(() => reportOn([GoneError, Map.bind(null) as never])).toThrow(told);
});

test("an error that cannot be read is meant by no class, and is skipped", async () => {
  const { proxy, revoke } = Proxy.revocable(new Error("gone"), {});
  revoke();
  const options = { rescue: [rescue(GoneError, () => {})], onItemError: "skip" };
  const run = await (await worked(failing(() => proxy, options))).run("walk");
  expect(run).toMatchObject({ status: "succeeded", skippedItems: 1 });
});
