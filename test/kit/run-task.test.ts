import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { array, csv, csvTotal, defineTask, NonRetryableError, s3Object } from "pawl";
import { runTask } from "pawl/test";
import * as v from "valibot";
import { expect, test } from "vitest";
import { MemoryRunStore } from "./index.ts";

const named = { name: "letters", description: "Walks letters." };

const letters = defineTask({
  ...named,
  items: ({ cursor }) => array(["a", "b", "c"], { after: cursor }),
  process: () => {},
});

test("a task with items starts each turn after the last item of the turn before", async () => {
  const run = await runTask(letters, { interruptAfter: 1 });
  expect(run.turns).toEqual([
    { ids: ["a"], cursor: 1, status: "interrupted", reason: "deadline" },
    { ids: ["b"], cursor: 2, status: "interrupted", reason: "deadline" },
    { ids: ["c"], cursor: 3, status: "interrupted", reason: "deadline" },
    { ids: [], cursor: 3, status: "succeeded", reason: undefined },
  ]);
  expect(run).toMatchObject({ ids: ["a", "b", "c"], cursors: [1, 2, 3], status: "succeeded" });
  const again = ["claim", "interrupt"];
  expect(run.moves).toEqual(["create", ...again, ...again, ...again, "claim", "succeed"]);
  expect(run.record).toMatchObject({ ticks: 3, turn: 3, attempt: 1 });
});

test("a run can be left after some turns, and a further one start at its cursor", async () => {
  const first = await runTask(letters, { interruptAfter: 2, maxTurns: 1 });
  expect(first).toMatchObject({ status: "interrupted", ids: ["a", "b"], cursor: 2 });
  const second = await runTask(letters, { cursor: first.cursor });
  expect(second).toMatchObject({ status: "succeeded", ids: ["c"], cursor: 3 });
});

test("a task with pages that finishes early ends after the current item", async () => {
  const task = defineTask({
    ...named,
    *pages() {
      yield [[{ id: "a" }, { id: "b" }], (letter) => letter.id];
    },
    process: (letter, ctx) => letter.id === "a" && ctx.finish("enough"),
  });
  expect(await runTask(task)).toMatchObject({
    done: [[{ id: "a" }, "a"]],
    ids: ["a"],
    cursor: "a",
    status: "succeeded",
    output: "enough",
  });
});

test("items that are given are processed in place of the task's own", async () => {
  const seen: unknown[] = [];
  const task = defineTask({
    ...named,
    total: () => 99,
    *pages() {
      yield [["never"], () => 1];
    },
    process: (item) => void seen.push(item),
  });
  const run = await runTask(task, { items: [{ id: 7 }, { id: 8 }], interruptAfter: 1 });
  expect(seen).toEqual([{ id: 7 }, { id: 8 }]);
  expect(run).toMatchObject({ ids: [7, 8], cursors: [1, 2], total: 2, status: "succeeded" });
});

test("an item that snoozes is done in a later turn, once it no longer does", async () => {
  let tries = 0;
  const task = defineTask({
    ...named,
    items: () => array(["a"]),
    process: (_, ctx) => ++tries < 3 && ctx.snooze(3_600),
  });
  const run = await runTask(task, { now: new Date("2026-03-01T12:00:00Z") });
  expect(run).toMatchObject({ status: "succeeded", ids: ["a"], snoozes: [3_600, 3_600] });
  expect(run.turns.map(({ reason, ids }) => [reason, ids])).toEqual([
    ["snooze", []],
    ["snooze", []],
    [undefined, ["a"]],
  ]);
  expect(Date.parse(run.record.endedAt ?? "")).toBeGreaterThanOrEqual(Date.parse("2026-03-01T14:00:00Z"));
});

test("a throttled task goes on once its conditions let it, with the reason of each turn", async () => {
  let lag = 2;
  const task = defineTask({
    ...named,
    items: () => array(["a"]),
    process: () => {},
    throttle: ({ task }) => lag-- > 0 && `${task} lags`,
  });
  const run = await runTask(task, { now: new Date("2026-03-01T12:00:00Z") });
  expect(run).toMatchObject({ status: "succeeded", ids: ["a"], retried: [] });
  expect(run.turns.map(({ reason }) => reason)).toEqual([
    "throttled: letters lags",
    "throttled: letters lags",
    undefined,
  ]);
  expect(run.record.endedAt).toBe("2026-03-01T12:01:00.000Z");
});

