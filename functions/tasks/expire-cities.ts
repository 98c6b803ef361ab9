/**
 * Removes the places that the newest import no longer has, so many a run, the longest gone first. An import
 * counts once it is done to its end; one that has a place again before it is removed, keeps it.
 */
import { cron, defineTask } from "pawl";
import * as v from "valibot";

export default defineTask({
  name: "expire-cities",
  description: "Removes places that the newest import no longer has.",
  triggers: [cron("30 3 * * *")],
  params: v.object({
    /** The most places that one run removes. */
    maxExpiredPerRun: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 200),
  }),

  async total({ run, params, scheduledTime, services: { cities } }) {
    const due = await cities.due(run, scheduledTime, params.maxExpiredPerRun);
    return due?.total ?? 0;
  },

  async *items({ cursor, run, params, scheduledTime, services: { cities } }) {
    const due = await cities.due(run, scheduledTime, params.maxExpiredPerRun);
    if (due === undefined) return;
    for await (const city of cities.gone(due, { after: cursor })) yield [city, city.seen];
  },

  async process(city, { services }) {
    await services.cities.remove(city);
  },
});
