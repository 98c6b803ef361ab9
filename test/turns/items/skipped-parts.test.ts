/** Where skipped items are stored: before the cursor passes them, under names that no other worker uses. */
import { expect, test } from "vitest";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore, type StoreCall } from "../../engine/intercepted-store.ts";
import { walkTask } from "../../engine/sample-tasks.ts";
import { skippedOf } from "../../engine/skipped-of.ts";

const isPut = ({ write }: StoreCall) => write === "put skipped";

/** Skips each item, and takes a second for each. */
function slowTask(harness: () => Harness, count = 4) {
  return walkTask(
    count,
    async (n) => {
      await harness().clock.advance(1_100);
      throw new Error(`${n} is bad`);
    },
    { onItemError: "skip" },
  );
}

async function cursorsOf(harness: Harness): Promise<readonly string[]> {
  const skipped = await skippedOf(harness.memory, await harness.run("walk"));
  return skipped.map(({ cursor }) => cursor);
}

test("a part is put before the write whose cursor passes its items, and the write names it", async () => {
  const calls: unknown[] = [];
  const harness: Harness = new Harness({
    tasks: [slowTask(() => harness, 2)],
    store: (store) =>
      interceptedStore(store, ({ args, write, forward }) => {
        const set = (args.at(-1) as { set?: Record<string, unknown> }).set;
        if (write !== undefined && !write.includes("slot"))
          calls.push([write, set?.cursor, set?.skippedItems, set?.skippedHead]);
        return forward();
      }),
  });
  await harness.occur("walk");
  await harness.drain();
  const { leaseId } = await harness.run("walk");
  expect(calls).toEqual([
    ["claim", undefined, undefined, undefined],
    ["put skipped", undefined, undefined, undefined],
    ["checkpoint", "1", 1, `000.${leaseId}.1`],
    ["put skipped", undefined, undefined, undefined],
    ["checkpoint", "2", 2, `000.${leaseId}.2`],
    ["succeed", undefined, 2, `000.${leaseId}.2`],
  ]);
});

test("a part that cannot be put leaves the cursor where it was, and is put with the next checkpoint", async () => {
  let fails = 2;
  const harness: Harness = new Harness({
    tasks: [slowTask(() => harness)],
    store: (store) =>
      interceptedStore(store, async (call) => {
        if (isPut(call) && fails-- > 0) {
          expect((await harness.run("walk")).cursor).toBeUndefined();
          throw new Error("no answer");
        }
        return call.forward();
      }),
  });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", skippedItems: 4, ticks: 0 });
  expect(await cursorsOf(harness)).toEqual(["1", "2", "3", "4"]);
});

test("what a dead worker put without its checkpoint is in no chain: each item is listed once", async () => {
  let dies = true;
  const harness: Harness = new Harness({
    tasks: [slowTask(() => harness, 3)],
    store: (store) =>
      interceptedStore(store, (call) => {
        // The checkpoint after the second part never leaves the machine, nor does anything after it.
        if (dies && ["checkpoint", "succeed", "interrupt"].includes(call.write ?? "") && written > 1)
          return new Promise(() => {});
        if (isPut(call)) written++;
        return call.forward();
      }),
  });
  let written = 0;
  await harness.occur("walk");
  void harness.next();
  await harness.clock.advance(200_000);
  expect(await harness.run("walk")).toMatchObject({ status: "running", skippedItems: 1, cursor: "1" });
  dies = false;
  await harness.sweep();
  await harness.drain();
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "succeeded", skippedItems: 3 });
  expect(await harness.memory.attachmentsIn(`walk#${run.run}`)).toHaveLength(4);
  expect(await cursorsOf(harness)).toEqual(["1", "2", "3"]);
});

test("parts expire long after their run, which has no expiry to give them while it goes on", async () => {
  const expiries: unknown[] = [];
  const harness: Harness = new Harness({
    tasks: [slowTask(() => harness, 1)],
    store: (store) =>
      interceptedStore(store, (call) => {
        if (isPut(call)) expiries.push((call.args.at(-1) as { set: { expiresAt: number } }).set.expiresAt);
        return call.forward();
      }),
  });
  await harness.occur("walk");
  await harness.drain();
  expect(expiries).toEqual([Math.ceil(Date.parse("2026-03-01T12:00:01.100Z") / 1000) + (90 + 366) * 86_400]);
});
