import { csv, defineTask, s3Object } from "pawl";
import * as v from "valibot";

export default defineTask({
  name: "places.choose",
  description: "Reads places of a region, and puts them nowhere.",
  params: v.object({ csv: v.string(), region: v.optional(v.string()), shop: v.optional(v.string()) }),
  choices: {
    region: () => ["north", "south"],
    shop: ({ services }) => (services as unknown as { shops: { all(): string[] } }).shops.all(),
  },
  items: ({ cursor, params }) => csv(s3Object(params.csv), { after: cursor, delimiter: ";" }),
  process() {},
});