test("a task that snoozes for ever at one item ends errored, as on AWS, with its snoozes and cursor named", async () => {
  const task = defineTask({ ...named, items: () => array(["a"]), process: (_, ctx) => ctx.snooze(2) });
  const { status, error, snoozes } = await runTask(task);
  expect([status, error]).toEqual([
    "errored",
    `no progress for 24 hours at cursor (start), after ${snoozes.length} snoozes`,
  ]);
  expect(snoozes.length).toBeLessThan(300);
});

test("a task that may snooze for very long does not run for ever", async () => {
  const task = defineTask({
    ...named,
    stuckAfterSeconds: 31_536_000,
    items: () => array(["a"]),
    process: (_, ctx) => ctx.snooze(2),
  });
  await expect(runTask(task)).rejects.toThrow(
    "letters has no end: 1000 turns in a row ended with snooze(2) at cursor (start)",
  );
});

test.each([
  [
    "items",
    {
      *items() {
        for (let n = 1; ; n++) yield [n, n] as const;
      },
      process: () => {},
    },
  ],
  [
    "pages",
    {
      *pages() {
        for (;;) yield [[], () => 1] as const;
      },
      process: () => {},
    },
  ],
  [
    "run",
    {
      async run(ctx: { checkpoint(n: number): Promise<void> }) {
        for (let n = 1; ; n++) await ctx.checkpoint(n);
      },
    },
  ],
])("a task whose %s has no end is refused after as many items as the test allows", async (_, body) => {
  const run = runTask(defineTask({ ...named, ...body }), { maxItems: 50 });
  await expect(run).rejects.toThrow("letters took up more than 50 items in one turn");
});

test("a task that throws is tried again from its cursor, and errored once its attempts are spent", async () => {
  const task = defineTask({
    ...named,
    items: ({ cursor }) => array(["a", "b"], { after: cursor }),
    process: (letter, { attempt }) => {
      if (letter === "b") throw new Error(`broken ${attempt}`);
    },
  });
  const run = await runTask(task);
  expect(run).toMatchObject({
    status: "errored",
    ids: ["a"],
    cursor: 1,
    error: "broken 3",
    retried: ["broken 1", "broken 2"],
  });
  expect(run.moves).toEqual(["create", "claim", "retry", "claim", "retry", "claim", "fail"]);
});

test("a task that throws a NonRetryableError is not tried again", async () => {
  const task = defineTask({ ...named, run: () => Promise.reject(new NonRetryableError("no such shop")) });
  expect(await runTask(task)).toMatchObject({ status: "errored", error: "no such shop", retried: [] });
});

test("a task with run starts each turn from its checkpoint, and its output is what it returns", async () => {
  const seen: unknown[] = [];
  const task = defineTask({
    ...named,
    async run(ctx) {
      const from: number = ctx.cursor ?? 0;
      for (let n = from + 1; n <= 3; n++) {
        await ctx.checkpoint(n).catch((error) => {
          seen.push(ctx.signal.aborted, error === ctx.signal.reason);
          throw error;
        });
      }
      return { from, to: ctx.cursor };
    },
  });
  const run = await runTask(task, { interruptAfter: 2 });
  expect(run.turns).toMatchObject([
    { cursor: 2, status: "interrupted" },
    { cursor: 3, status: "succeeded" },
  ]);
  expect(run).toMatchObject({ cursors: [1, 2, 3], ids: [], output: { from: 2, to: 3 } });
  expect(seen).toEqual([true, true]);
});

test("a task with run that finishes has the message as its output unless it returns something", async () => {
  const task = defineTask({
    ...named,
    async run(ctx) {
      ctx.finish("enough");
      await ctx.checkpoint(1);
    },
  });
  expect(await runTask(task)).toMatchObject({ status: "succeeded", output: "enough", cursor: 1 });
});

