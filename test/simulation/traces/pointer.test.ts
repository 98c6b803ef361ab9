import { expect, test } from "vitest";
import { doneOnce, nothingLeft, Trace } from "./trace.ts";

test("a run is created under the name that its id was reserved for, though a worker died between the two writes", async () => {
  const trace = new Trace();
  await trace.harness.queue.send("default", JSON.stringify({ task: "walk", id: "order-7" }));
  const { harness } = trace;
  const first = trace.actor();
  const create = first.hold("create");
  void first.next();
  await trace.pass(1);
  expect(create.isMade).toBe(true);
  first.die();
  expect(await trace.end()).toEqual({ ...nothingLeft, messages: 1, runs: {}, items: {} });
  const pointer = await harness.memory.getPart({ task: "walk", part: "id#order-7" });
  await trace.goOn(3);
  const [run] = await harness.runs("walk");
  expect(run?.run).toBe(pointer?.run);
  expect(await trace.end()).toEqual({
    ...doneOnce,
    runs: { message: "succeeded" },
    items: { message: [1, 2, 3] },
  });
});
