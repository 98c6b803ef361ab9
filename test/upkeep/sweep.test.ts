/** The sweeper's minute. Where a table refuses a part of it, or time runs out, the rest is done all the same. */
import type { Context } from "aws-lambda";
import { expect, test } from "vitest";
import { leaseDue, turnDue, turnKeys } from "../../functions/model/run/index-keys.ts";
import type { RunKey, RunRecord } from "../../functions/model/run/run.ts";
import { ThrottledError } from "../../functions/store/run-store.ts";
import { Sweep } from "../../functions/upkeep/index.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore, type StoreCall } from "../engine/intercepted-store.ts";
import { onceTask, walkTask } from "../engine/sample-tasks.ts";

const key = { task: "walk", run: "2026-03-01T11:00:00Z/daily" };
const enqueued = {
  status: "enqueued",
  lane: "default",
  trigger: "daily",
  turn: 0,
  leaseExpiresAt: 0,
} as const satisfies Partial<RunRecord>;

/** A deployment whose calls to the store a test sees first. */
function open(answer: (call: StoreCall) => unknown, tasks = [walkTask(5)]): Harness {
  return new Harness({ tasks, startup: ["walk"], store: (store) => interceptedStore(store, answer) });
}

/** A deployment whose index cannot be read under the keys that `isRefused` names. */
function openIndex(isRefused: (dueKey: string) => boolean): Harness {
  return open(({ method, args, forward }) => {
    if (method === "due" && isRefused(args[0] as string)) throw new ThrottledError("not now");
    return forward();
  });
}

/** Runs of a task whose messages are lost, overdue by a minute. */
async function overdue(harness: Harness, count: number): Promise<readonly RunKey[]> {
  const keys = Array.from({ length: count }, (_, i) => ({
    task: "walk",
    run: `2026-03-01T11:00:00Z/manual~${i}`,
  }));
  for (const each of keys)
    await harness.change(each, { ...enqueued, ...turnDue(each, harness.clock.now() - 60_000) });
  return keys;
}

/** The bodies of all messages on the default lane, in order. */
function bodies(harness: Harness): unknown[] {
  const all: unknown[] = [];
  for (let message = harness.queue.receive("default"); message; message = harness.queue.receive("default"))
    all.push(JSON.parse(message.body));
  return all;
}

function sweepLine(harness: Harness) {
  return harness.log.findLast(({ event }) => event === "sweep");
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
  await harness.change(key, { status: "succeeded", turn: 0, ...turnDue(key, 5) });
  expect(await harness.sweep()).toMatchObject({ due: 1, forgotten: 1, sent: 0 });
  expect(await harness.sweep()).toMatchObject({ due: 0 });
});

test("the sweeper reads no run and sends ten messages in a call", async () => {
  const reads: string[] = [];
  const harness = open(({ method, forward }) => {
    if (method.startsWith("get")) reads.push(method);
    return forward();
  });
  const batches: number[] = [];
  const { sendBatch } = harness.queue;
  harness.queue.sendBatch = (lane, all) => {
    batches.push(all.length);
    return sendBatch.call(harness.queue, lane, all);
  };
  const keys = await overdue(harness, 25);
  const sweep = new Sweep(harness.context);
  await sweep.resend(turnKeys, () => true);
  expect(sweep.swept).toMatchObject({ due: 25, sent: 25, oldestSeconds: 60, cutShort: false });
  expect(batches).toEqual([10, 10, 5]);
  expect(reads).toEqual([]);
  const found = bodies(harness) as RunKey[];
  expect(found.map(({ run }) => run).sort()).toEqual(keys.map(({ run }) => run).sort());
});

