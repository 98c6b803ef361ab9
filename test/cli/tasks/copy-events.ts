import { defineTask, jsonLines, s3Object } from "pawl";
import * as v from "valibot";

export default defineTask({
  name: "copy-events",
  description: "Reads events, and puts them nowhere.",
  params: v.object({ input: v.string() }),
  items({ cursor, params }) {
    return jsonLines(s3Object(params.input), { after: cursor, row: v.object({ id: v.number() }) });
  },
  process() {},
});
