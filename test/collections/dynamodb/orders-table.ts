/** Tables of orders on the local DynamoDB, by shop and number, with an index by day. The inputs of all reads are recorded. */
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { DynamoDbItem } from "../../../functions/collections/dynamodb.ts";
import { openTemporaryAws } from "../../local/temporary-aws.ts";

export interface OrdersTables {
  readonly client: DynamoDBClient;
  /** What was asked of DynamoDB, the newest last. */
  readonly asked: Readonly<Record<string, unknown>>[];
  /** Makes a table with orders 1 to `count` of each shop, `bytes` large. */
  make(name: string, orders: OrdersOptions, more?: Partial<CreateTableCommandInput>): Promise<DynamoDbItem[]>;
  close(): Promise<void>;
}

export interface OrdersOptions {
  readonly shops: readonly string[];
  readonly count: number;
  readonly bytes?: number;
}

export const order = (shop: string, number: number, bytes = 1): DynamoDbItem => ({
  shop: { S: shop },
  number: { N: String(number) },
  day: { S: `2026-11-0${(number % 3) + 1}` },
  text: { S: "x".repeat(bytes) },
});

export async function openOrdersTables(): Promise<OrdersTables> {
  const aws = await openTemporaryAws();
  const client = new DynamoDBClient({
    endpoint: aws.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const asked: Record<string, unknown>[] = [];
  client.middlewareStack.add(
    (next) => (args) => {
      asked.push(args.input as Record<string, unknown>);
      return next(args);
    },
    { step: "initialize" },
  );
  return {
    client,
    asked,
    async make(TableName, { shops, count, bytes }, more = { BillingMode: "PAY_PER_REQUEST" }) {
      const key = [
        { AttributeName: "shop", KeyType: "HASH" },
        { AttributeName: "number", KeyType: "RANGE" },
      ] as const;
      const byDay = {
        IndexName: "by-day",
        KeySchema: [{ AttributeName: "day", KeyType: "HASH" as const }],
        Projection: { ProjectionType: "ALL" as const },
        ProvisionedThroughput: more.ProvisionedThroughput && { ReadCapacityUnits: 20, WriteCapacityUnits: 5 },
      };
      await client.send(
        new CreateTableCommand({
          TableName,
          AttributeDefinitions: [
            { AttributeName: "shop", AttributeType: "S" },
            { AttributeName: "number", AttributeType: "N" },
            { AttributeName: "day", AttributeType: "S" },
          ],
          KeySchema: [...key],
          GlobalSecondaryIndexes: [byDay],
          ...more,
        }),
      );
      const items = shops.flatMap((shop) =>
        Array.from({ length: count }, (_, i) => order(shop, i + 1, bytes)),
      );
      for (const Item of items) await client.send(new PutItemCommand({ TableName, Item }));
      asked.length = 0;
      return items;
    },
    async close() {
      client.destroy();
      await aws.close();
    },
  };
}
