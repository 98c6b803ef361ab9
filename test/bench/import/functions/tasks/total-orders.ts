/** Writes nothing: reads a CSV, checks each row and adds it up. */
import { csv, defineTask, s3Object } from "pawl";
import * as v from "valibot";
import { Order } from "../orders/order.ts";

export default defineTask({
  name: "total-orders",
  description: "Adds up the orders of a CSV.",
  unit: "orders",
  params: v.object({ csv: v.string() }),

  async *items(ctx) {
    let cents: number = ctx.cursor?.cents ?? 0;
    for await (const [order, after] of csv(s3Object(ctx.params.csv), {
      after: ctx.cursor?.after,
      row: Order,
    })) {
      cents += order.cents;
      yield [order, { cents, after }];
    }
    ctx.finish(String(cents));
  },
  process: () => {},
});
