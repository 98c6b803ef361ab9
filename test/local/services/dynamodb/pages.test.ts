import { expect, test } from "vitest";
import { Dynamodb } from "../../../../local/services/dynamodb/dynamodb.ts";
import type { RawItem } from "../../../../local/services/dynamodb/raw-item.ts";
import { definition, N, S, table as TableName } from "./fact.ts";

const items = Array.from({ length: 60 }, (_, i) => ({
  task: S(`task ${i % 7}`),
  run: S(`run ${i}`),
  dueKey: S(`k${i % 3}`),
  dueAt: N(i % 5),
}));

async function filled(): Promise<Dynamodb> {
  const dynamodb = new Dynamodb({ region: "us-east-1", accountId: "000000000000" });
  await dynamodb.ensureTable(definition);
  for (const Item of items) await dynamodb.call("PutItem", { TableName, Item });
  return dynamodb;
}

/** The runs of all pages, in the order in which they come. */
async function pages(dynamodb: Dynamodb, operation: string, input: object): Promise<(string | undefined)[]> {
  const runs: (string | undefined)[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const page = await dynamodb.call(operation, { TableName, ...input, ExclusiveStartKey });
    runs.push(...(page.Items as RawItem[]).map(({ run }) => run?.S));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return runs;
}

const all = items.map(({ run }) => run.S).sort();

test("a scan in pages meets each item once, of the table and of an index", async () => {
  const dynamodb = await filled();
  expect((await pages(dynamodb, "Scan", { Limit: 7 })).sort()).toEqual(all);
  expect((await pages(dynamodb, "Scan", { Limit: 7, IndexName: "due" })).sort()).toEqual(all);
  dynamodb.close();
});

test("the segments of a scan share the items out", async () => {
  const dynamodb = await filled();
  const segments = await Promise.all(
    [0, 1, 2].map((Segment) => pages(dynamodb, "Scan", { Limit: 4, Segment, TotalSegments: 3 })),
  );
  expect(segments.flat().sort()).toEqual(all);
  expect(segments.every(({ length }) => length < all.length)).toBe(true);
  dynamodb.close();
});

test("a query of an index in pages meets items with equal keys once, either way", async () => {
  const dynamodb = await filled();
  const wanted = items
    .filter(({ dueKey, dueAt }) => dueKey.S === "k1" && dueAt.N !== "4")
    .map(({ run }) => run.S);
  for (const ScanIndexForward of [true, false]) {
    const found = await pages(dynamodb, "Query", {
      IndexName: "due",
      KeyConditionExpression: "dueKey = :k AND dueAt < :n",
      ExpressionAttributeValues: { ":k": S("k1"), ":n": N(4) },
      Limit: 3,
      ScanIndexForward,
    });
    expect(found.toSorted()).toEqual(wanted.toSorted());
  }
  dynamodb.close();
});

test("a page ends when it has read 1 MiB", async () => {
  const dynamodb = await filled();
  const big = { blob: S("x".repeat(300_000)), task: S("big") };
  for (const run of ["1", "2", "3", "4", "5"]) {
    await dynamodb.call("PutItem", { TableName, Item: { ...big, run: S(run) } });
  }
  const query = {
    TableName,
    KeyConditionExpression: "task = :t",
    ExpressionAttributeValues: { ":t": S("big") },
  };
  const { Count, LastEvaluatedKey } = await dynamodb.call("Query", query);
  expect({ Count, LastEvaluatedKey }).toEqual({
    Count: 4,
    LastEvaluatedKey: { task: S("big"), run: S("4") },
  });
  dynamodb.close();
});
