/**
 * Imports cities from a CSV, a batch at a time: after each deploy the file that comes with the stack, and by hand
 * any other.
 *
 * A row replaces the city of the same id, so a batch that is done twice leaves the table as it was after the first
 * time. Cities that the file lacks stay. When two imports run at once, the later write of a city wins.
 */
import { csv, csvTotal, defineTask, onStartup, s3Object } from "pawl";
import * as v from "valibot";
import { City } from "../cities/city.ts";

/** As many as DynamoDB takes in one request. */
const inBatchesOf = 25;

export default defineTask({
  name: "import-cities",
  description: "Imports cities from a CSV into their table.",
  // An item is a batch.
  unit: "batches",
  triggers: [onStartup()],
  params: v.object({
    /** `pawl run import-cities --csv FILE` uploads a file and sets this. @default the stack's own file */
    csv: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^s3:\/\/[^/]+\/.+$/, "must be s3://bucket/key"),
        v.description("s3://bucket/key"),
      ),
    ),
  }),

  total({ params, services, signal }) {
    const file = s3Object(params.csv ?? services.cities.csv);
    return csvTotal(file, { inBatchesOf, approximate: true, signal });
  },

  items({ cursor, params, services }) {
    const file = s3Object(params.csv ?? services.cities.csv);
    return csv(file, { after: cursor, inBatchesOf, row: City });
  },

  async process(batch, ctx) {
    const wasPut = await ctx.services.cities.put(batch);
    // DynamoDB is too busy. That is no failure: try the same batch again in two seconds.
    if (!wasPut) ctx.snooze(2);
  },
});