test("a task sees its params as its schema makes them, and the instant at which the test starts it", async () => {
  const seen: unknown[] = [];
  const task = defineTask({
    ...named,
    params: v.object({ days: v.optional(v.number(), 30) }),
    run: ({ params, scheduledTime, tags }) => void seen.push(params, scheduledTime, tags),
  });
  await runTask(task, { now: new Date("2026-05-01T00:00:00Z"), tags: ["mine"] });
  expect(seen).toEqual([{ days: 30 }, new Date("2026-05-01T00:00:00Z"), ["mine"]]);
  await expect(runTask(task, { params: { days: "many" } })).rejects.toMatchObject({
    name: "InvalidParamsError",
    message: expect.stringContaining('param "days": "many" is not of type'),
  });
});

test("a service that the test did not give is named when the task uses it", async () => {
  const task = defineTask({
    ...named,
    run: ({ services }) => (services as unknown as { readonly shop: unknown }).shop,
  });
  expect(await runTask(task)).toMatchObject({
    status: "errored",
    error: "services.shop is not there: give runTask { services: { shop: … } }",
  });
});

test("two runs of one store are recorded beside each other", async () => {
  const store = new MemoryRunStore();
  const runs = [await runTask(letters, { store }), await runTask(letters, { store })];
  expect(new Set(runs.map(({ record }) => record.run)).size).toBe(2);
  expect((await store.list("letters", { now: 0 })).items).toHaveLength(2);
});

test("an option that does not exist is refused", async () => {
  const options = { stopAfter: 1 } as object;
  await expect(runTask(letters, options)).rejects.toThrow(
    'runTask: unknown option "stopAfter": allowed are ',
  );
  const task = defineTask({ ...named, run: () => {} });
  await expect(runTask(task, { items: [1] })).rejects.toThrow("letters has no process");
});

const rows = defineTask({
  name: "rows",
  description: "Walks a CSV.",
  params: v.object({ csv: v.string() }),
  total: ({ params }) => csvTotal(s3Object(params.csv)),
  items: ({ cursor, params }) =>
    csv(s3Object(params.csv), {
      after: cursor,
      row: v.object({ id: v.string(), n: v.pipe(v.string(), v.digits("is no number")) }),
    }),
  process: () => {},
});
const uri = "s3://files/my rows.csv";

test("a CSV that the test gives as text is read in place of the object in S3, over several turns", async () => {
  const files = { [uri]: "id,n\na,1\nü,2\nc,3\n" };
  const run = await runTask(rows, { params: { csv: uri }, files, interruptAfter: 1 });
  expect(run).toMatchObject({ status: "succeeded", ids: ["a", "ü", "c"], total: 3 });
  expect(run.turns).toHaveLength(4);
});

test("a CSV can be a file on this machine, and of any size", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pawl-kit-"));
  const file = join(folder, "rows.csv");
  // More than one of the ranges in which an object is read.
  writeFileSync(file, `id,n\n${Array.from({ length: 20_000 }, (_, i) => `row-${i},${i}\n`).join("")}`);
  const run = await runTask(rows, { params: { csv: uri }, files: { [uri]: pathToFileURL(file) } });
  rmSync(folder, { recursive: true });
  expect(run).toMatchObject({ status: "succeeded", total: 20_000 });
  expect(run.ids.at(-1)).toBe("row-19999");
});

test("a broken row of a CSV, and a file that is not there, end the run with an error that names them", async () => {
  const files = { [uri]: "id,n\na,1\nb,two\n" };
  const broken = await runTask(rows, { params: { csv: uri }, files });
  expect(broken).toMatchObject({ status: "errored", ids: ["a"], retried: [] });
  expect(broken.error).toMatch(/^row 2, line 3, byte \d+: n: is no number/);
  const missing = await runTask(rows, { params: { csv: "s3://files/none.csv" }, files });
  expect(missing).toMatchObject({
    status: "errored",
    error: "s3://files/none.csv is gone, or there is no right to read it (NoSuchKey)",
  });
});

