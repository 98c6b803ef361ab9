/** What a task says of its run besides its cursor: counters, a message, an output. */
import * as v from "valibot";
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import {
  defineTask,
  type Task,
  type TaskContext,
  type TaskOptions,
} from "../../../functions/model/task/task.ts";
import { redriveRun } from "../../../functions/operators/redrive-run.ts";
import { TaskReport } from "../../../functions/turns/report/task-report.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { walkTask } from "../../engine/sample-tasks.ts";

/** A walk over so many numbers. */
function counting(
  process: (n: number, ctx: TaskContext) => unknown,
  items = 5,
  options: Partial<TaskOptions<undefined, number>> = {},
): Task {
  return defineTask({
    name: "walk",
    description: "Counts.",
    maxAttempts: 1,
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= items; n++) yield [n, n];
    },
    process,
    ...options,
  } as TaskOptions<undefined, number>) as Task;
}

/** A harness, and the attributes that each write to a run set. */
function watching(task: Task): { harness: Harness; writes: { name: string; set: Partial<RunRecord> }[] } {
  const writes: { name: string; set: Partial<RunRecord> }[] = [];
  const harness = new Harness({
    tasks: [task],
    store: (store) =>
      interceptedStore(store, ({ method, args, forward }) => {
        const write = args[1] as { name: string; set?: Partial<RunRecord> };
        if (method === "update") writes.push({ name: write.name, set: write.set ?? {} });
        return forward();
      }),
  });
  return { harness, writes };
}

test("a task may take the functions of ctx, and those of its log, out of it", async () => {
  const task = defineTask({
    name: "walk",
    description: "Says what it does.",
    async run({ log, count, message, output, checkpoint, previous, finish }) {
      const { info } = log;
      info("taken out");
      count("seen", 2);
      message("half-way");
      output({ previous: (await previous()) ?? null });
      await checkpoint(1);
      finish("done");
    },
  }) as Task;
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  await harness.drainFor(2);
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "succeeded", counts: { seen: 2 }, message: "half-way", cursor: "1" });
  expect(run.output).toBe('{"previous":null}');
});

test("counters and the newest message are saved with the cursor, add up over turns, and cost no write of their own", async () => {
  const reported = watching(
    counting(async (n, ctx) => {
      ctx.count("deleted", 2);
      if (n % 2 === 0) ctx.count("even");
      ctx.message(`at ${n}`);
      await reported.harness.clock.advance(4_000);
    }, 9),
  );
  const silent = watching(
    counting(async () => {
      await silent.harness.clock.advance(4_000);
    }, 9),
  );
  for (const { harness } of [reported, silent]) {
    await harness.occur("walk");
    await harness.drainFor(2);
  }
  const run = await reported.harness.run("walk");
  expect(run).toMatchObject({ status: "succeeded", counts: { deleted: 18, even: 4 }, message: "at 9" });
  expect(run.usage?.turns).toBeGreaterThan(1);
  expect(reported.writes.map(({ name }) => name)).toEqual(silent.writes.map(({ name }) => name));
  const own = silent.writes.flatMap(({ set }) =>
    Object.keys(set).filter((name) => set[name as "counts"] !== undefined),
  );
  expect(own).not.toContain("counts");
  expect(own).not.toContain("message");
  // Each write has what the items up to its cursor counted.
  for (const { set } of reported.writes)
    if (set.cursor !== undefined) expect(set.counts?.deleted).toBe(2 * Number(set.cursor));
});

test("what a run counted is kept when it fails, and goes on when it is redriven", async () => {
  let fails = true;
  const task = counting((n, ctx) => {
    if (n === 4 && fails) throw new Error("poison");
    ctx.count("deleted");
    ctx.message(`row ${n}`);
    ctx.output({ last: n });
  });
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  await harness.drain();
  const failed = await harness.run("walk");
  expect(failed).toMatchObject({
    status: "errored",
    counts: { deleted: 3 },
    message: "row 3",
    output: '{"last":3}',
    error: { message: "poison" },
  });
  fails = false;
  await redriveRun(harness.context, failed, {});
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({
    status: "succeeded",
    counts: { deleted: 5 },
    output: '{"last":5}',
  });
});

test("an output that the task gave goes before what it said when it finished, and what run returns goes before both", async () => {
  const given = counting((n, ctx) => {
    ctx.output(n);
    if (n === 2) ctx.finish("enough");
  });
  const finished = counting((_, ctx) => ctx.finish("enough"));
  const returned = defineTask({
    name: "walk",
    description: "Returns.",
    run(ctx) {
      ctx.output("given");
      return "returned";
    },
  });
  const outputs: unknown[] = [];
  for (const task of [given, finished, returned as Task]) {
    const harness = new Harness({ tasks: [task] });
    await harness.occur("walk");
    await harness.drain();
    outputs.push((await harness.run("walk")).output);
  }
  expect(outputs).toEqual(["2", '"enough"', '"returned"']);
});

