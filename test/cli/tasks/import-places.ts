import { csv, defineTask, s3Object } from "pawl";
import * as v from "valibot";

const degrees = v.pipe(
  v.string(),
  v.decimal("is not a number"),
  v.transform(Number),
  v.minValue(-90),
  v.maxValue(90),
);

export default defineTask({
  name: "import-cities",
  description: "Reads places, and puts them nowhere.",
  params: v.object({ csv: v.string() }),
  items({ cursor, params }) {
    const row = v.object({ id: v.string(), name: v.string(), lat: degrees });
    return csv(s3Object(params.csv), { after: cursor, inBatchesOf: 25, row });
  },
  process() {},
});
