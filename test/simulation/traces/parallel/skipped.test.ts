/** Items that shards skip, whose workers die between two writes. */
import { expect, test } from "vitest";
import { readSkipped } from "../../../../functions/runs/index.ts";
import { ShardsTrace } from "./shards-trace.ts";

const skips = { maxAttempts: 1, onItemError: "skip" };

async function recorded(trace: ShardsTrace): Promise<readonly string[]> {
  const items: string[] = [];
  for await (const { cursor } of readSkipped(trace.harness.memory, await trace.parent())) items.push(cursor);
  return items;
}

test("what a dead worker recorded of one item lands after its successor recorded two: each is in the chain once", async () => {
  const trace = new ShardsTrace({ sizes: [4, 1], task: skips });
  trace.itemMs = 600;
  trace.onItem = (item) => {
    if (item < 2) throw new Error(`item ${item}`);
  };
  await trace.start();
  await trace.deliver();
  const dead = trace.actor();
  const put = dead.hold("updateAttachment");
  await trace.deliver("000", dead);
  await trace.pass(1);
  expect(put.isMade).toBe(true);
  dead.die();
  await trace.goOn(200);
  expect(await recorded(trace)).toEqual(["0", "1"]);
  await put.land();
  expect(await recorded(trace)).toEqual(["0", "1"]);
  expect(await trace.parent()).toMatchObject({ status: "succeeded", skippedItems: 2, ticks: 3 });
});

test.each([
  [3, { status: "succeeded", skippedItems: 2 }],
  [2, { status: "errored", skippedItems: 1 }],
])(
  "of %d items that may fail, a worker that dies between a permit and its checkpoint loses one",
  async (maxItemErrors, ends) => {
    const trace = new ShardsTrace({ task: { ...skips, maxItemErrors } });
    trace.onItem = (item) => {
      if (item % 2 === 0) throw new Error(`item ${item}`);
    };
    await trace.start();
    await trace.deliver();
    const dead = trace.actor();
    const permit = dead.hold("permit");
    await trace.deliver("000", dead);
    await permit.land();
    dead.die();
    await trace.goOn(200);
    expect(await trace.parent()).toMatchObject({ ...ends, permits: maxItemErrors === 3 ? 3 : 2 });
  },
);
