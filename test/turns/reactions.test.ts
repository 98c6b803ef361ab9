/** Runs that events and messages of users' queues start. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { directoryOf, type ManifestTask } from "../../functions/model/task/manifest.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { pauseTask } from "../../functions/operators/index.ts";
import { onEvent, onQueue } from "../../functions/schedule/index.ts";
import { Harness, type HarnessProps } from "../engine/harness.ts";
import { sqsEvent } from "../simulation/lambda-event.ts";

const id = "6a7e8feb-b491-4cf7-a9f1-bf3703467718";
const at = "2026-03-01T11:59:58Z";
const run = `${at}/sold~${id}`;

const seen: unknown[] = [];
const take = defineTask({
  name: "take",
  description: "Takes orders.",
  triggers: [
    onEvent({ source: ["my.shop"] }, { id: "sold", params: { order: "$.detail.order" }, maxRuns: 2 }),
    onQueue("orders", { id: "orders" }),
  ],
  params: v.object({ order: v.number() }),
  run: ({ params }) => void seen.push(params),
}) as Task;

function message(event: object = {}, trigger = "sold"): string {
  return JSON.stringify({ task: "take", trigger, at, event: { id, detail: { order: 7 }, ...event } });
}

/** A deployment of "take", with what synth says of its triggers. */
function deployment(props: Partial<HarnessProps> = {}): Harness {
  seen.length = 0;
  return new Harness({ tasks: [take], ...props });
}

test("an event starts one run, named after it, however often it is delivered", async () => {
  const harness = deployment();
  for (let n = 0; n < 3; n++) await harness.queue.send("default", message());
  await harness.drain();
  expect(await harness.run("take")).toMatchObject({
    run,
    status: "succeeded",
    trigger: "sold",
    params: '{"order":7}',
  });
  expect(seen).toEqual([{ order: 7 }]);
});