test.each<[string, (ctx: TaskContext) => void, string]>([
  ["no text as its name", (ctx) => ctx.count(7 as never), "counter 7 is not allowed: at most 40 letters"],
  ["a long name", (ctx) => ctx.count("x".repeat(41)), "is not allowed: at most 40 letters"],
  ["a name with controls", (ctx) => ctx.count("a\nb"), "is not allowed: at most 40 letters"],
  ["no number", (ctx) => ctx.count("a", Number.NaN), "count of a by NaN is not allowed: a number"],
  ["a text as number", (ctx) => ctx.count("a", "1" as never), 'count of a by "1" is not allowed: a number'],
  ["too much", (ctx) => ctx.count("a", 1e16), "count of a by 10000000000000000 is not allowed: a number"],
  [
    "21 names",
    (ctx) => {
      for (let i = 1; i <= 21; i++) ctx.count(`c${i}`);
    },
    'counter "c21" is one too many: a run has at most 20',
  ],
  ["no text as a message", (ctx) => ctx.message(7 as never), "message 7 is not allowed: a text"],
])("a task that counts or says %s fails with what is allowed", async (_, say, message) => {
  const harness = new Harness({ tasks: [counting((__, ctx) => say(ctx))] });
  await harness.occur("walk");
  await harness.drain();
  expect((await harness.run("walk")).error?.message).toContain(message);
});

test("fractions add up to what DynamoDB keeps, and a long message is cut", async () => {
  const task = counting((_, ctx) => {
    ctx.count("share", 0.1);
    ctx.count("tiny", 1e-200);
    ctx.message("é".repeat(400));
  }, 3);
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  await harness.drain();
  const { counts, message = "" } = await harness.run("walk");
  expect(counts).toEqual({ share: 0.3, tiny: 0 });
  expect(message).toMatch(/^é+… \(cut, 800 bytes\)$/);
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(300);
});

const summary = v.object({ deleted: v.pipe(v.number(), v.integer()) });
const later = {
  "~standard": { version: 1, vendor: "test", validate: async (value: unknown) => ({ value }) },
} as const;

test("an output is what its schema returns, and one that the schema refuses ends the run at once, though the task may be tried again", async () => {
  let calls = 0;
  const returning = (deleted: number) =>
    defineTask({
      name: "walk",
      description: "Returns.",
      output: summary,
      run() {
        calls++;
        return { deleted, more: true };
      },
    }) as Task;
  for (const [deleted, expected] of [
    [3, { status: "succeeded", output: '{"deleted":3}' }],
    [
      0.5,
      {
        status: "errored",
        error: {
          name: "InvalidOutputError",
          message: expect.stringMatching(/^the output is not allowed: deleted: /),
        },
      },
    ],
  ] as const) {
    const harness = new Harness({ tasks: [returning(deleted)] });
    await harness.occur("walk");
    await harness.drain();
    expect(await harness.run("walk")).toMatchObject(expected);
  }
  expect(calls).toBe(2);
});

test("ctx.output is checked by the schema at once, and says so of a schema that answers later", async () => {
  const task = (output: typeof summary | typeof later) =>
    counting((_, ctx) => ctx.output({ deleted: "many" }), 1, { output } as never);
  const messages: unknown[] = [];
  for (const schema of [summary, later]) {
    const harness = new Harness({ tasks: [task(schema)] });
    await harness.occur("walk");
    await harness.drain();
    messages.push((await harness.run("walk")).error?.message);
  }
  expect(messages).toEqual([
    expect.stringMatching(/^the output is not allowed: deleted: /),
    "ctx.output needs a schema that answers at once: this one answers later",
  ]);
});

test("the compiler knows the type of a task's output", () => {
  defineTask({
    name: "typed",
    description: "Is typed.",
    output: summary,
    *items() {
      yield [1, 1];
    },
    process(_, ctx) {
      ctx.output({ deleted: 1 });
      // @ts-expect-error an output is what the schema takes
      ctx.output({ deleted: "1" });
    },
  });
  defineTask({
    name: "typed",
    description: "Is typed.",
    output: summary,
    // @ts-expect-error what run returns is what the schema takes
    run: async () => ({ deleted: "1" }),
  });
});

test("a count that is refused says what is allowed, and makes no counter", () => {
  const report = new TaskReport({} as RunRecord);
  for (const n of [1n, "1", Number.NaN, null, 2 ** 60])
    expect(() => report.count("rows", n as never)).toThrow(
      /^count of rows by .* is not allowed: a number, up to 2\^53/,
    );
  expect(report.reported.counts).toBeUndefined();
  report.count("rows", 2);
  expect(() => report.count("rows", 3n as never)).toThrow("count of rows by 3n is not allowed");
  report.count("rows", 2);
  expect(report.reported.counts).toEqual({ rows: 4 });
});

test("an output of which JSON keeps nothing is refused, and the one before it stays", () => {
  const report = new TaskReport({} as RunRecord);
  report.output = { n: 1 };
  for (const [value, shown] of [
    [undefined, "undefined"],
    [() => 1, "a function"],
    [Symbol("s"), "Symbol(s)"],
  ])
    expect(() => {
      report.output = value;
    }).toThrow(`output ${String(shown)} is not allowed: a value that JSON keeps`);
  expect(report.reported.output).toBe('{"n":1}');
});

test("what a task counts, says or gives as its output after its turn is not saved, and its log says so", async () => {
  let late: TaskContext | undefined;
  const task = walkTask(1, (_, ctx) => {
    late = ctx;
  });
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  await harness.drain();
  late?.count("rows");
  late?.message("done");
  late?.output(1);
  const lines = harness.log.filter(({ event }) => event === "task's own");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatchObject({
    level: "warn",
    fields: { message: "not saved: the turn is over" },
  });
});
