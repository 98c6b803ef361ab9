/** What the functions do where the data is of another format than they write, and what they ask for it. */
import { expect, test } from "vitest";
import { makeDeadLetter } from "../../../functions/dead-letter.ts";
import { dataFormat, formatPart } from "../../../functions/model/format/data-format.ts";
import { formatCheck, formatRefusal } from "../../../functions/model/format/format-check.ts";
import { resolveSettings } from "../../../functions/model/task/layers/resolve-settings.ts";
import type { Services } from "../../../functions/model/task/services.ts";
import { migrations } from "../../../functions/upkeep/migrations/index.ts";
import { makeWorker } from "../../../functions/worker.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { onceTask } from "../../engine/sample-tasks.ts";
import { putTables, readFixture, type StoredTables } from "../../fixtures/read.ts";
import { MemoryRunStore } from "../../memory/run-store.ts";
import { sqsEvent } from "../../simulation/lambda-event.ts";

const newer = dataFormat.writes + 1;
const refusal = `the data is of format ${newer}, and pawl 0.2.0 reads formats 1 to 2: deploy the newer version again, and use its command`;
const migrateLane = { "pawl.migrate": "pawl" };

/** A deployment whose functions ask for the format, as shipped ones do. Its calls are counted by their names. */
async function deployment({ format, done = [] as string[] }: { format?: number; done?: string[] } = {}) {
  const calls: string[] = [];
  const memory = new MemoryRunStore();
  if (format !== undefined)
    await memory.updatePart(formatPart, { name: "test", condition: [], set: { format } });
  const task = onceTask(done);
  const store = interceptedStore(memory, ({ method, write, args, forward }) => {
    calls.push(write ?? `${method} ${(args[0] as { part?: string }).part ?? ""}`.trim());
    return forward();
  });
  const harness = new Harness({ tasks: [task], memory, elsewhere: migrateLane, store: () => store });
  const check = () => formatCheck(() => store.getPart(formatPart));
  const worker = makeWorker({
    ...harness.context,
    lane: harness.lane,
    services: {} as Services,
    config: {},
    tasks: [{ task, settings: resolveSettings(task.settings), enabled: true, startWithin: () => 3_600 }],
    endProcess: () => {
      throw new Error("the process ends");
    },
    refuses: formatRefusal(() => store.getPart(formatPart)),
  });
  const sweeper = harness.makeSweeper({ timed: [] }, { followsFormat: true });
  return {
    harness,
    memory,
    calls,
    done,
    worker,
    sweeper,
    deadLetter: makeDeadLetter(harness.context, check()),
  };
}

type Deployment = Awaited<ReturnType<typeof deployment>>;

