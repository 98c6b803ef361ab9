import { csv, defineTask, s3Object } from "pawl";
import * as v from "valibot";

export default defineTask({
  name: "places.import",
  description: "Reads places, and puts them nowhere.",
  params: v.object({ csv: v.pipe(v.string(), v.startsWith("s3://")), country: v.string() }),
  items({ cursor, params }) {
    const row = v.object({ id: v.string(), country: v.literal(params.country) });
    return csv(s3Object(params.csv), { after: cursor, delimiter: ";", row });
  },
  process() {},
});