test("a message of a batch that SQS does not take is resent when its entry is due again, and the others are sent", async () => {
  const harness = new Harness({ tasks: [walkTask(5)] });
  const [first, second, third] = (await overdue(harness, 3)) as [RunKey, RunKey, RunKey];
  const { sendBatch } = harness.queue;
  harness.queue.sendBatch = async (lane, all) => {
    const refused = all.findIndex((body) => body.includes(second.run));
    await sendBatch.call(
      harness.queue,
      lane,
      all.filter((_, i) => i !== refused),
    );
    return [{ index: refused, reason: "InternalError: not now" }];
  };
  expect(await harness.sweep()).toMatchObject({ due: 3, sent: 2, failed: 1 });
  const sent = (bodies(harness) as RunKey[]).map(({ run }) => run);
  expect(sent.sort()).toEqual([first.run, third.run]);
  expect(harness.log).toContainEqual({
    level: "warn",
    event: "not sent",
    run: `walk/${second.run}`,
    fields: { status: "enqueued", turn: 0, sends: 1, error: "InternalError: not now" },
  });
  harness.queue.sendBatch = sendBatch;
  await harness.minute();
  const again = (bodies(harness) as RunKey[]).map(({ run }) => run);
  expect(again).toContain(second.run);
});

test("a batch without an answer fails no other entry of the sweep", async () => {
  const harness = new Harness({ tasks: [walkTask(5)] });
  await overdue(harness, 11);
  const { sendBatch } = harness.queue;
  let calls = 0;
  harness.queue.sendBatch = async (lane, all) => {
    if (++calls === 1) throw new Error("no answer");
    return sendBatch.call(harness.queue, lane, all);
  };
  expect(await harness.sweep()).toMatchObject({ due: 11, sent: 1, failed: 10 });
});

test("the run of a dead worker is sent before runs that wait for a worker, however long those are overdue", async () => {
  const harness = new Harness({ tasks: [walkTask(5)] });
  await overdue(harness, 40);
  await harness.change(key, {
    ...enqueued,
    status: "running",
    leaseId: "dead",
    leaseExpiresAt: harness.clock.now() - 30_000,
    ...leaseDue(key, harness.clock.now() - 1),
  });
  await harness.sweep();
  expect(bodies(harness)[0]).toEqual({ ...key, turn: 0 });
});

test("an entry that was moved after the index was read is left alone", async () => {
  let moves = true;
  const later = () => ({ ...enqueued, ...turnDue(key, harness.clock.now() + 60_000) });
  const harness: Harness = open(async ({ method, args, forward }) => {
    const answer = await forward();
    if (moves && method === "due" && args[0] === turnDue(key, 0).dueKey) {
      moves = false;
      await harness.change(key, later());
    }
    return answer;
  });
  await harness.change(key, { ...enqueued, ...turnDue(key, harness.clock.now()) });
  const before = later();
  expect(await harness.sweep()).toMatchObject({ due: 1, sent: 0, failed: 0 });
  expect(await harness.memory.get(key)).toMatchObject(before);
});

test("an entry that became one for a person at the same instant stays one", async () => {
  const harness = new Harness({ tasks: [walkTask(5)] });
  const dueAt = harness.clock.now() - 1;
  await harness.change(key, { status: "errored", turn: 0, dueKey: "attention#errored#3", dueAt });
  const { context } = harness;
  const stale = { ...key, lane: "default", ...turnDue(key, dueAt) };
  const store = interceptedStore(context.store, ({ method, args, forward }) =>
    method === "due" ? { items: args[0] === stale.dueKey ? [stale] : [] } : forward(),
  );
  const sweep = new Sweep({ ...context, store });
  await sweep.resend(turnKeys, () => true);
  expect(sweep.swept).toMatchObject({ due: 1, sent: 0, forgotten: 0 });
  expect(await harness.memory.get(key)).toMatchObject({ status: "errored", dueKey: "attention#errored#3" });
});

test("an index key that cannot be read does not keep other runs from being resent", async () => {
  const { dueKey } = turnDue(key, 0);
  const other = dueKey === "turn#3" ? "turn#4" : "turn#3";
  const harness = openIndex((each) => each === other);
  await harness.change(key, { ...enqueued, dueKey, dueAt: harness.clock.now() });
  expect(await harness.sweep()).toMatchObject({ due: 1, sent: 1, keys: 31, unreadKeys: 1 });
  expect((await harness.runs("walk")).map(({ trigger }) => trigger)).toEqual(["startup", "daily"]);
});