/** Hands the oldest message to the worker. The messages that come back. */
async function work({ harness, worker }: Deployment): Promise<readonly string[]> {
  const message = harness.queue.receive("default");
  if (message === undefined) throw new Error("there is no message");
  const answer = await worker(sqsEvent([message], "default"), harness.lambdaContext(20));
  const { batchItemFailures } = answer as { batchItemFailures: { itemIdentifier: string }[] };
  if (batchItemFailures.length === 0) harness.queue.delete("default", message.receiptHandle);
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

test("there is a migration to each format that this version writes, from the one before", () => {
  expect(migrations.map(({ to }) => to)).toEqual(
    Array.from({ length: dataFormat.writes - 1 }, (_, i) => i + 2),
  );
  expect(dataFormat.readsFrom).toBe(1);
});

test("a worker reads the format once in each environment, and no turn after that costs a read more", async () => {
  const deployed = await deployment({ format: dataFormat.writes });
  await deployed.harness.occur("once", "daily", "2026-03-01T12:00:00Z");
  expect(await work(deployed)).toEqual([]);
  expect(deployed.calls).toEqual(["getPart sweeper", "take slot", "claim", "succeed", "give slot back"]);

  deployed.calls.length = 0;
  await deployed.harness.clock.advance(1_000);
  await deployed.harness.occur("once", "daily", "2026-03-01T12:00:01Z");
  expect(await work(deployed)).toEqual([]);
  expect(deployed.calls).toEqual(["take slot", "claim", "succeed", "give slot back"]);
});

test("a worker works on data of an older format that it reads, and of a stage that has none yet", async () => {
  const deployed = await deployment();
  await deployed.harness.occur("once", "daily", "2026-03-01T12:00:00Z");
  expect(await work(deployed)).toEqual([]);
  expect(deployed.done).toEqual(["2026-03-01T12:00:00Z/daily"]);
});

test("a worker that finds newer data lets its messages come back, says why, and writes nothing", async () => {
  const deployed = await deployment({ format: newer });
  const { harness, calls, memory, done } = deployed;
  await harness.occur("once", "daily", "2026-03-01T12:00:00Z");

  expect(await work(deployed)).toHaveLength(1);

  expect(calls).toEqual(["getPart sweeper"]);
  expect(done).toEqual([]);
  const lines = harness.log.filter(({ level }) => level !== "debug");
  expect(lines.map(({ event }) => event)).toEqual(["message comes back"]);
  expect(String(lines[0]?.fields?.error)).toContain(refusal);

  // The newer version is deployed again, which here means data that this one reads.
  await memory.updatePart(formatPart, { name: "test", condition: [], set: { format: dataFormat.writes } });
  await harness.clock.advance(60_000);
  expect(await work(deployed)).toEqual([]);
  expect(done).toEqual(["2026-03-01T12:00:00Z/daily"]);
});

test("a message that no worker may read takes over an hour and a half to become a dead letter", async () => {
  const deployed = await deployment({ format: newer });
  const { harness } = deployed;
  await harness.occur("once", "daily", "2026-03-01T12:00:00Z");
  const start = harness.clock.now();
  while (harness.queue.dead.length === 0) {
    const message = harness.queue.receive("default");
    if (message !== undefined)
      await deployed.worker(sqsEvent([message], "default"), harness.lambdaContext(20));
    await harness.clock.advance(10_000);
  }
  expect(harness.clock.now() - start).toBeGreaterThan(90 * 60_000);
}, 30_000);

test("a direct invocation of a worker that finds newer data fails, and says why", async () => {
  const { harness, worker, calls } = await deployment({ format: newer });
  await expect(worker({ task: "once" }, harness.lambdaContext(20))).rejects.toThrow(refusal);
  expect(calls).toEqual(["getPart sweeper"]);
});

test("a dead letter comes back as long as the data is newer", async () => {
  const { harness, deadLetter, memory, calls } = await deployment({ format: newer });
  const body = JSON.stringify({ task: "once", trigger: "daily", scheduledTime: "2026-03-01T11:00:00Z" });
  const message = { messageId: "dead", receiptHandle: "dead", body, receives: 1, sentAt: 0 };
  const event = sqsEvent([message], "default");
  await expect(deadLetter(event, harness.lambdaContext(30))).rejects.toThrow(refusal);
  expect(calls).toEqual(["getPart sweeper"]);

  await memory.updatePart(formatPart, { name: "test", condition: [], set: { format: 2 } });
  expect(await deadLetter(event, harness.lambdaContext(30))).toEqual({ batchItemFailures: [] });
  expect((await harness.run("once")).status).toBe("errored");
});

test("a sweeper that finds newer data does nothing, and its invocation fails", async () => {
  const { harness, sweeper, calls } = await deployment({ format: newer });
  for (let minute = 0; minute < 2; minute++)
    await expect(sweeper({}, harness.lambdaContext(50))).rejects.toThrow(refusal);
  expect(calls).toEqual(["getPart sweeper", "getPart sweeper"]);
});

test("a sweeper of this format reads it once, and looks for nothing older", async () => {
  const { harness, sweeper, calls } = await deployment({ format: dataFormat.writes });
  for (let minute = 0; minute < 3; minute++) await sweeper({}, harness.lambdaContext(50));
  expect(calls.filter((call) => call === "getPart sweeper")).toHaveLength(1);
});

test("in a stage that has nothing older the sweeper raises the format after 20 minutes, and starts nothing", async () => {
  const { harness, sweeper, memory, calls } = await deployment();
  for (let minute = 0; minute < 20; minute++) {
    await sweeper({}, harness.lambdaContext(50));
    expect((await memory.getPart(formatPart))?.format).toBeUndefined();
    await harness.clock.advance(60_000);
  }
  await sweeper({}, harness.lambdaContext(50));
  expect(await memory.getPart(formatPart)).toMatchObject({ format: 2 });
  expect(await harness.runs("pawl.migrate")).toEqual([]);

  calls.length = 0;
  await sweeper({}, harness.lambdaContext(50));
  expect(calls).not.toContain("raise format");
});

test("a sweeper that finds what 0.1.0 has stored starts pawl.migrate, once for all environments", async () => {
  const { harness, sweeper, memory } = await deployment();
  await putTables(memory, readFixture<StoredTables>("0.1.0", "tables"));
  await sweeper({}, harness.lambdaContext(50));
  await harness.makeSweeper({ timed: [] }, { followsFormat: true })({}, harness.lambdaContext(50));
  expect(await harness.run("pawl.migrate")).toMatchObject({ status: "enqueued", lane: "pawl" });
});
