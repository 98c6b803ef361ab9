import { expect, test } from "vitest";
import { Database, type StoredTable } from "../../../../local/services/dynamodb/tables/database.ts";
import { storedKey } from "../../../../local/services/dynamodb/tables/stored-key.ts";

const index = {
  IndexName: "byPlace",
  KeySchema: [{ AttributeName: "place", KeyType: "HASH" }],
  Projection: { ProjectionType: "ALL" },
};
const description = {
  TableName: "places",
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  AttributeDefinitions: ["id", "place"].map((name) => ({ AttributeName: name, AttributeType: "S" })),
  GlobalSecondaryIndexes: [index],
};

test("a write that a full disk refuses fails with that reason, writes nothing, and the next one can succeed", () => {
  const database = new Database({ onWrite: () => {} });
  const table = database.putTable({ description } as unknown as StoredTable);
  const put = (id: string) => {
    const item = { id: { S: id }, place: { S: "x" }, text: { S: "y".repeat(100_000) } };
    const key = storedKey(item, table.schema);
    if (key === undefined) throw new Error("no key");
    database.write(table, key, database.get(table, key), item);
    return key;
  };
  const key = put("first");
  const pages = Number(database.prepared("PRAGMA page_count").get()?.page_count);
  database.prepared(`PRAGMA max_page_count = ${pages + 5}`).get();
  expect(() => put("second")).toThrow("database or disk is full");
  database.prepared("PRAGMA max_page_count = 100000").get();
  const second = put("second");
  expect([database.get(table, key)?.id, database.get(table, second)?.id]).toEqual([
    { S: "first" },
    { S: "second" },
  ]);
  database.close();
});
