/** The task of docs/triggers.md that a queue and an event start. */
import { defineTask, onEvent, onQueue } from "pawl";
import * as v from "valibot";

export default defineTask({
  name: "take-orders",
  description: "Takes the orders of a queue.",
  triggers: [
    onQueue("orders"),
    onEvent({ source: ["my.shop"], "detail-type": ["Sold"] }, { params: { order: "$.detail.order" } }),
  ],
  params: v.object({ order: v.number() }),
  run: ({ params }) => `order ${params.order}`,
});