test("a task that yields what it should not is told so in the run's error", async () => {
  const task = (items: () => unknown) =>
    defineTask({ ...named, items: items as () => [string, number][], process: () => {} });
  const wrong = [() => [5], () => undefined, () => [["a", { at: undefined }]]];
  const errors = await Promise.all(wrong.map(async (items) => (await runTask(task(items))).error));
  expect(errors).toEqual([
    "items yields [item, cursor], got 5",
    "items yields [item, cursor], got undefined",
    expect.stringMatching(/^cursor\.at is undefined, which does not survive JSON: /),
  ]);
});

test("a run whose error holds half of a surrogate pair ends with that error", async () => {
  const parses = defineTask({ ...named, maxAttempts: 1, run: () => JSON.parse('{"a":😀}') });
  const run = await runTask(parses);
  expect(run).toMatchObject({ status: "errored", moves: ["create", "claim", "fail"] });
  expect(run.error).toMatch(/^Unexpected token '\\ud83d'/);
  const isFinal = defineTask({
    ...named,
    run() {
      throw new NonRetryableError("bad \ud83d");
    },
  });
  expect(await runTask(isFinal)).toMatchObject({ error: "bad \\ud83d", moves: ["create", "claim", "fail"] });
});

test("a run whose error cannot be read ends with an error", async () => {
  const { proxy, revoke } = Proxy.revocable(new Error("gone"), {});
  const revoked = defineTask({
    ...named,
    maxAttempts: 1,
    run() {
      revoke();
      throw proxy;
    },
  });
  expect(await runTask(revoked)).toMatchObject({ status: "errored", moves: ["create", "claim", "fail"] });
});

test("tags with half of a surrogate pair are kept as its escape", async () => {
  expect((await runTask(letters, { tags: ["\ud83d"] })).record.tags).toEqual(["\\ud83d"]);
});

test.each([
  ["run", { run: () => new Promise(() => {}) }, "waits for run for"],
  ["total", { total: () => new Promise<number>(() => {}), items: () => array(["a"]), process() {} }, "total"],
  [
    "items",
    {
      async *items() {
        yield ["a", 1] as [string, number];
        await new Promise(() => {});
      },
      process() {},
    },
    "the next item of items",
  ],
  ["process", { items: () => array(["a"]), process: () => new Promise(() => {}) }, 'process of "a"'],
])("a task whose %s never settles is told what it waits for", async (_, code, words) => {
  const task = defineTask({ ...named, ...code } as never);
  await expect(runTask(task, { maxWaitSeconds: 0.05 })).rejects.toThrow(words);
});

test.each<[object, string]>([
  ...[0, -1, 1.5, Number.NaN, "1", []].map(
    (interruptAfter) => [{ interruptAfter }, "interruptAfter "] as [object, string],
  ),
  [{ now: "2026-01-01T00:00:00Z" }, "now '2026-01-01T00:00:00Z' is not allowed: a valid Date"],
  [{ now: new Date(0) }, "now 1970-01-01T00:00:00.000Z is not allowed: a valid Date from 2000"],
  [{ now: new Date(Number.NaN) }, "now Invalid Date is not allowed"],
  [{ services: null }, "services null is not allowed: an object"],
  [{ items: "abc" }, "items 'abc' is not allowed: an array"],
  [{ files: [] }, "files [] is not allowed: an object"],
  [{ tags: [""] }, "tags [ '' ] is not allowed: an array of texts"],
  [{ maxTurns: 0 }, "maxTurns 0 is not allowed: a whole number from 1"],
  [{ maxWaitSeconds: 0 }, "maxWaitSeconds 0 is not allowed"],
  [{ store: {} }, "store {} is not allowed"],
])("runTask refuses %o", async (options, words) => {
  await expect(runTask(letters, options)).rejects.toThrow(`runTask: ${words}`);
});

test("runTask refuses what is no task, and options that are no object", async () => {
  await expect(runTask(letters, null as never)).rejects.toThrow("runTask: options null are not allowed");
  for (const task of [undefined, null, "letters", {}])
    await expect(runTask(task as never)).rejects.toThrow("is not allowed: what defineTask returns");
});

