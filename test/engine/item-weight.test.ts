/** What a run's item weighs at the most, however it came to be: brought about by the public ways alone. */
import type { Context } from "aws-lambda";
import { describe, expect, test } from "vitest";
import { itemWeight } from "../../functions/model/item-weight.ts";
import type { RunKey, RunRecord } from "../../functions/model/run.ts";
import { defineTask, type TaskOptions } from "../../functions/model/task.ts";
import { cancelRun } from "../../functions/operators/cancel-run.ts";
import { makeClient } from "../../functions/operators/client.ts";
import { pauseRun, resumeRun } from "../../functions/operators/pause-run.ts";
import { redriveRun } from "../../functions/operators/redrive-run.ts";
import { cron } from "../../functions/schedule/index.ts";
import { toAttributes } from "../../functions/store/attribute-value.ts";
import type { RunStore } from "../../functions/store/run-store.ts";
import { itemBytes } from "../e2e/item-bytes.ts";
import { Harness } from "./harness.ts";

/** Text of so many bytes, all of four bytes each but for a few. */
function wide(bytes: number): string {
  return "😀".repeat(Math.floor(bytes / 4)) + "x".repeat(bytes % 4);
}

const longestItem = 4_096;
const name = `${"a".repeat(39)}b`;
const asked = { note: wide(256), author: wide(192) };
const tags = [wide(61), wide(60)];
const until = new Date("9999-12-31T23:59:59.999Z");

/** A world whose names are as long as they may be, and which weighs each item that is written. */
class LongWorld extends Harness {
  heaviest = 0;

  constructor(task: ReturnType<typeof defineTask>) {
    super({
      tasks: [task],
      lane: { name: `l${"a".repeat(19)}`, visibilityTimeoutSeconds: 720 },
      store: (store) => ({
        ...bound(store),
        update: async (key, write) => {
          const outcome = await store.update(key, write);
          if (outcome.item !== undefined) this.weigh(outcome.item);
          return outcome;
        },
      }),
    });
  }

  weigh(run: RunRecord): void {
    const weight = itemBytes(toAttributes(run));
    expect(itemWeight(run)).toBe(weight);
    expect(weight, JSON.stringify(run)).toBeLessThanOrEqual(longestItem);
    this.heaviest = Math.max(this.heaviest, weight);
  }

