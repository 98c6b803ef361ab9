/** Reads a CSV, checks each row and writes it to a table. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { csv, defineTask, s3Object } from "pawl";
import * as v from "valibot";
import { Order } from "../orders/order.ts";
import { inBatchesOf, putOrders } from "../orders/put-orders.ts";

let client: DynamoDBClient | undefined;

export default defineTask({
  name: "write-orders",
  description: "Writes the orders of a CSV to a table.",
  unit: "batches",
  params: v.object({ csv: v.string(), table: v.string() }),

  items: ({ cursor, params }) => csv(s3Object(params.csv), { after: cursor, inBatchesOf, row: Order }),
  async process(batch, ctx) {
    client ??= new DynamoDBClient({});
    if (!(await putOrders(client, ctx.params.table, batch))) ctx.snooze(2);
  },
});
