/**
 * Imports places from a CSV: on start-up the file that is deployed with the stack, by hand any other. An import
 * puts every row again, known or not, with its own instant: what a later import lacks can be told by that.
 */
import { csv, csvTotal, defineTask, NonRetryableError, onStartup, s3Object } from "pawl";
import * as v from "valibot";
import { City } from "../cities/city.ts";

const inBatchesOf = 100;

export default defineTask({
  name: "import-cities",
  description: "Imports places from a CSV into the cities table.",
  triggers: [onStartup()],
  params: v.object({
    /** `pawl run import-cities --csv FILE` puts a file there. @default the file deployed with the stack */
    csv: v.optional(v.pipe(v.string(), v.regex(/^s3:\/\/[^/]+\/.+$/, "a place s3://bucket/key is needed"))),
  }),

  total({ params, services }) {
    return csvTotal(s3Object(params.csv ?? services.cities.file), { inBatchesOf, approximate: true });
  },

  async *items({ cursor, params, scheduledTime, services: { cities } }) {
    await cities.imports.begin(scheduledTime);
    let rows = cursor?.row ?? 0;
    const file = s3Object(params.csv ?? cities.file);
    for await (const [batch, next] of csv(file, { after: cursor, inBatchesOf, row: City })) {
      yield [batch, next];
      rows = next.row;
    }
    // Here every batch is done. A file without rows is a mistake, not the end of all places.
    if (rows === 0) throw new NonRetryableError("the CSV has no rows");
    await cities.imports.end(scheduledTime);
  },

  async process(batch, ctx) {
    const left = await ctx.services.cities.put(batch, ctx.scheduledTime);
    // DynamoDB is busy: no failure, and no reason to wait here. The batch is put again in the next turn.
    if (left > 0) ctx.snooze(2);
  },
});
