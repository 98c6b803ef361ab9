/** Writes orders to a table, for all who do. */
import { BatchWriteItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Order } from "./order.ts";

/** As many as DynamoDB takes in one request. */
export const inBatchesOf = 25;

/** Resolves to false when DynamoDB was too busy to take all of them. */
export async function putOrders(
  client: DynamoDBClient,
  table: string,
  orders: readonly Order[],
): Promise<boolean> {
  const puts = orders.map(({ id, customer, cents, country }) => ({
    PutRequest: {
      Item: {
        id: { S: id },
        customer: { S: customer },
        cents: { N: String(cents) },
        country: { S: country },
      },
    },
  }));
  const command = new BatchWriteItemCommand({ RequestItems: { [table]: puts } });
  const { UnprocessedItems = {} } = await client.send(command);
  return Object.keys(UnprocessedItems).length === 0;
}