test("a sweeper that can read none of its keys fails, after all that does not need them", async () => {
  const harness = openIndex((dueKey) => /^(lease|turn)#/.test(dueKey));
  await harness.change(key, { ...enqueued, dueKey: "wait#walk#", dueAt: 1 });
  await expect(harness.sweep()).rejects.toThrow("none of the index's 32 keys could be read");
  expect(sweepLine(harness)?.fields).toMatchObject({ keys: 0, unreadKeys: 32, handedOn: 1 });
  expect((await harness.runs("walk")).map(({ trigger }) => trigger)).toEqual(["startup", "daily"]);
});

test("a sweep that was cut short says so, and how long the oldest entry has been overdue", async () => {
  const harness = new Harness({ tasks: [walkTask(5)] });
  await overdue(harness, 60);
  let left = 50_000;
  const context = {
    functionName: "pawl-dev-sweeper",
    getRemainingTimeInMillis: () => {
      left -= 1_000;
      return left;
    },
  } as Context;
  const swept = await harness.sweeper({}, context);
  expect(swept).toMatchObject({ cutShort: true, oldestSeconds: 60 });
  expect(swept.due).toBeLessThan(60);
  expect(swept.sent).toBe(swept.due);
  expect(sweepLine(harness)).toMatchObject({ level: "warn", fields: { cutShort: true } });
});

test("a sweep without time for any entry still says how long the oldest has been overdue", async () => {
  const harness = new Harness({ tasks: [walkTask(5)] });
  await overdue(harness, 3);
  const swept = await harness.sweeper({}, harness.lambdaContext(4));
  expect(swept).toMatchObject({ due: 0, sent: 0, oldestSeconds: 60, cutShort: true });
  expect(sweepLine(harness)?.fields).toHaveProperty("_aws");
});

test("a sweep that finds nothing to do logs at debug and nothing else, and one that resends a run logs at info", async () => {
  const harness = new Harness({ tasks: [walkTask(5)] });
  // The first one looks at what only changes with a deploy.
  await harness.sweep();
  const idle = harness.log.length;
  await harness.minute();
  expect(harness.log.slice(idle).filter(({ level }) => level !== "debug")).toEqual([]);
  expect(sweepLine(harness)).toMatchObject({ level: "debug", fields: { due: 0, sent: 0 } });
  await overdue(harness, 1);
  await harness.sweep();
  expect(sweepLine(harness)).toMatchObject({ level: "info", fields: { due: 1, sent: 1 } });
});

test("the age of the oldest entry is a metric in minutes in which something was due, and costs nothing in others", async () => {
  const harness = new Harness({ tasks: [walkTask(5)] });
  await harness.sweep();
  expect(sweepLine(harness)?.fields).not.toHaveProperty("_aws");
  await overdue(harness, 1);
  await harness.sweeper({}, { ...harness.lambdaContext(50), functionName: "pawl-dev-sweeper" });
  expect(sweepLine(harness)?.fields).toMatchObject({
    oldestSeconds: 60,
    functionName: "pawl-dev-sweeper",
    _aws: {
      Timestamp: harness.clock.now(),
      CloudWatchMetrics: [
        {
          Namespace: "Pawl",
          Dimensions: [["functionName"]],
          Metrics: [{ Name: "oldestSeconds", Unit: "Seconds" }],
        },
      ],
    },
  });
});

test("the sweeper resends a live run that still has an end to announce, and announces one that has ended", async () => {
  const harness = new Harness({ tasks: [walkTask(5)] });
  const [live, ended] = await overdue(harness, 2);
  await harness.change(live as RunKey, { announce: true });
  await harness.change(ended as RunKey, { announce: true, status: "succeeded" });
  await harness.sweep();
  expect(bodies(harness)).toMatchObject([{ run: live?.run }]);
  expect((await harness.memory.get(ended as RunKey))?.announce).toBeUndefined();
});
