/** What a run's item weighs at the most, however it came to be. Only public ways are used to make it. */

import type { Context } from "aws-lambda";
import { expect, test } from "vitest";
import { itemWeight, weightOf } from "../../functions/model/item-weight.ts";
import type { RunKey, RunRecord } from "../../functions/model/run/run.ts";
import { parseRunId } from "../../functions/model/run/run-name.ts";
import {
  defineTask,
  type Task,
  type TaskContext,
  type TaskOptions,
} from "../../functions/model/task/task.ts";
import { cancelRun } from "../../functions/operators/cancel-run.ts";
import { makeClient } from "../../functions/operators/client.ts";
import { pauseRun, resumeRun } from "../../functions/operators/pause-run.ts";
import { redriveRun } from "../../functions/operators/redrive-run.ts";
import { cron } from "../../functions/schedule/index.ts";
import { toAttributes } from "../../functions/store/attribute-value.ts";
import type { Outcome } from "../../functions/store/run-store.ts";
import { itemBytes } from "../e2e/item-bytes.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";

/** Text of so many bytes, in characters of four bytes but for a few. */
function wide(bytes: number): string {
  return "😀".repeat(Math.floor(bytes / 4)) + "x".repeat(bytes % 4);
}

const longestItem = 4_096;
const name = `${"a".repeat(39)}b`;
const spoken = { note: wide(256), author: wide(192) };
const tags = [wide(61), wide(60)];
const until = new Date("9999-12-31T23:59:59.999Z");

/**
 * A deployment whose names are as long as they may be, and which weighs each item that is written. What weighs too
 * much is recorded for the test's end: the worker would take an error for the store's, and try again.
 */
class WeighingHarness extends Harness {
  readonly #longest: number;
  /** Each item that weighed too much, or that `itemWeight` weighs otherwise than DynamoDB does. */
  readonly wrong: string[] = [];
  heaviest = 0;

  constructor(task: Task, longest = longestItem) {
    super({
      tasks: [task],
      meter: { cpuMs: () => cpuMs++ * 31_536_000_123, peakMb: () => 10_239 },
      lane: { name: `l${"a".repeat(19)}`, visibilityTimeoutSeconds: 720 },
      store: (store) =>
        interceptedStore(store, async ({ method, forward }) => {
          const answer = await forward();
          const { item } = answer as Outcome<RunRecord>;
          if (method === "update" && item !== undefined) this.#weigh(item);
          return answer;
        }),
    });
    this.#longest = longest;
  }

  #weigh(run: RunRecord): void {
    const bytes = itemBytes(toAttributes(run));
    this.heaviest = Math.max(this.heaviest, bytes);
    if (bytes > this.#longest)
      this.wrong.push(`${bytes} bytes, ${this.#longest} are allowed: ${shares(run)}`);
    if (bytes !== itemWeight(run)) this.wrong.push(`${bytes} bytes, not ${itemWeight(run)}: ${shares(run)}`);
  }

  /** Names as CloudFormation and Lambda make them, for the longest stage and lane. */
  override lambdaContext(timeoutSeconds: number): Context {
    return {
      ...super.lambdaContext(timeoutSeconds),
      awsRequestId: "1a2b3c4d-1a2b-1a2b-1a2b-1a2b3c4d5e6f",
      logGroupName: `${"p".repeat(20)}-${"s".repeat(40)}-Lane${"a".repeat(20)}WorkerLogs1A2B3C4D-1A2B3C4D5E6F`,
      logStreamName: "2026/03/01/[$LATEST]0123456789abcdef0123456789abcdef",
    };
  }

  /** Works and waits until nothing more comes. */
  async settle(): Promise<void> {
    for (let minute = 0; minute < 30; minute++) {
      await this.minute();
      await this.drain();
    }
  }
}

/** What each attribute of a run weighs with its name, the heaviest first. */
function shares(run: RunRecord): string {
  return Object.keys(run)
    .map((attribute) => [attribute, itemWeight({ [attribute]: run[attribute as keyof RunRecord] })] as const)
    .sort((a, b) => b[1] - a[1])
    .map(([attribute, bytes]) => `${attribute} ${bytes}`)
    .join(", ");
}