test("an event whose params its task does not take ends as errored, with them, and can be redriven", async () => {
  const harness = deployment();
  await harness.queue.send("default", message({ detail: { order: "seven" } }));
  await harness.drain();
  expect(await harness.run("take")).toMatchObject({
    status: "errored",
    reason: 'param "order": "seven" is not of type number',
    params: '{"order":"seven"}',
    dueKey: expect.stringMatching(/^attention#errored#/),
  });
});

test("an event of a task that is paused is recorded as paused, of one that is disabled as skipped", async () => {
  const paused = deployment();
  await pauseTask(paused.context, "take");
  await paused.queue.send("default", message());
  await paused.drain();
  expect(await paused.run("take")).toMatchObject({ status: "paused", reason: "task is paused" });
  const disabled = deployment({ disabled: ["take"] });
  await disabled.queue.send("default", message());
  await disabled.drain();
  expect(await disabled.run("take")).toMatchObject({ status: "skipped", reason: "disabled" });
});

test("a third event of a trigger that starts two runs is skipped", async () => {
  const harness = deployment();
  for (const each of ["a", "b", "c"]) await harness.queue.send("default", message({ id: each }));
  await harness.drain();
  const found = (await harness.runs("take")).map(({ status, reason }) => reason ?? status);
  expect(found.sort()).toEqual(["limit", "succeeded", "succeeded"]);
});

test("an event of a trigger that is gone, and one without an id, are rejected in one line", async () => {
  const harness = deployment();
  await harness.queue.send("default", message({}, "gone"));
  await harness.queue.send("default", message({ id: "with space" }));
  await harness.queue.send(
    "default",
    JSON.stringify({ task: "take", trigger: "sold", at: "today", event: { id } }),
  );
  await harness.drain();
  const reasons = (await harness.runs("(rejected)")).map(({ reason }) => reason);
  expect(reasons.sort()).toEqual([
    'at "today" is not an instant in ISO 8601',
    expect.stringMatching(/^event \{"id":"with space".* has no id of 1 to 128 printable ASCII characters$/),
    'task "take" has no trigger gone any more',
  ]);
});

test("an event of another lane's task is forwarded, and one of a task that is gone is rejected after a quarter of an hour", async () => {
  const harness = new Harness({ tasks: [], elsewhere: { take: "bulk" } });
  await harness.queue.send("default", message());
  await harness.drain();
  await harness.clock.advance(30_000);
  expect(harness.queue.receive("bulk")?.body).toBe(message());
  const gone = new Harness({ tasks: [] });
  await gone.queue.send("default", message());
  await gone.drainFor(16);
  expect((await gone.run("(rejected)")).reason).toBe('task "take" is not deployed: there are none');
});

test("an event that its queue gave up is recorded by the dead-letter function, and sent by the sweeper", async () => {
  const harness = deployment();
  await harness.queue.send("default", "{}");
  harness.queue.dead.push({ ...harness.queue.receive("default"), body: message() } as never);
  expect(await harness.takeDeadLetters()).toBe(0);
  expect(await harness.run("take")).toMatchObject({ run, status: "enqueued" });
  await harness.drainFor(4);
  expect((await harness.run("take")).status).toBe("succeeded");
});

/** Hands a message of the queue "orders" to the worker, as its event source does. Returns how many failed. */
async function order(harness: Harness, messageId: string, body: string): Promise<number> {
  const sent = { messageId, receiptHandle: messageId, body, receives: 1, sentAt: Date.parse(at) };
  const batch = sqsEvent([sent], "orders");
  for (const record of batch.Records) record.eventSourceARN = "arn:aws:sqs:eu-west-1:123456789012:orders";
  const answer = (await harness.worker(batch, harness.lambdaContext(20))) as { batchItemFailures: unknown[] };
  return answer.batchItemFailures.length;
}

test("a message of a user's queue starts one run, named after it, with its body as params", async () => {
  const harness = deployment();
  expect([await order(harness, "m-1", '{"order":9}'), await order(harness, "m-1", '{"order":9}')]).toEqual([
    0, 0,
  ]);
  await harness.drain();
  expect(await harness.run("take")).toMatchObject({ run: `${at}/orders~m-1`, status: "succeeded" });
  expect(seen).toEqual([{ order: 9 }]);
});

test("a message of a user's queue that says more than JavaScript keeps is rejected, and one with a byte order mark is read", async () => {
  const harness = deployment();
  await order(harness, "m-1", '{"order":9007199254740993}');
  await order(harness, "m-2", '{"order":1,"order":2}');
  await order(harness, "m-3", '\uFEFF{"order":9}\r\n');
  const reasons = (await harness.runs("(rejected)")).map(({ reason }) => reason);
  expect(reasons.sort()).toEqual([
    expect.stringMatching(/^trigger orders: .*9007199254740993/),
    expect.stringMatching(/^trigger orders: .*"order".*twice/),
  ]);
  expect(await harness.run("take")).toMatchObject({ params: '{"order":9}' });
});

test("a message of a user's queue that is no JSON object is rejected, and one with refused params is errored", async () => {
  const harness = deployment();
  await order(harness, "m-1", "order 9");
  await order(harness, "m-2", "[9]");
  await order(harness, "m-3", '{"orders":9}');
  const reasons = (await harness.runs("(rejected)")).map(({ reason }) => reason);
  expect(reasons.sort()).toEqual([
    'trigger orders: params [9] are not a JSON object such as {"days": 30}',
    'trigger orders: the body is not JSON: "order 9"',
  ]);
  expect(await harness.run("take")).toMatchObject({
    status: "errored",
    reason: 'param "orders" is unknown, did you mean order?; param "order" is missing',
  });
});

test("a message of a user's queue comes back by that queue's own visibility where the table is out", async () => {
  const harness = new Harness({
    tasks: [take],
    store: (store) =>
      new Proxy(store, {
        get: (target, name) =>
          name === "update" ? () => Promise.reject(new Error("out")) : Reflect.get(target, name),
      }),
  });
  expect(await order(harness, "m-1", '{"order":9}')).toBe(1);
  expect(harness.log.map(({ event }) => event)).not.toContain("visibility not set");
});

test("what events and queues start is known to every function, and costs a directory without them nothing", () => {
  const manifestTask = {
    name: "take",
    lane: "default",
    triggers: take.triggers,
    settings: {},
    enabled: true,
  };
  const tasks = [manifestTask] as unknown as readonly ManifestTask[];
  expect(directoryOf({ tasks }).reactions).toEqual({
    take: { sold: { limits: { maxRuns: 2 }, params: { order: "$.detail.order" } }, orders: {} },
  });
  expect(
    directoryOf({ tasks: [{ ...manifestTask, triggers: [] } as unknown as ManifestTask] }),
  ).not.toHaveProperty("reactions");
});
