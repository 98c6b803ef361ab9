/** A task that walks over numbers, each of which takes the same time. */
import { setTimeout as sleep } from "node:timers/promises";
import { defineTask, type Task } from "pawl";
import * as v from "valibot";

export function walkTask(name: string): Task<{ items: number; ms: number }> {
  return defineTask({
    name,
    description: "Walks over numbers.",
    checkpointSeconds: 0.1,
    // The runs that other cases leave behind are live, and would be waited for.
    overlap: "allow",
    params: v.object({ items: v.number(), ms: v.number() }),

    async *items({ cursor = 0, params }) {
      for (let n = Number(cursor) + 1; n <= params.items; n++) yield [n, n];
    },
    process: async (_n, { params }) => {
      await sleep(params.ms);
    },
  });
}