/** An error with more to say than there is room for. */
function verbose(depth = 10): Error {
  const error = new Error(wide(5_000), { cause: depth > 0 ? verbose(depth - 1) : undefined });
  error.name = `Error${wide(80)}`;
  error.stack = `${error.name}\n${`    at ${wide(200)}\n`.repeat(20)}`;
  return error;
}

let cpuMs = 0;
const state = { fails: true };
let snoozes = 0;
const anything = {
  "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) },
} as const;

function longTask(options: Partial<TaskOptions<typeof anything, number>> = {}): Task {
  return defineTask({
    name,
    description: "Weighs much.",
    params: anything,
    maxAttempts: 7,
    backoff: 1,
    recordsKeptDays: 3650,
    version: 999_999,
    total: () => 123_456_789_012,
    *items({ cursor }) {
      const done = cursor === undefined ? 0 : Number(cursor.slice(0, 8));
      for (let n = done + 1; n <= done + 3; n++) yield [n, String(n).padStart(8, "0") + wide(1_014)];
    },
    process(_item, ctx) {
      // What is left of snoozes stays with the run, and comes on top of the errors of earlier attempts.
      if (ctx.attempt === 5 && snoozes++ % 3 < 2) return ctx.snooze(9);
      if (state.fails && (ctx.cursor !== undefined || ctx.attempt > 1)) throw verbose();
      if (!state.fails) ctx.finish(wide(5_000));
    },
    ...options,
  } as TaskOptions<typeof anything, number>) as Task;
}

/** JSON of exactly so many bytes. */
function params(bytes: number) {
  return { text: wide(bytes - 11) };
}

async function startLongest(harness: WeighingHarness): Promise<RunKey> {
  const client = makeClient({ ...harness.context, log: () => {} });
  const { id } = await client.start(name, params(1_024), { tags, id: "i".repeat(128) });
  return parseRunId(id) as RunKey;
}

test("a run with the longest params, cursor, note, author and tags weighs at most 4 KB through attempts, pause and redrive", async () => {
  state.fails = true;
  const harness = new WeighingHarness(longTask());
  const key = await startLongest(harness);
  await pauseRun(harness.context, key, { ...spoken, until });
  await resumeRun(harness.context, key, spoken);
  await harness.settle();
  const failed = await harness.run(name);
  expect(failed).toMatchObject({ status: "errored", attempt: 7, note: spoken.note });
  expect(Buffer.byteLength(failed.params ?? "")).toBe(1_024);
  expect(failed.error?.message).toMatch(/^😀{20,}.*… \(cut, 5000 bytes\)$/u);
  expect(failed.errors?.length).toBeGreaterThanOrEqual(1);
  expect(failed.errors?.at(-1)).toMatchObject({ attempt: 6, message: expect.stringMatching(/^😀/u) });
  for (const error of failed.errors ?? []) expect(error.cursor).toBeUndefined();

  state.fails = false;
  await redriveRun(harness.context, key, spoken);
  await harness.settle();
  const done = await harness.run(name);
  expect(done.status).toBe("succeeded");
  expect(JSON.parse(done.output as string)).toMatch(/^😀{20,}.*… \(cut, 5000 bytes\)$/u);
  expect(harness.wrong).toEqual([]);
  expect(harness.heaviest).toBeGreaterThan(3_900);
});

