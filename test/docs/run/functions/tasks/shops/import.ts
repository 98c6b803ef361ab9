/** The task of docs/concurrency.md, which runs until somebody ends it. */
import { setTimeout } from "node:timers/promises";
import { defineTask } from "pawl";
import * as v from "valibot";

export default defineTask({
  name: "shops.import",
  description: "Imports the products of a shop.",
  params: v.object({ shop: v.string() }),
  concurrency: { limit: 2 },
  maxCost: 5,
  *items({ cursor }) {
    for (let product = (cursor ?? 0) + 1; product <= 10_000; product++) yield [product, product];
  },
  process: () => setTimeout(100),
});
