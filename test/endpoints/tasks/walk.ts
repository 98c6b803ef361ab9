/** Walks some items, slowly. */
import { setTimeout as sleep } from "node:timers/promises";
import { defineTask } from "pawl";
import * as v from "valibot";

export default defineTask({
  name: "walk",
  description: "Walks some items, slowly.",
  checkpointSeconds: 0.2,
  overlap: "allow",
  params: v.object({ items: v.number(), milliseconds: v.number() }),

  *items({ cursor, params }) {
    for (let item = cursor === undefined ? 0 : cursor + 1; item < params.items; item++) yield [item, item];
  },

  async process(item, { params }) {
    console.log(`walked to item ${item}`);
    await sleep(params.milliseconds);
  },
});