test("a run with all that a task may count and say weighs at most 5.5 KB, and at most 4 KB where its params are short", async () => {
  state.fails = true;
  const say = (ctx: TaskContext) => {
    for (let i = 10; i < 30; i++) ctx.count(`${i}`.padStart(40, "c"), 1_234_567_890.123_456);
    ctx.message(wide(5_000));
    ctx.output(wide(5_000));
    if (ctx.cursor !== undefined || ctx.attempt > 1) throw verbose();
  };
  const longest = new WeighingHarness(longTask({ process: (_, ctx) => say(ctx as TaskContext) }), 5_632);
  const key = await startLongest(longest);
  await pauseRun(longest.context, key, { ...spoken, until });
  await resumeRun(longest.context, key, spoken);
  await longest.settle();
  const failed = await longest.run(name);
  expect(failed).toMatchObject({ status: "errored", output: expect.any(String) });
  expect(Object.keys(failed.counts ?? {})).toHaveLength(20);
  expect(failed.error?.message).toMatch(/cut, 5000 bytes\)$/);
  expect(longest.wrong).toEqual([]);
  expect(longest.heaviest).toBeGreaterThan(5_000);

  const short = new WeighingHarness(
    longTask({
      process: (_, ctx) => {
        for (const counter of ["deleted", "kept", "unknown"]) ctx.count(counter, 123_456);
        ctx.message("checking the orders of March");
        throw verbose();
      },
    }),
  );
  const { id } = await makeClient({ ...short.context, log: () => {} }).start(name);
  expect(id).toContain(name);
  await short.settle();
  expect(short.wrong).toEqual([]);
});

test("a run with the most metadata, params and tags weighs at most 4 KB, its params stored separately", async () => {
  state.fails = true;
  const harness = new WeighingHarness(longTask());
  const client = makeClient({ ...harness.context, log: () => {} });
  const metadata = { ticket: wide(120), ["k".repeat(40)]: wide(240), more: wide(240), last: wide(48) };
  const options = { tags, metadata, note: spoken.note };
  for (const bytes of [1_024, 200]) {
    const { id } = await client.start(name, params(bytes), options);
    const key = parseRunId(id) as RunKey;
    await pauseRun(harness.context, key, { ...spoken, until });
    await resumeRun(harness.context, key, spoken);
    await harness.settle();
    const failed = (await harness.memory.get(key)) as RunRecord;
    expect(failed).toMatchObject({ status: "errored", attempt: 7, metadata });
    expect(failed.paramsStoredSeparately).toBe(bytes > 200 ? true : undefined);
    expect(failed.error?.message).toMatch(/^😀{20,}/u);
  }
  expect(harness.wrong).toEqual([]);
});

test("a run whose output is full of quotes, which weigh more as JSON, weighs at most 4 KB", async () => {
  const harness = new WeighingHarness(longTask({ process: (_, ctx) => ctx.finish('"\u0000'.repeat(2_000)) }));
  await startLongest(harness);
  await harness.settle();
  const { status, output } = await harness.run(name);
  expect(status).toBe("succeeded");
  expect(JSON.parse(output as string)).toMatch(/cut, \d+ bytes\)$/);
  expect(harness.wrong).toEqual([]);
});

test("a scheduled run with the longest names weighs at most 4 KB", async () => {
  state.fails = true;
  const trigger = cron("0 3 * * *", { id: `t${"r".repeat(39)}` });
  const harness = new WeighingHarness(longTask({ triggers: [trigger] }));
  await harness.occur(name, trigger.id);
  await harness.settle();
  const { run, status, error, errors } = await harness.run(name);
  expect(status).toBe("errored");
  expect(error?.stack).toMatch(/^at 😀/u);
  expect(errors?.length).toBeGreaterThan(1);
  await redriveRun(harness.context, { task: name, run }, spoken);
  await pauseRun(harness.context, { task: name, run }, { ...spoken, until });
  await cancelRun(harness.context, { task: name, run }, spoken);
  expect(await harness.run(name)).toMatchObject({
    status: "cancelled",
    errors: { length: expect.any(Number) },
  });
  expect(harness.wrong).toEqual([]);
});

