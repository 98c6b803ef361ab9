/** A process that walks an object of S3 through the whole engine. Prints its memory when idle, and the most that it had, in bytes. */
import { S3Client } from "@aws-sdk/client-s3";
import { csv, s3Object } from "../../../../functions/collections/index.ts";
import { defineTask } from "../../../../functions/model/task/task.ts";
import { engine } from "../../engine.ts";

const [endpoint = ""] = process.argv.slice(2);
const client = new S3Client({
  endpoint,
  region: "us-east-1",
  forcePathStyle: true,
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});
let rows = 0;
const first = defineTask({
  name: "first",
  description: "Reads one row, so that all code is loaded.",
  async *items() {
    for await (const pair of csv(s3Object("s3://files/rows.csv", { client }))) {
      yield pair;
      return;
    }
  },
  process: () => {},
});
const all = defineTask({
  name: "all",
  description: "Counts rows.",
  items: ({ cursor }) => csv(s3Object("s3://files/rows.csv", { client }), { after: cursor }),
  process: () => {
    rows += 1;
  },
});
await engine(first);
const idle = process.memoryUsage().rss;
await engine(all);
console.log(JSON.stringify({ idle, most: process.resourceUsage().maxRSS * 1024, rows }));
