/** Walks that are held to read units a second, in time that passes by their waits alone. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { readShare, readUnits } from "../../../functions/collections/dynamodb/pace.ts";
import { type ScanOptions, scan } from "../../../functions/collections/dynamodb.ts";
import { walked } from "../bytes.ts";
import { inRecordedTime } from "../recorded-time.ts";
import { type OrdersTables, openOrdersTables } from "./orders-table.ts";

let tables: OrdersTables;
// Each item takes 2 units to read consistently: 40 in all.
const consistent = { ConsistentRead: true };
beforeAll(async () => {
  tables = await openOrdersTables();
  await tables.make("on-demand", { shops: ["a", "b", "c", "d"], count: 5, bytes: 8_000 });
  await tables.make(
    "provisioned",
    { shops: ["a", "b", "c", "d"], count: 5, bytes: 8_000 },
    { BillingMode: "PROVISIONED", ProvisionedThroughput: { ReadCapacityUnits: 80, WriteCapacityUnits: 5 } },
  );
});
afterAll(() => tables.close());

const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);

test("a scan reads at most the units that it is given a second, in pages of about a second", async () => {
  await inRecordedTime(0, async ({ waits }) => {
    const input = { TableName: "on-demand", ...consistent };
    const { all } = await walked(scan(tables.client, input, { pace: readUnits(8) }));
    expect(all.flatMap(([items]) => items)).toHaveLength(20);
    // The first page has an item, 2 units; the others 4 items, 8 units. The last one is not waited for.
    expect(waits.map(Math.round)).toEqual([250, 1_000, 1_000, 1_000, 1_000]);
    expect(all.map(([items]) => items.length)).toEqual([1, 4, 4, 4, 4, 3]);
  });
});

test("readShare is a share of what the table is provisioned with, or its index, and of all segments together", async () => {
  const secondsOf = (options: ScanOptions, more: object = {}) =>
    inRecordedTime(0, async ({ waits }) => {
      const input = { TableName: "provisioned", Limit: 1, ...consistent, ...more };
      const { all, error } = await walked(scan(tables.client, input, options));
      expect(error).toBeUndefined();
      const read = all.flatMap(([items]) => items).length;
      return Math.round((sum(waits) / 1_000 / read) * 1_000) / 1_000;
    });
  // 2 units an item at 20 a second.
  expect(await secondsOf({ pace: readShare(0.25) })).toBeCloseTo(0.1);
  // An index has 20, and is read eventually consistent: 1 unit an item at 5 a second.
  expect(
    await secondsOf({ pace: readShare(0.25) }, { IndexName: "by-day", ConsistentRead: false }),
  ).toBeCloseTo(0.2);
  // Half of it for each of two segments, of which one may have no item.
  const halves = [];
  for (const index of [0, 1])
    halves.push(await secondsOf({ pace: readShare(0.25), shard: { index, of: 2 } }));
  const read = halves.filter((seconds) => !Number.isNaN(seconds));
  expect(read.length).toBeGreaterThan(0);
  for (const seconds of read) expect(seconds).toBeCloseTo(0.2);
});

test("time in which items are done counts, and is not saved up", async () => {
  await inRecordedTime(0, async ({ waits, skip }) => {
    const input = { TableName: "on-demand", Limit: 1, ...consistent };
    let pages = 0;
    for await (const _ of scan(tables.client, input, { pace: readUnits(2) })) {
      pages += 1;
      // A page takes a second of units: two are done in 1.5 s, the third in 10 s, the others in no time.
      skip(pages <= 2 ? 750 : pages === 3 ? 10_000 : 0);
      if (pages === 6) break;
    }
    expect(waits.map(Math.round)).toEqual([250, 250, 1_000, 1_000]);
  });
});

test("a Limit smaller than the pace's is kept, and the capacity is asked for", async () => {
  tables.asked.length = 0;
  await inRecordedTime(0, async () => {
    const input = { TableName: "on-demand", Limit: 3, ...consistent };
    await walked(scan(tables.client, input, { pace: readUnits(1_000) }));
  });
  expect(tables.asked[0]).toMatchObject({ Limit: 3, ReturnConsumedCapacity: "TOTAL" });
});

test("a walk without a pace asks for nothing besides, and never waits", async () => {
  tables.asked.length = 0;
  await inRecordedTime(0, async ({ waits }) => {
    await walked(scan(tables.client, { TableName: "on-demand" }));
    expect(waits).toEqual([]);
  });
  expect(tables.asked).toEqual([{ TableName: "on-demand", ExclusiveStartKey: undefined }]);
});

test("a share of a table on demand without a maximum is refused with what to give instead", async () => {
  const { error } = await walked(scan(tables.client, { TableName: "on-demand" }, { pace: readShare(0.5) }));
  expect(error?.message).toBe(
    "readShare 0.5 is not allowed: table on-demand is on demand without a maximum; give readUnits",
  );
});

test.each<[() => unknown, string]>([
  [() => readShare(1.5), "readShare: share 1.5 is not allowed: a number above 0 and at most 1"],
  [() => readUnits(0), "readUnits: units 0 is not allowed: a number above 0"],
  [
    () => readUnits(5, { signal: "stop" as never }),
    'readUnits: signal "stop" is not allowed: an AbortSignal',
  ],
  [
    () => readShare(0.5, { signals: undefined } as never),
    'readShare: unknown option "signals": did you mean signal? allowed are signal',
  ],
])("%s is refused", (make, message) => {
  expect(make).toThrow(message);
});

test("a wait ends when the pace's signal aborts", async () => {
  const stop = new AbortController();
  const pace = readUnits(8, { signal: stop.signal });
  const pages = scan(tables.client, { TableName: "on-demand", ...consistent }, { pace });
  expect((await pages.next()).done).toBe(false);
  stop.abort(new Error("stopped"));
  await expect(pages.next()).rejects.toThrow("stopped");
});