test("a scheduled run that fails over its timeout, with every text and attribute at its longest, weighs at most 4 KB", async () => {
  state.fails = true;
  const timeoutSeconds = 31_536_000;
  const trigger = cron("0 3 * * *", { id: `t${"r".repeat(39)}` });
  const harness: WeighingHarness = new WeighingHarness(
    longTask({
      triggers: [trigger],
      timeoutSeconds,
      maxAttempts: 100,
      onItemError: () => "stop",
      async process(_item, ctx) {
        if (ctx.cursor === undefined && ctx.attempt === 1) return;
        // The last attempt begins just before the timeout.
        if (ctx.attempt > 6) await harness.clock.advance(9_000);
        throw verbose();
      },
    }),
  );
  const startedAt = harness.clock.now();
  await harness.occur(name, trigger.id);
  await harness.drain();
  const { run } = await harness.run(name);
  await harness.change(
    { task: name, run },
    {
      snoozed: { times: 9_999, seconds: 31_535_999, throttled: 9_999_999 },
      skippedItems: 123_456_789,
      skippedHead: `000.${"f".repeat(16)}.123456`,
    },
  );
  await pauseRun(harness.context, { task: name, run }, { ...spoken, until });
  await resumeRun(harness.context, { task: name, run }, spoken);
  const pausedMs = 99_999_999_999;
  await harness.change({ task: name, run }, { pausedMs });
  while ((await harness.run(name)).attempt < 7) {
    await harness.drain();
    await harness.clock.advance(2_000);
  }
  await harness.clock.advance(startedAt + pausedMs + timeoutSeconds * 1000 - 5_000 - harness.clock.now());
  await harness.sweep();
  await harness.drain();
  const failed = await harness.run(name);
  expect(failed).toMatchObject({ status: "errored", reason: "over its timeout of 31536000 s", attempt: 7 });
  expect(failed.error?.stack).toMatch(/cut, \d+ bytes\)$/);
  const texts = weightOf(failed.error) + weightOf(failed.errors);
  const parts = [failed.cursor, failed.note, failed.author, failed.logs].map(weightOf);
  expect(parts).toEqual([1_024, 256, 192, 231]);
  // Keys, reason, instants, lease, counters, and the names of all attributes.
  expect(itemWeight(failed) - texts - parts.reduce((sum, part) => sum + part)).toBeLessThanOrEqual(762);
  expect(harness.wrong).toEqual([]);
});

test("a run that is given up at the longest cursor weighs at most 4 KB", async () => {
  const harness = new WeighingHarness(
    longTask({ process: (_, ctx) => (ctx.cursor === undefined ? undefined : new Promise(() => {})) }),
  );
  await startLongest(harness);
  for (let turn = 0; turn < 7; turn++) {
    void harness.next();
    await harness.clock.advance(725_000);
    await harness.sweep();
  }
  const { status, reason, error } = await harness.run(name);
  expect(status).toBe("errored");
  expect(reason).toMatch(
    /^five turns in a row without progress at cursor "00000001😀+… \(cut, 1024 bytes\)$/u,
  );
  expect(error).toMatchObject({ message: reason });
  expect(harness.wrong).toEqual([]);
});