  /** Names as CloudFormation and Lambda make them, of the longest stage and lane. */
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

function bound(store: RunStore): RunStore {
  const methods = [
    "get",
    "update",
    "list",
    "due",
    "getPart",
    "updatePart",
    "getAttachment",
    "updateAttachment",
  ] as const;
  return Object.fromEntries(methods.map((method) => [method, store[method].bind(store)])) as never;
}

/** An error with more to say than there is room for. */
function verbose(depth = 10): Error {
  const error = new Error(wide(5_000), depth > 0 ? { cause: verbose(depth - 1) } : {});
  error.name = `Error${wide(80)}`;
  error.stack = `${error.name}\n${`    at ${wide(200)}\n`.repeat(20)}`;
  return error;
}

const doing = { fails: true };
const anything = {
  "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) },
} as const;

function longTask(more: Partial<TaskOptions<typeof anything, number>> = {}) {
  return defineTask({
    name,
    description: "Weighs much.",
    params: anything,
    maxAttempts: 7,
    backoff: 1,
    recordsKeptDays: 3650,
    total: () => 123_456_789_012,
    *items({ cursor }) {
      const done = cursor === undefined ? 0 : Number(cursor.slice(0, 8));
      for (let n = done + 1; n <= done + 3; n++) yield [n, String(n).padStart(8, "0") + wide(1_014)];
    },
    process(_item, ctx) {
      if (doing.fails && (ctx.cursor !== undefined || ctx.attempt > 1)) throw verbose();
      if (!doing.fails) ctx.finish(wide(5_000));
    },
    ...more,
  } as TaskOptions<typeof anything, number>);
}

/** JSON of exactly so many bytes. */
function params(bytes: number) {
  return { text: wide(bytes - 11) };
}

async function startLongest(world: LongWorld): Promise<RunKey> {
  const client = makeClient({ ...world.context, log: () => {} });
  const options = { tags, id: "i".repeat(128) };
  const { id } = await client.start(name, params(1_024), options);
  const slash = id.indexOf("/");
  return { task: id.slice(0, slash), run: id.slice(slash + 1) };
}

describe("a run's item weighs at most 4 KB", () => {
  test("with the longest params, cursor, note, author and tags, through all its attempts, a pause and a redrive", async () => {
    doing.fails = true;
    const world = new LongWorld(longTask());
    const key = await startLongest(world);
    await pauseRun(world.context, key, { ...asked, until });
    await resumeRun(world.context, key, asked);
    await world.settle();
    const failed = await world.run(name);
    expect(failed).toMatchObject({ status: "errored", attempt: 7, note: asked.note });
    expect(Buffer.byteLength(failed.params ?? "")).toBe(1_024);
    expect(failed.error?.message).toMatch(/^😀{20,}.*… \(cut, 5000 bytes\)$/u);
    expect(failed.errors?.length).toBeGreaterThanOrEqual(1);
    expect(failed.errors?.at(-1)).toMatchObject({ attempt: 6, message: expect.stringMatching(/^😀/u) });
    for (const error of failed.errors ?? []) expect(error.cursor).toBeUndefined();

    doing.fails = false;
    await redriveRun(world.context, key, asked);
    await world.settle();
    const done = await world.run(name);
    expect(done.status).toBe("succeeded");
    expect(JSON.parse(done.output as string)).toMatch(/^"😀{20,}.*… \(cut, 5002 bytes\)$/u);
    expect(world.heaviest).toBeGreaterThan(3_900);
  });

  test("with an output of nothing but quotes, each of which weighs more in its text", async () => {
    const world = new LongWorld(longTask({ process: (_, ctx) => ctx.finish('"\u0000'.repeat(2_000)) }));
    await startLongest(world);
    await world.settle();
    const { status, output } = await world.run(name);
    expect(status).toBe("succeeded");
    expect(JSON.parse(output as string)).toMatch(/cut, \d+ bytes\)$/);
  });

  test("where a schedule with the longest name made it", async () => {
    doing.fails = true;
    const trigger = cron("0 3 * * *", { id: `t${"r".repeat(39)}` });
    const world = new LongWorld(longTask({ triggers: [trigger] }));
    await world.occur(name, trigger.id);
    await world.settle();
    const { run, status, error, errors } = await world.run(name);
    expect(status).toBe("errored");
    expect(error?.stack).toMatch(/^at 😀/u);
    expect(errors?.length).toBeGreaterThan(1);
    await redriveRun(world.context, { task: name, run }, asked);
    await pauseRun(world.context, { task: name, run }, { ...asked, until });
    await cancelRun(world.context, { task: name, run }, asked);
    expect(await world.run(name)).toMatchObject({
      status: "cancelled",
      errors: { length: expect.any(Number) },
    });
  });

  test("where five turns in a row came to nothing at the longest cursor", async () => {
    const world = new LongWorld(
      longTask({ process: (_, ctx) => (ctx.cursor === undefined ? undefined : new Promise(() => {})) }),
    );
    await startLongest(world);
    for (let turn = 0; turn < 7; turn++) {
      void world.next();
      await world.clock.advance(725_000);
      await world.sweep();
    }
    const { status, reason, error } = await world.run(name);
    expect(status).toBe("errored");
    expect(reason).toMatch(
      /^five turns in a row without progress at cursor "00000001😀+… \(cut, 1024 bytes\)$/u,
    );
    expect(error).toMatchObject({ message: reason });
  });

  test("where it stands for a message that means nothing, and was sent again", async () => {
    const world = new LongWorld(longTask());
    await world.queue.send(world.lane.name, JSON.stringify({ [wide(200)]: wide(5_000) }));
    await world.drain();
    await world.queue.send(world.lane.name, JSON.stringify({ task: wide(40), run: wide(2_000) }));
    await world.drain();
    const [sent, cutShort] = await world.runs("(rejected)");
    expect(cutShort).toMatchObject({ bodyCut: true, body: expect.stringMatching(/^\{"😀.*😀$/u) });
    expect(sent?.bodyCut).toBeUndefined();
    await redriveRun(world.context, sent as RunRecord, asked);
  });
});

test("a short run's item weighs at most 1 KB, whatever its names", async () => {
  const trigger = cron("0 3 * * *", { id: `t${"r".repeat(39)}` });
  const options = { name, description: "Does little.", triggers: [trigger] };
  const world = new LongWorld(defineTask({ ...options, run: () => "done, and nothing more to say" }));
  await world.occur(name, trigger.id);
  await world.drain();
  expect(await world.run(name)).toMatchObject({ status: "succeeded", trigger: trigger.id });
  expect(world.heaviest).toBeLessThanOrEqual(1_024);
});

test("what a person says is refused where it is too long, by name, before anything is written", async () => {
  const world = new LongWorld(longTask());
  const key = await startLongest(world);
  const before = await world.run(name);
  const client = makeClient({ ...world.context, log: () => {} });
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
      "tags weighs 129 bytes as JSON: at most 128 are allowed",
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
  expect(await world.runs(name)).toEqual([before]);
  expect(await world.memory.getPart({ task: name, part: "state" })).toBeUndefined();
  expect(await world.memory.getPart({ task: name, part: "id#other" })).toBeUndefined();
});
