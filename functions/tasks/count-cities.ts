/** Counts the places by country. The table may change meanwhile: each page is counted as it is when it is read. */
import { cron, defineTask } from "pawl";
import * as v from "valibot";

export default defineTask({
  name: "count-cities",
  description: "Counts the places of the cities table by country.",
  triggers: [cron("0 * * * *")],
  params: v.object({
    /** Places read at once. */
    pageSize: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1000),
  }),

  async *items({ cursor, run, params, scheduledTime, services: { cities } }) {
    // What was counted may be a page ahead of `cursor`, where a worker died between the two: it decides.
    let from = await cities.counts.upTo(run);
    if (from === undefined && cursor !== undefined) return; // It was published just before a worker died.
    for await (const [countries, upTo] of cities.countries({ after: from, pageSize: params.pageSize })) {
      yield [{ countries, from, upTo }, upTo];
      from = upTo;
    }
    await cities.counts.publish(run, scheduledTime);
  },

  async process(page, { run, scheduledTime, services }) {
    await services.cities.counts.add(run, scheduledTime, page);
  },
});
