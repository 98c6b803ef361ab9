/**
 * Counts the cities, one page of the table at a time.
 *
 * A checkpoint saves the count together with the place to go on from. After a crash the next turn starts from
 * both, so a page that is read twice is counted once.
 */
import { cron, defineTask } from "pawl";
import * as v from "valibot";

export default defineTask({
  name: "count-cities",
  description: "Counts the cities in their table.",
  // Each checkpoint is a page.
  unit: "pages",
  triggers: [cron("0 * * * *")],
  params: v.object({
    /** How many cities to read at once. */
    pageSize: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1000),
  }),

  async run(ctx) {
    let count: number = ctx.cursor?.count ?? 0;
    const pages = ctx.services.cities.pages({ after: ctx.cursor?.after, pageSize: ctx.params.pageSize });
    for await (const [ids, after] of pages) {
      count += ids.length;
      await ctx.checkpoint({ count, after });
    }
    return { count };
  },
});