test("a run that was throttled for too long, with the longest texts and attributes, weighs at most 4 KB", async () => {
  state.fails = true;
  let isBusy = false;
  const harness = new WeighingHarness(
    longTask({
      maxAttempts: 100,
      stuckAfterSeconds: 31_535_999,
      throttle: { when: () => isBusy && wide(400), backoffSeconds: 86_399 },
      process(_item, ctx) {
        if (ctx.cursor === undefined && ctx.attempt === 1) return;
        isBusy = ctx.attempt === 6;
        throw verbose();
      },
    }),
  );
  const key = await startLongest(harness);
  await pauseRun(harness.context, key, { ...spoken, until });
  await resumeRun(harness.context, key, spoken);
  await harness.settle();
  expect(await harness.run(name)).toMatchObject({
    status: "interrupted",
    attempt: 7,
    notBefore: expect.any(String),
  });
  await harness.change(key, { snoozed: { times: 0, seconds: 31_535_999, throttled: 9_999_999 } });
  await harness.change(key, { pausedMs: 99_999_999_999 });
  await harness.clock.advance(86_400_000);
  await harness.settle();
  const { status, reason, error, errors = [] } = await harness.run(name);
  expect([status, error?.message]).toEqual(["errored", reason]);
  expect(reason).toMatch(/^throttled for 31535999 seconds at cursor "0{7}1.*\(cut, \d+ bytes\)$/u);
  expect(Buffer.byteLength(reason ?? "")).toBeLessThanOrEqual(160);
  expect(errors.length).toBeGreaterThan(0);
  expect(harness.wrong).toEqual([]);
});

test("a rejected message weighs at most 4 KB, before and after it is redriven", async () => {
  const harness = new WeighingHarness(longTask());
  await harness.queue.send(harness.lane.name, JSON.stringify({ [wide(200)]: wide(5_000) }));
  await harness.drain();
  await harness.queue.send(harness.lane.name, JSON.stringify({ task: wide(40), run: wide(2_000) }));
  await harness.drain();
  const [sent, cutShort] = await harness.runs("(rejected)");
  expect(cutShort).toMatchObject({ bodyStoredSeparately: true, body: expect.stringMatching(/^\{"😀.*😀$/u) });
  expect(sent?.bodyStoredSeparately).toBeUndefined();
  await redriveRun(harness.context, sent as RunRecord, spoken);
  expect(harness.wrong).toEqual([]);
});

test("a short run weighs at most 1 KB whatever its names", async () => {
  const trigger = cron("0 3 * * *", { id: `t${"r".repeat(39)}` });
  const options = { name, description: "Does little.", triggers: [trigger] };
  const harness = new WeighingHarness(defineTask({ ...options, run: () => "done, and nothing more to say" }));
  await harness.occur(name, trigger.id);
  await harness.drain();
  expect(await harness.run(name)).toMatchObject({ status: "succeeded", trigger: trigger.id });
  expect(harness.wrong).toEqual([]);
  expect(harness.heaviest).toBeLessThanOrEqual(1_024);
});

test("a note, author, tags or instant that is too long is refused by name before anything is written", async () => {
  const harness = new WeighingHarness(longTask());
  const key = await startLongest(harness);
  const before = await harness.run(name);
  const client = makeClient({ ...harness.context, log: () => {} });
  const note = wide(257);
  const refusals: readonly (readonly [Promise<unknown>, string])[] = [
    [client.pause(`${key.task}/${key.run}`, { note }), "note weighs 257 bytes: at most 256 are allowed"],
    [
      client.cancel(`${key.task}/${key.run}`, { author: wide(193) }),
      "author weighs 193 bytes: at most 192 are allowed",
    ],
    [client.resume(`${key.task}/${key.run}`, { note }), "note weighs 257 bytes: at most 256 are allowed"],
    [client.redrive(`${key.task}/${key.run}`, { note }), "note weighs 257 bytes: at most 256 are allowed"],
    [client.pause(name, { note }), "note weighs 257 bytes: at most 256 are allowed"],
    [
      client.start(name, undefined, { tags: [wide(125)], id: "other" }),
      "tags weigh 129 bytes as JSON: at most 128 are allowed",
    ],
    [
      client.start(name, undefined, { at: new Date("+010000-01-01T00:00:00Z") }),
      "at +010000-01-01T00:00:00.000Z is not allowed: the year must have four digits",
    ],
    [
      client.pause(name, { until: new Date("+010000-01-01T00:00:00Z") }),
      "until +010000-01-01T00:00:00.000Z is not allowed: the year must have four digits",
    ],
  ];
  for (const [asking, message] of refusals) await expect(asking).rejects.toThrow(message);
  expect(await harness.runs(name)).toEqual([before]);
  expect(await harness.memory.getPart({ task: name, part: "state" })).toBeUndefined();
  expect(await harness.memory.getPart({ task: name, part: "id#other" })).toBeUndefined();
  expect(harness.wrong).toEqual([]);
});

test("an attribute that is undefined weighs nothing, in an item as in a map of it", () => {
  expect(itemWeight({ a: 1, b: undefined })).toBe(itemWeight({ a: 1 }));
  expect(weightOf({ a: 1, b: undefined })).toBe(weightOf({ a: 1 }));
});
