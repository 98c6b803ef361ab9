/** The contract of RunStore against every implementation, and against DynamoDB Local where `DYNAMODB_LOCAL_URL` is set. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DynamoRunStore } from "../../functions/store/dynamodb.ts";
import type { RunStore } from "../../functions/store/run-store.ts";
import { type LocalAws, openLocalAws } from "../../local/index.ts";
import { MemoryRunStore } from "../memory/run-store.ts";
import { storeFacts as accepted } from "../proofs/dynamodb/accepted.ts";
import { moveFacts } from "./move-facts.ts";
import { rateFacts } from "./rate-facts.ts";
import { storeFacts } from "./run-store.ts";
import { shardFacts } from "./shard-facts.ts";
import { createTables } from "./tables.ts";

const facts = [...storeFacts, ...moveFacts, ...shardFacts, ...rateFacts];

describe("MemoryRunStore", () => {
  for (const { title, check } of facts) test(title, () => check(new MemoryRunStore()));

  test("the store in memory refuses an empty index key, as AWS does", async () => {
    const write = { name: "test", condition: [], set: { dueKey: "" } };
    await expect(new MemoryRunStore().update({ task: "walk", run: "r" }, write)).rejects.toThrow("dueKey");
  });
});

describe("DynamoRunStore on the local DynamoDB", () => {
  let aws: LocalAws;
  let store: RunStore;
  const stateFolder = mkdtempSync(join(tmpdir(), "pawl-contract-"));
  beforeAll(async () => {
    aws = await openLocalAws({ stateFolder, port: 0 });
    store = await dynamoStore(aws.endpoint);
  });
  afterAll(async () => {
    await aws.close();
    rmSync(stateFolder, { recursive: true });
  });
  for (const { title, check } of facts) test(title, () => check(store));
});

const url = process.env.DYNAMODB_LOCAL_URL;
if (url !== undefined) {
  describe("DynamoRunStore on DynamoDB Local", () => {
    let store: RunStore;
    beforeAll(async () => {
      store = await dynamoStore(url);
    });
    for (const { title, check } of facts.filter((each) => !accepted.test(each.title)))
      test(title, () => check(store));
  });
}

async function dynamoStore(endpoint: string): Promise<RunStore> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials });
  return new DynamoRunStore({ client, ...(await createTables(client)) });
}
