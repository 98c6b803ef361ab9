/** What a test can assert of tasks that are started: by a run's code, after it, and by an event. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { start } from "../../client.ts";
import { csv, s3Object } from "../../functions/collections/index.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { after, onEvent } from "../../functions/schedule/index.ts";
import { MemoryRunStore, runTask, startedByEvent } from "./index.ts";

const now = new Date("2026-11-21T03:00:00Z");
const invoice = defineTask({
  name: "send-invoice",
  description: "Sends an invoice.",
  params: v.object({ order: v.number() }),
  run: () => {},
}) as Task;
const close = defineTask({
  name: "close-orders",
  description: "Closes orders, and has the large ones invoiced.",
  maxAttempts: 1,
  items: async function* () {
    for (const id of [7, 8, 9]) yield [{ id }, id] as const;
  },
  process: async ({ id }) => {
    if (id !== 8) await start(invoice, { order: id }, { id: `order-${id}`, tags: ["large"] });
  },
}) as Task;
const report = defineTask({
  name: "report",
  description: "Follows the closing of orders.",
  triggers: [
    after(close, "succeeded", { id: "closed", params: { ended: "$.status", ticks: "$.ticks" } }),
    after(close, "errored", { id: "failed" }),
  ],
  params: v.object({ ended: v.optional(v.string()), ticks: v.optional(v.number()) }),
  run: () => {},
}) as Task;

test("a test asserts which tasks a run has started, with which params, and by what", async () => {
  const run = await runTask(close, { now, deployed: [invoice, report] });
  const sent = { task: "send-invoice", by: "client", at: now, tags: ["large"], status: "enqueued" };
  expect(run.started).toEqual([
    { ...sent, params: { order: 7 } },
    { ...sent, params: { order: 9 } },
    {
      task: "report",
      params: { ended: "succeeded", ticks: 3 },
      by: "closed",
      at: now,
      tags: [],
      status: "enqueued",
    },
  ]);
  expect(run).toMatchObject({ status: "succeeded", ids: [7, 8, 9], moves: ["create", "claim", "succeed"] });
});

test("a test asserts that a run has started nothing", async () => {
  const run = await runTask(close, { items: [{ id: 8 }], deployed: [invoice] });
  expect(run.started).toEqual([]);
  expect((await runTask(report)).started).toEqual([]);
});

test("a run that fails starts those that follow a failure, and one id starts one run however many turns ask for it", async () => {
  const items = [{ id: 7 }, { id: 7 }, { id: 7 }];
  const twice = await runTask(close, { items, interruptAfter: 1, deployed: [invoice] });
  expect(twice.turns.length).toBeGreaterThan(1);
  expect(twice.started.map(({ params }) => params)).toEqual([{ order: 7 }]);
  const failing = await runTask(close, { items: [{ id: "x" }], deployed: [invoice, report] });
  expect(failing.error).toContain('"order"');
  expect(failing.started.map(({ task, by }) => [task, by])).toEqual([["report", "failed"]]);
});

test("of several runs over one store each tells what it has started itself", async () => {
  const store = new MemoryRunStore();
  for (const id of [7, 9]) {
    const { started } = await runTask(close, { store, items: [{ id }], deployed: [invoice] });
    expect(started.map(({ params }) => params)).toEqual([{ order: id }]);
  }
});

test("code starts a run with a file by the URL of an object that it has put", async () => {
  const put: Record<string, string> = {};
  const importPrices = defineTask({
    name: "import-prices",
    description: "Imports prices from a CSV.",
    params: v.object({ csv: v.string() }),
    items: ({ cursor, params }) => csv(s3Object(params.csv), { after: cursor }),
    process: ({ id }) => void id,
  }) as Task;
  const fetchPrices = defineTask({
    name: "fetch-prices",
    description: "Fetches the prices of the day and has them imported.",
    async run() {
      put["s3://prices/2026-11-21.csv"] = "id,price\nx,7\ny,8\n";
      await start(importPrices, { csv: "s3://prices/2026-11-21.csv" }, { id: "prices-2026-11-21" });
    },
  }) as Task;
  const { started } = await runTask(fetchPrices, { deployed: [importPrices] });
  const [{ task, params } = { params: {} }] = started;
  expect([task, params]).toEqual(["import-prices", { csv: "s3://prices/2026-11-21.csv" }]);
  const imported = await runTask(importPrices, { params, files: put });
  expect(imported).toMatchObject({ status: "succeeded", ids: ["x", "y"] });
});

test("a task that starts another run of its own is not given that run's turns", async () => {
  const again = defineTask({
    name: "again",
    description: "Starts itself.",
    maxAttempts: 1,
    run: async () => void (await start("again")),
  }) as Task;
  const run = await runTask(again, { deployed: [] });
  expect(run).toMatchObject({ status: "succeeded", started: [{ task: "again", by: "client", params: {} }] });
  expect(run.turns).toHaveLength(1);
});

test("a task that is not among those that are deployed is named, and without any the option is", async () => {
  expect((await runTask(close, { deployed: [report] })).error).toBe(
    'no task "send-invoice": there are close-orders, report',
  );
  expect((await runTask(close)).error).toContain("a test gives runTask { deployed:");
  await expect(runTask(close, { deployed: ["send-invoice"] as never })).rejects.toThrow(
    "deployed [ 'send-invoice' ] is not allowed: an array of what defineTask returns",
  );
});

const sold = defineTask({
  name: "sold",
  description: "Is started by events.",
  triggers: [
    onEvent(
      { source: ["my.shop"], detail: { price: [{ numeric: [">", 10] }] } },
      { id: "dear", params: { order: "$.detail.order" } },
    ),
    onEvent({ source: ["my.shop"] }, { id: "other-bus", bus: "shop", params: { order: 1 } }),
  ],
  params: v.object({ order: v.number() }),
  run: () => {},
}) as Task;

test("a test asserts which tasks an event starts, on which bus, and with which params", async () => {
  const event = { source: "my.shop", detail: { order: 7, price: 11 } };
  expect(await startedByEvent([close, sold], event)).toEqual([
    { task: "sold", trigger: "dear", params: { order: 7 } },
  ]);
  expect(await startedByEvent([sold], event, { bus: "shop" })).toEqual([
    { task: "sold", trigger: "other-bus", params: { order: 1 } },
  ]);
  expect(await startedByEvent([sold], { ...event, detail: { order: 7, price: 9 } })).toEqual([]);
  expect(await startedByEvent([sold], { ...event, detail: { order: "x", price: 11 } })).toEqual([
    {
      task: "sold",
      trigger: "dear",
      params: { order: "x" },
      refused: 'param "order": "x" is not of type number',
    },
  ]);
});
