/** Redriving a rejected message: it goes back to its queue. */

import { expect, test } from "vitest";
import { redriveRun } from "../../functions/operators/redrive-run.ts";
import { Harness } from "../engine/harness.ts";
import { walkTask } from "../engine/sample-tasks.ts";

const body = '{"task":"walk","when":"now"}';

/** A deployment with one rejected message. */
async function rejected() {
  const harness = new Harness({ tasks: [walkTask(5)] });
  await harness.queue.send("default", body);
  await harness.drain();
  return { harness, record: await harness.run("(rejected)") };
}

test("a redriven message is sent once, as it was received", async () => {
  const { harness, record } = await rejected();
  await redriveRun(harness.context, record);
  expect(await harness.memory.get(record)).toMatchObject({ status: "rejected" });
  expect((await harness.memory.get(record))?.dueKey).toBeUndefined();
  expect(harness.queue.receive("default")?.body).toBe(body);
  await expect(redriveRun(harness.context, record)).rejects.toThrow("was redriven already");
});

test("a rejected message stays listed when its body cannot be sent", async () => {
  const { harness, record } = await rejected();
  const queue = { ...harness.queue, send: () => Promise.reject(new Error("no such queue")) };
  await expect(redriveRun({ ...harness.context, queue } as never, record)).rejects.toThrow("no such queue");
  expect(await harness.memory.get(record)).toEqual(record);
  await redriveRun(harness.context, record);
  expect(harness.queue.receive("default")?.body).toBe(body);
});

test("a rejected message stays listed when the command dies before it is sent, and a redrive a minute later sends it", async () => {
  const { harness, record } = await rejected();
  const never = () => new Promise<void>(() => {});
  void redriveRun({ ...harness.context, queue: { ...harness.queue, send: never } } as never, record);
  await harness.clock.advance(59_000);
  await expect(redriveRun(harness.context, record)).rejects.toThrow("is being redriven already");
  await harness.clock.advance(2_000);
  const { items } = await harness.memory.due(record.dueKey as string, { until: harness.clock.now() });
  expect(items.map(({ run }) => run)).toEqual([record.run]);
  await redriveRun(harness.context, record);
  expect(harness.queue.receive("default")?.body).toBe(body);
  expect((await harness.memory.get(record))?.dueKey).toBeUndefined();
});

test("a rejected message that two people redrive at once is sent once", async () => {
  const { harness, record } = await rejected();
  const both = await Promise.allSettled([
    redriveRun(harness.context, record),
    redriveRun(harness.context, record),
  ]);
  expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  await expect(redriveRun(harness.context, record)).rejects.toThrow("was redriven already");
  expect(harness.queue.receive("default")).toBeDefined();
  expect(harness.queue.receive("default")).toBeUndefined();
});

test("a rejected message of a lane that is gone is sent to a deployed lane", async () => {
  const { harness, record } = await rejected();
  await harness.change(record, { lane: "gone" });
  await redriveRun(harness.context, record);
  expect(harness.queue.receive("default")?.body).toBe(body);
});

test("a rejected message whose body was cut cannot be redriven", async () => {
  const { harness, record } = await rejected();
  await harness.change(record, { bodyCut: true });
  await expect(redriveRun(harness.context, record)).rejects.toThrow(
    `(rejected)/${record.run} cannot be redriven: only the first 3 KB of its body were kept`,
  );
});

test("a rejected message that was stored next to its record is sent as it was received", async () => {
  const harness = new Harness({ tasks: [walkTask(5)] });
  const long = JSON.stringify({ task: "walk", params: { x: "é".repeat(50_000) }, when: "now" });
  await harness.queue.send("default", long);
  await harness.drain();
  await redriveRun(harness.context, await harness.run("(rejected)"));
  expect(harness.queue.receive("default")?.body).toBe(long);
});

test("a message whose params are a text is not sent again: no task takes it", async () => {
  const harness = new Harness({ tasks: [walkTask(5)] });
  await harness.queue.send("default", JSON.stringify({ task: "walk", params: "{broken" }));
  await harness.drain();
  const record = await harness.run("(rejected)");
  await expect(redriveRun(harness.context, record)).rejects.toThrow(
    `(rejected)/${record.run} cannot be redriven: its params are a text, not a JSON object, and would be rejected again: mend them and send them once more`,
  );
  expect(await harness.memory.get(record)).toEqual(record);
  expect(harness.queue.receive("default")).toBeUndefined();
});