test("runTask refuses params that no door takes", async () => {
  const counts = defineTask({
    ...named,
    params: v.object({ n: v.optional(v.number()), any: v.any() }),
    run: ({ params }) => params,
  });
  await expect(runTask(counts, { params: { m: 1 } })).rejects.toMatchObject({ code: "invalid-params" });
  await expect(runTask(counts, { params: { any: () => 1 } })).rejects.toThrow(
    '"any" is a function, which JSON does not keep',
  );
  await expect(runTask(counts, { params: null })).rejects.toThrow("are not a JSON object");
  expect((await runTask(counts, { params: { any: [1, null] } })).output).toEqual({
    any: [1, null],
  });
});

test("a snooze of what is no number shows what was given", async () => {
  const task = defineTask({ ...named, maxAttempts: 1, run: (ctx) => ctx.snooze("10" as never) });
  expect((await runTask(task)).error).toBe('snooze "10" is not allowed: seconds from 0 to 31536000');
});

test("a task finds its stage's config, which nothing can change", async () => {
  const task = defineTask({
    ...named,
    maxAttempts: 1,
    run: ({ config }) => {
      const { shops } = config as { readonly shops: string[] };
      if (shops === undefined) return "none";
      shops.push("mine");
    },
  });
  const config = { shops: ["yours"] };
  expect((await runTask(task, { config })).error).toContain("object is not extensible");
  expect(config).toEqual({ shops: ["yours"] });
  expect((await runTask(task)).output).toBe("none");
  await expect(runTask(task, { config: [] as never })).rejects.toThrow("config [] is not allowed: an object");
});

test("a test sees what the task counted, said and logged", async () => {
  const task = defineTask({
    name: "expire",
    description: "Expires.",
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= 3; n++) yield [n, n];
    },
    process(n, ctx) {
      ctx.count("expired");
      ctx.count("bytes", 10 * n);
      ctx.message(`${n} of 3`);
      ctx.log.warn("odd session", { n });
    },
  });
  const run = await runTask(task, { interruptAfter: 1 });
  expect(run).toMatchObject({ counts: { expired: 3, bytes: 60 }, message: "3 of 3" });
  expect(run.log).toEqual([1, 2, 3].map((n) => ({ level: "warn", message: "odd session", fields: { n } })));
});

const again = (_: unknown, __: unknown, { attempt }: { readonly attempt: number }) =>
  attempt < 9 ? ("retry" as const) : ("skip" as const);

test.each([{ retry: 8 }, again])(
  "the tries of an item follow each other at once, with onItemError %s",
  async (onItemError) => {
    const tries: string[] = [];
    const task = defineTask({
      ...named,
      onItemError,
      items: ({ cursor }) => array(["a", "b", "c"], { after: cursor }),
      process(letter) {
        tries.push(letter);
        if (letter === "b" || (letter === "a" && tries.length < 3)) throw new Error("busy");
      },
    });
    const run = await runTask(task, { maxWaitSeconds: 1 });
    expect(tries.join("")).toBe(`aaa${"b".repeat(9)}c`);
    expect(run).toMatchObject({ status: "succeeded", cursor: 3, record: { skippedItems: 1, ticks: 2 } });
  },
);

test("confirmed is refused for a task that asks for no confirmation", async () => {
  const task = defineTask({ name: "drop", description: "Drops a table.", run: () => {} });
  await expect(runTask(task, { confirmed: true })).rejects.toThrow(
    "runTask: drop has no confirm, so confirmed says nothing",
  );
});

test("a run of a task that asks for a confirmation waits without one, and runs with it", async () => {
  const done: string[] = [];
  const task = defineTask({
    name: "drop",
    description: "Drops a table.",
    confirm: { by: "another person" },
    run: () => void done.push("dropped"),
  });
  const waiting = await runTask(task, { confirmed: false });
  expect(waiting).toMatchObject({ status: "enqueued", turns: [], moves: ["create"] });
  expect(waiting.record.askedBy).toBe("a test");
  expect(done).toEqual([]);
  expect((await runTask(task)).status).toBe("succeeded");
  expect(done).toEqual(["dropped"]);
});
