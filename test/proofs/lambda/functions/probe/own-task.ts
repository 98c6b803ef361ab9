/** A task without a collection that behaves as its params ask. */
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { defineTask, type Task } from "pawl";
import * as v from "valibot";

const ways = ["returns", "throws", "rejects", "exits", "waits", "waits-unheld", "goes-on"] as const;

export function ownTask(name: string): Task<{ way: (typeof ways)[number]; calls?: string | undefined }> {
  return defineTask({
    name,
    description: "Behaves as it is asked to.",
    maxAttempts: 1,
    // The runs that other cases leave behind are live, and would be waited for.
    overlap: "allow",
    // `calls` is the path of a file that gets a line for each call after the checkpoint.
    params: v.object({ way: v.picklist(ways), calls: v.optional(v.string(), "") }),

    async run(ctx) {
      const { params, turn } = ctx;
      const { way, calls } = params;
      if (way === "throws") throw new RangeError("as it was asked to");
      if (way === "rejects") {
        void Promise.reject(new Error("nothing handles this"));
        await sleep(5_000);
      }
      if (way === "exits") process.exit(3);
      if (way === "waits") await new Promise(() => {});
      if (way === "waits-unheld") await sleep(300, undefined, { ref: false });
      if (way === "goes-on") {
        await ctx.checkpoint(turn);
        for (;;) {
          appendFileSync(calls, `${turn}\n`);
          await sleep(20);
        }
      }
      return way;
    },
  });
}
